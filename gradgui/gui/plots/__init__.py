"""The plots: drawing only."""
