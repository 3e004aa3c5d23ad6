"""The weights of a run's best validation: kept in a file beside its record, and put back at its end."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gradgui.core.errors import StoreError
from gradgui.runs.engine import Engine
from gradgui.runs.loop.ending.stopping import Stopping
from gradgui.runs.recorder import Recorder
from gradgui.runs.start_point import StartPoint
from gradgui.runs.store.run_format import BEST


class BestWeights:
    """Writes and reads one file: in the run's folder or, where nothing is stored, in one that goes with the run."""

    def __init__(self) -> None:
        self.step: int | None = None
        self._file: Path | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def keep(self, engine: Engine, recorder: Recorder, step: int) -> None:
        """Keeps the present weights, taken before step `step`, instead of those before.

        Raises:
            StoreError: they can't be written at present.
        """
        file = recorder.keep_best(engine.checkpoint)
        if file is None:
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="gradgui-")
            file = Path(self._folder.name) / BEST
            engine.checkpoint(file)
        self._file, self.step = file, step

    def adopt(self, start: StartPoint, stopping: Stopping) -> None:
        """Takes over the weights that a stored run kept, unless a later validation of it may have taken their place."""
        if stopping.best is None:
            return
        file = start.run.path / BEST
        if file.is_file() and len(start.validations) == len(start.run.validations):
            self._file, self.step = file, stopping.best[0]
        else:
            stopping.forget_best()

    def put_back(self, engine: Engine) -> str:
        """Gives the model the weights that are kept; returns why that can't be done, "" if it is."""
        if self._file is None:
            return "none were kept"
        try:
            engine.restore_model(self._file)
        except StoreError as error:
            return str(error)
        return ""

    def close(self) -> None:
        """Removes what was kept outside of a run's folder."""
        if self._folder is not None:
            self._folder.cleanup()
