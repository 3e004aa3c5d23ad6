"""What can be looked at in a window: docks and plots, what lies over them, the set-up, dialogs."""
