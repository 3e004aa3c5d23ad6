"""Trained models of stored runs, for other programs."""

from gradgui.engine.export.trained_model import save_trained_model

__all__ = ["save_trained_model"]
