"""Runs over one another in one plot."""
