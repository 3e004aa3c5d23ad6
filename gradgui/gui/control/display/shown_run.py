"""What the panels show: a live run or a stored one, in the same words. Frozen; made once a run is open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from gradgui.core.controls import Controls
from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.core.status import RunState, RunStatus
from gradgui.gui.language.translation import translate
from gradgui.gui.variables.selection_changes import stored_controls
from gradgui.gui.variables.variable_nodes import VariableTree
from gradgui.runs.history import RunHistory
from gradgui.runs.store.mending.open_run import open_stored_run
from gradgui.runs.store.run_reader import RunReader


@dataclass(frozen=True)
class ShownRun:
    """A run to look at.

    Args:
        name: what it is called.
        tree: the rows of its model.
        history: what was recorded.
        controls: what a stored run ended with; None where that can't be said, and for a live run, whose controls change.
        status: where a stored run stands; None for a live run.
        spec: what it was started with; None where that can't be read.
        path: a stored run's folder.
        environment: versions and the like.
        resume_obstacle: why a stored run can't simply go on; "" if it can.
        can_run_more: whether a stored run takes so many steps more.
        reader: of a stored run.
    """

    name: str
    tree: VariableTree
    history: RunHistory
    controls: Controls | None = None
    status: RunStatus | None = None
    spec: RunSpec | None = None
    path: Path | None = None
    environment: tuple[tuple[str, str], ...] = ()
    resume_obstacle: str = ""
    can_run_more: bool = False
    reader: RunReader | None = None

    @property
    def stored(self) -> bool:
        """Whether it is a stored run, that can only be looked at."""
        return self.status is not None

    @property
    def is_growing(self) -> bool:
        """Whether another process was writing it when it was looked at last."""
        return self.reader is not None and self.reader.status.state == "running"


def read_stored_run(path: Path) -> ShownRun:
    """Reads a stored run whole. May take a second for a long one: called off the GUI thread.

    Raises:
        StoreError: it is damaged.
    """
    reader = open_stored_run(path)
    try:
        spec: RunSpec | None = reader.spec
    except GradguiError:
        spec = None
    name = reader.name or path.name
    tree = VariableTree(reader.variables_info, reader.model_name or name)
    environment = tuple(reader.environment.items())
    history = reader.history()
    history.hold_summaries()  # here, where nobody waits: a plot would read them on the GUI thread
    run = ShownRun(name, tree, history, spec=spec, path=path, environment=environment, reader=reader)
    return _at_present(run, reader)


def followed(run: ShownRun) -> ShownRun:
    """Takes note of what another process has written since; its history grows. Called off the GUI thread.

    Raises:
        StoreError: the record is damaged, or gone.
    """
    assert run.reader is not None
    run.reader.follow(run.history)
    return _at_present(run, run.reader)


def _at_present(run: ShownRun, reader: RunReader) -> ShownRun:
    """Returns the run with controls and status as its record has them now."""
    history, spec = run.history, run.spec
    controls = stored_controls(spec, reader.variables_info, reader.interventions, reader.initial) if spec else None
    scalars = history.last_scalars()
    if controls is not None and controls.follows_schedule and scalars:
        controls = replace(controls, learning_rate=scalars["learning_rate"])
    state = RunState.FAILED if reader.status.state == "failed" else RunState.FINISHED
    status = RunStatus(
        state=state,
        message=" ".join(text for text in (reader.mended, reader.status.message) if text),
        step=history.n_steps,
        n_steps=max(reader.planned_steps or 0, history.n_steps),
        elapsed_s=scalars.get("time_s", 0.0),
        controls=controls,
        reason=reader.status.reason,
        device=reader.environment.get("device", ""),
        run_path=str(reader.path),
    )
    obstacle, more = _resume_obstacle(reader, spec)
    return replace(run, controls=controls, status=status, resume_obstacle=obstacle, can_run_more=more)


def _resume_obstacle(reader: RunReader, spec: RunSpec | None) -> tuple[str, bool]:
    """Returns why a stored run can't go on by itself ("" if it can), and whether it takes so many steps more."""
    if reader.status.state == "running":
        return translate("ShownRun", "Another process is training this run."), False
    if spec is None:
        return translate("ShownRun", "The spec of this run can't be read."), False
    if reader.planned_steps is not None and reader.n_steps >= reader.planned_steps:
        return translate("ShownRun", "This run has taken all its steps. Type how many more, or fork it (Run menu)."), True
    return "", True
