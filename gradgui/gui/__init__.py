"""The window: Qt without TensorFlow."""
