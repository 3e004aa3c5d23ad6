"""The training step: from a batch to changed variables, in one traced function."""
