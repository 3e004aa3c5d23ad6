"""Going back: to any step of a recorded run, from plots, events and a list of what can be gone back to."""
