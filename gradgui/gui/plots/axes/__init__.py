"""Axes and their ticks."""
