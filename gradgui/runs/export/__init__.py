"""What a run recorded, in formats that others read; one module a format. Models are `engine.export`'s."""

from gradgui.runs.export.csv_table import export_csv
from gradgui.runs.export.npz_arrays import export_npz
from gradgui.runs.export.registry import EXPORTS, Export

__all__ = ["EXPORTS", "Export", "export_csv", "export_npz"]
