"""Values that are loaded over a model: files of weights, checkpoints of objects."""
