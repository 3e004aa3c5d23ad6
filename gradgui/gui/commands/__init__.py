"""What can be done in the window: every action, by the menu that it stands in, and the menus themselves as data."""
