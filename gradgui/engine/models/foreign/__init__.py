"""Models that this Keras didn't write: SavedModels, models of Keras 2, presets of keras_hub."""
