"""TensorFlow as gradgui needs it: its libraries, devices, precision, random state, and what it says in errors."""
