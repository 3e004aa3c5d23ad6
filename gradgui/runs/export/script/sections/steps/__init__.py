"""The training step of a script, in its parts."""
