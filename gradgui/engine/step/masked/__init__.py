"""Keras optimizers that write through a mask, and what a variable that learns again finds of its state."""
