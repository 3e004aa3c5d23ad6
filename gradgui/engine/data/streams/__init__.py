"""Examples that are read while they are needed, where memory doesn't hold all of them."""
