"""The trained model of a stored run as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gradgui.core.errors import StoreError
from gradgui.engine.keras_engine import KerasEngine
from gradgui.runs.engine import SaveKind
from gradgui.runs.file_trust import FileTrust
from gradgui.runs.fresh_thread import on_fresh_thread
from gradgui.runs.start_point import spec_to_go_on

if TYPE_CHECKING:
    from gradgui.runs.store.run_reader import RunReader


def save_trained_model(
    reader: RunReader,
    out: Path,
    kind: SaveKind,
    checkpoint: Path | None = None,
    trust: FileTrust = FileTrust(),  # noqa: B008
) -> None:
    """Opens the run's model anew, on the CPU, gives it weights of the run, and writes it.

    A GPU isn't needed for that, and may be full of another training.

    Args:
        reader: the run.
        out: the file or folder to write.
        kind: as what.
        checkpoint: the file with the weights; None: those that the run ended with.
        trust: as for `KerasEngine`.

    Runs the program that the run names; whether it may was settled before.

    Raises:
        StoreError: the run has no trained weights, or they don't fit the model any more.
        GradguiError: the model can't be opened or written so.
    """
    weights = checkpoint or reader.trained_weights
    if weights is None:
        raise StoreError(f"The run must have a checkpoint that is whole. Received: {reader.path.name}, which has none.")

    def write() -> None:
        engine = KerasEngine(trust)
        try:
            # The model alone: interventions and patterns were for training.
            spec = spec_to_go_on(reader)
            loop = msgspec.structs.replace(spec.loop, device="CPU:0")
            engine.open(msgspec.structs.replace(spec, loop=loop, interventions=()))
            engine.restore_model(weights)
            engine.save(out, kind)
        finally:
            engine.close()

    on_fresh_thread(write)
