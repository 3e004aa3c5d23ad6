"""Shortcuts: which keys do what, changed by whoever works here, kept in the settings file."""
