"""What was open when the window closed, or was cut off, and how it comes back."""
