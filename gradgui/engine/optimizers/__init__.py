"""Opening optimizers: by name or from a program, checked before the first step."""
