"""What leaves a stored run through TensorFlow or Keras: its trained model, and files for TensorBoard."""

from gradgui.engine.export.tensorboard import export_tensorboard
from gradgui.engine.export.trained_model import save_trained_model

__all__ = ["export_tensorboard", "save_trained_model"]
