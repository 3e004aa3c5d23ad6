"""Stored runs in notebooks and scripts: what `gradgui.open_run` gives beside arrays."""
