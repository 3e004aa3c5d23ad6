"""What the panels show: a live run or a stored one, in the same words. Frozen; made once a run is open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from gradgui.core.controls import Controls
from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.core.status import RunState, RunStatus
from gradgui.gui.variables.selection_changes import stored_controls
from gradgui.gui.variables.variable_nodes import VariableTree
from gradgui.runs.history import RunHistory
from gradgui.runs.store.run_catalogue import run_summary
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
    """

    name: str
    tree: VariableTree
    history: RunHistory
    controls: Controls | None = None
    status: RunStatus | None = None
    spec: RunSpec | None = None
    path: Path | None = None
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def stored(self) -> bool:
        """Whether it is a stored run, that can only be looked at."""
        return self.status is not None


def read_stored_run(path: Path) -> ShownRun:
    """Reads a stored run whole. May take a second for a long one: called off the GUI thread.

    Raises:
        StoreError: it is damaged.
    """
    reader = RunReader(path)
    history = reader.history()
    try:
        spec: RunSpec | None = reader.spec
    except GradguiError:
        spec = None
    controls = stored_controls(spec, reader.variables_info, reader.interventions, reader.initial) if spec else None
    scalars = history.last_scalars()
    if controls is not None and controls.follows_schedule and scalars:
        controls = replace(controls, learning_rate=scalars["learning_rate"])
    state = RunState.FAILED if reader.status.state == "failed" else RunState.FINISHED
    status = RunStatus(
        state=state,
        message=reader.status.message,
        step=history.n_steps,
        n_steps=max(run_summary(path).n_steps or 0, history.n_steps),
        elapsed_s=scalars.get("time_s", 0.0),
        controls=controls,
        reason=reader.status.reason,
        device=reader.environment.get("device", ""),
        run_path=str(path),
    )
    name = reader.name or path.name
    root = reader.environment.get("model_name", "") or name
    environment = tuple(reader.environment.items())
    return ShownRun(name, VariableTree(reader.variables_info, root), history, controls, status, spec, path, environment)
