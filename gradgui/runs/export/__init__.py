"""What a run recorded, in formats that others read; one module a format. Models are `engine.export`'s."""

from gradgui.runs.export.export_format import ExportFormat, ExportGroup, ExportOptions
from gradgui.runs.export.registry import FORMATS
from gradgui.runs.export.stretch import Stretch

__all__ = ["FORMATS", "ExportFormat", "ExportGroup", "ExportOptions", "Stretch"]
