"""What stands around the rows of the tree: actions, menus, lines of words."""
