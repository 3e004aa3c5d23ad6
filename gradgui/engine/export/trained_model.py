"""The trained model of a stored run as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gradgui.core.errors import StoreError
from gradgui.engine.fresh_thread import on_fresh_thread
from gradgui.engine.keras_engine import KerasEngine
from gradgui.runs.engine import SaveKind

if TYPE_CHECKING:
    from gradgui.runs.store.run_reader import RunReader


def save_trained_model(reader: RunReader, out: Path, kind: SaveKind) -> None:
    """Opens the run's model anew, gives it the weights that it ended with, and writes it.

    Runs the program that the run names; whether it may was settled before.

    Raises:
        StoreError: the run has no trained weights, or they don't fit the model any more.
        GradguiError: the model can't be opened or written so.
    """
    checkpoint = reader.trained_weights
    if checkpoint is None:
        raise StoreError(f"The run must have a checkpoint that is whole. Received: {reader.path.name}, which has none.")

    def write() -> None:
        engine = KerasEngine()
        try:
            # The model alone: interventions and patterns were for training.
            engine.open(msgspec.structs.replace(reader.spec, interventions=()))
            engine.restore_model(checkpoint)
            engine.save(out, kind)
        finally:
            engine.close()

    on_fresh_thread(write)
