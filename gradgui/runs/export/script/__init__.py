"""A run as a plain Python script that depends on TensorFlow, Keras and NumPy alone, and gives the same losses."""

from gradgui.runs.export.script.write_script import export_script

__all__ = ["export_script"]
