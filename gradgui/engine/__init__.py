"""The Keras engine: TensorFlow without Qt."""
