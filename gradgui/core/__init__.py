"""Words and arithmetic shared by all layers: standard library, numpy, msgspec."""
