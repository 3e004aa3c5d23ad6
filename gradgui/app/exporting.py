"""Writes a stored run, or the model that it trained, to a file: what the run recorded by itself, the model through Keras."""

from __future__ import annotations

from pathlib import Path

from gradgui.app.code_trust import check_spec_trusted
from gradgui.app.engine_factory import export_model
from gradgui.core.errors import SpecError, StoreError
from gradgui.runs.export import export_csv, export_npz
from gradgui.runs.run_reader import RunReader

FORMATS = ("csv", "npz", "keras", "weights")


def export_run(reader: RunReader, out: Path, file_format: str, *, trust: bool = False) -> None:
    """Writes one file.

    Args:
        reader: the run.
        out: the file to write; its folder must exist.
        file_format: "csv", "npz" (what was recorded), "keras", "weights" (the trained model; imports TensorFlow).
        trust: whether the code that builds the model may run, for the trained model.

    Raises:
        GradguiError: the file can't be written, the run has no model any more, or its code isn't trusted.
    """
    if not out.resolve().parent.is_dir():
        raise StoreError(f"The file must be in a folder that exists. Received: {out}. Make {out.resolve().parent} first.")
    if file_format == "csv":
        export_csv(reader, out)
    elif file_format == "npz":
        export_npz(reader, out)
    elif file_format in {"keras", "weights"}:
        if not trust:
            check_spec_trusted(reader.spec)
        export_model(reader.path, out, "keras" if file_format == "keras" else "weights")
    else:
        raise SpecError(f'The format must be one of {", ".join(FORMATS)}. Received: "{file_format}".')
