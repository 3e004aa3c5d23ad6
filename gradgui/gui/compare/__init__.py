"""Runs side by side in the window."""
