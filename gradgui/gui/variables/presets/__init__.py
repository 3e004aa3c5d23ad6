"""Presets of the tree: what learns and how fast, saved by name."""
