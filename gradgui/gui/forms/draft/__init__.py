"""What is being edited of a set-up, and what is wrong with it."""
