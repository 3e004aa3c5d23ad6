"""What a person changes about a run while it is open, and what those changes are called."""
