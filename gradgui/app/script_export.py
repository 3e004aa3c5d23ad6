"""Joins the export of a run as a script to the engine, which reads what NumPy alone doesn't."""

from __future__ import annotations

from pathlib import Path

from gradgui.app.code_trust import check_spec_trusted
from gradgui.core.spec import RunSpec
from gradgui.runs.export import ExportOptions
from gradgui.runs.export.script.sources import Arrays
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.trust import TrustStore


class _EngineSources:
    """Reads through the engine, which is imported when something is to be read.

    Args:
        trust: whether a program that makes the data may run.
        store: what may run without that; None: the user's own.
    """

    def __init__(self, *, trust: bool, store: TrustStore | None) -> None:
        self._trust = trust
        self._store = store

    def arrays(self, spec: RunSpec) -> Arrays:
        """Returns the data of a run as arrays."""
        from gradgui.engine.export.script_sources import ReadSources

        return ReadSources(lambda named: None if self._trust else check_spec_trusted(named, self._store)).arrays(spec)

    def model_file(self, file: Path, folder: Path) -> Path:
        """Returns a model file as Keras 3 reads it rightly."""
        if file.suffix.lower() == ".keras":
            return file
        from gradgui.engine.models.keras_2_file import readable_copy

        return readable_copy(file, folder)

    def weights_name(self, file: Path) -> str:
        """Returns the name under which Keras 3 reads a file of weights."""
        from gradgui.engine.models.weights.weights_layout import keras_name

        return keras_name(file)


def export_as_script(reader: RunReader, out: Path, options: ExportOptions) -> Path:
    """Writes the script, and the files that it needs beside it; imports TensorFlow where the data take it.

    Raises:
        GradguiError: it can't be written, or what the run was made of is gone.
    """
    from gradgui.runs.export.script import export_script

    store = TrustStore(options.trust_store) if options.trust_store is not None else None
    return export_script(reader, out, options, _EngineSources(trust=options.trust, store=store))
