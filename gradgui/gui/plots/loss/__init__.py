"""The parts of the loss plot."""
