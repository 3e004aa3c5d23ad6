"""Writes a stored run, or the model that it trained, to a file: what the run recorded by itself, the model through Keras."""

from __future__ import annotations

from pathlib import Path

from gradgui.app.code_trust import check_spec_trusted
from gradgui.app.engine_factory import export_model
from gradgui.core.errors import SpecError, StoreError
from gradgui.runs.engine import SaveKind
from gradgui.runs.export import EXPORTS
from gradgui.runs.store.run_format import CHECKPOINTS
from gradgui.runs.store.run_reader import RunReader

#: Formats of the trained model; `EXPORTS` has those of the record.
MODEL_FORMATS: dict[str, SaveKind] = {"keras": "keras", "weights": "weights"}


def export_run(reader: RunReader, out: Path, file_format: str, *, trust: bool = False, overwrite: bool = False) -> None:
    """Writes one file.

    Args:
        reader: the run.
        out: the file to write; its folder must exist.
        file_format: "csv", "npz" (what was recorded), "keras", "weights" (the trained model; imports TensorFlow).
        trust: whether the code that builds the model may run, for the trained model.
        overwrite: whether a file may be replaced.

    Raises:
        GradguiError: the file can't be written, the run has no model any more, or its code isn't trusted.
    """
    if not out.resolve().parent.is_dir():
        raise StoreError(f"The file must be in a folder that exists. Received: {out}. Make {out.resolve().parent} first.")
    if file_format in EXPORTS:
        EXPORTS[file_format](reader, out, overwrite=overwrite)
        return
    if file_format not in MODEL_FORMATS:
        known = ", ".join([*EXPORTS, *MODEL_FORMATS])
        raise SpecError(f'The format must be one of {known}. Received: "{file_format}".')
    if out.exists() and not overwrite:
        raise StoreError(
            f"The file must be a new one. Received: {out}, which exists. Choose another name, or delete it first."
        )
    if reader.trained_weights is None:
        raise StoreError(
            f"The run must have trained weights, which are written at its end. Received: {reader.path}, "
            f"{_without_weights(reader)}."
        )
    if not trust:
        check_spec_trusted(reader.spec)
    export_model(reader.path, out, MODEL_FORMATS[file_format])


def _without_weights(reader: RunReader) -> str:
    """Returns why a run has no trained weights, and what to do."""
    if reader.status.state == "running":
        return "which is still being written. Wait for its end, or stop it"
    if reader.status.state == "interrupted":
        return "whose process ended before. Train it again"
    return f"in which {CHECKPOINTS} is empty. Train it again"
