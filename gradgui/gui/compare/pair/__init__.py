"""The variables of two runs side by side."""
