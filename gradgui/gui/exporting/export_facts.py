"""What the export dialog knows of a run. Read off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gradgui.core.spec import RunSpec
from gradgui.gui.language.translation import translate
from gradgui.runs.export import ExportFormat, ExportGroup
from gradgui.runs.store.mending.open_run import open_stored_run


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """One run.

    Args:
        path: its folder.
        name: what it is called.
        n_steps: how many steps are recorded.
        state: "finished", "running", ...
        checkpoints: the steps whose weights are there, the newest first.
        has_weights: whether there are trained weights at all.
        spec: what it was started with.
        is_raw: whether its model is raw variables: no Keras model, weights as `.npz`.
    """

    path: Path
    name: str
    n_steps: int
    state: str
    checkpoints: tuple[int, ...]
    has_weights: bool
    spec: RunSpec
    is_raw: bool

    @classmethod
    def read(cls, path: Path) -> ExportFacts:
        """Returns what is known of a stored run.

        Raises:
            GradguiError: it can't be read.
        """
        reader = open_stored_run(path)
        return cls(
            path,
            reader.name or path.name,
            reader.n_steps,
            reader.status.state,
            reader.checkpoints.steps(),
            reader.trained_weights is not None,
            reader.spec,
            reader.is_raw,
        )

    def obstacle(self, chosen: ExportFormat) -> str:
        """Returns why a format can't be had of this run; "" if it can."""
        if chosen.group is ExportGroup.MODEL and not self.has_weights:
            return translate("ExportFacts", "There are no weights yet: no checkpoint was written.")
        if chosen.name == "keras" and self.is_raw:
            return translate("ExportFacts", "Its model is raw variables, no Keras model.")
        return ""

    def suffix(self, chosen: ExportFormat) -> str:
        """Returns how the name of a file of a format ends; "": it is a folder."""
        return ".npz" if chosen.name == "weights" and self.is_raw else chosen.suffix
