"""The formats that need nothing but the record, by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from gradgui.runs.export.csv_table import export_csv
from gradgui.runs.export.npz_arrays import export_npz
from gradgui.runs.store.run_reader import RunReader


class Export(Protocol):
    """Writes a run to a file."""

    def __call__(self, reader: RunReader, out: Path, *, overwrite: bool = False) -> Path:
        """Writes `out` as a whole or not at all; returns it.

        Raises:
            StoreError: the file is in the way (without `overwrite`) or can't be written.
        """
        ...


#: Name of the format, as on the command line, to what writes it.
EXPORTS: Mapping[str, Export] = MappingProxyType({"csv": export_csv, "npz": export_npz})
