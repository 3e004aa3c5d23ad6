"""The parts of a script from its top to its end, each as blocks of Python."""
