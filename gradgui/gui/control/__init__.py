"""What the window does: one controller, one timer, and what is shown."""
