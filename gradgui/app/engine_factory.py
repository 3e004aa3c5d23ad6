"""Joins the runner and the window to the Keras engine, without importing TensorFlow before it is wanted."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path

from gradgui.app.process.worker_priority import lower_own_priority
from gradgui.runs.engine import Engine, EngineFactory, SaveKind
from gradgui.runs.export import ExportOptions
from gradgui.runs.file_trust import FileTrust
from gradgui.runs.store.run_reader import RunReader


def keras_engine_factory(
    trust: FileTrust, *, beside_window: bool = False, preferred_device: Callable[[], str] = lambda: "auto"
) -> EngineFactory:
    """Returns a factory whose engines ask `trust` before any code named by a spec runs.

    The factory is called on the runner's thread, and TensorFlow is imported there.

    Args:
        trust: which programs may run and which model files are opened as they are.
        beside_window: whether a window wants its slice of the processor: training then steps back for it.
        preferred_device: asked for each engine, what a spec's "auto" means where there is such a device.
    """

    def make_engine() -> Engine:
        if beside_window:
            lower_own_priority()
        from gradgui.engine.keras_engine import KerasEngine

        imports = "tensorflow" not in sys.modules
        engine = KerasEngine(trust, preferred_device())
        if beside_window and imports:
            gc.freeze()  # 300,000 objects that stay: the window's collector needn't walk them with every closed model
        return engine

    return make_engine


def export_model(run: Path, out: Path, kind: SaveKind, trust: FileTrust, checkpoint: Path | None = None) -> None:
    """Writes the trained model of a stored run. Imports TensorFlow.

    Args:
        run: its folder.
        out: the file or folder to write.
        kind: as what.
        trust: which programs may run and which model files are opened as they are.
        checkpoint: the file with the weights; None: those that the run ended with.

    Raises:
        GradguiError: the run can't be read, or its model can't be written so.
    """
    from gradgui.engine.export import save_trained_model

    save_trained_model(RunReader(run), out, kind, checkpoint, trust)


def export_tensorboard(reader: RunReader, out: Path, options: ExportOptions) -> Path:
    """Writes a folder with TensorBoard's event files. Imports TensorFlow.

    Raises:
        StoreError: it can't be written.
    """
    from gradgui.engine.export import export_tensorboard as write

    return write(reader, out, options)
