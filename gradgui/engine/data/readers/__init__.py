"""Readers of data, one a format. Each returns `LoadedData`; what the training step makes of them isn't known here."""
