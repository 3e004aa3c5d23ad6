"""The names that a spec may give to losses, metrics and optimizers."""
