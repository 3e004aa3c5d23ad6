"""What is minimised and measured: losses, metrics, outputs, and whether model and data fit them."""
