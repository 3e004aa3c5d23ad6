"""Chunks of steps: how many, by which compiled step, timed, and what is made of their numbers."""
