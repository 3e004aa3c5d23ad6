"""What listens to what in the main window: the signals of its parts, joined by theme."""
