"""The tree of variables: rows, ticks, norms, multipliers."""
