"""The parts of the heat map of gradient norms."""
