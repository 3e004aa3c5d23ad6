"""What lies ahead of a run, and what of it is due."""
