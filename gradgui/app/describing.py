"""A model, its data and the learning rate that a spec plans, without training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from gradgui.app.code_trust import check_spec_trusted, file_trust
from gradgui.core.errors import SpecError
from gradgui.core.initial_controls import initial_controls
from gradgui.core.rates.rate_curve import rate_curve
from gradgui.core.run_plan import RunPlan, plan_of
from gradgui.core.selection import Selection
from gradgui.core.spec import LoopSpec, RunSpec, VariablesSpec
from gradgui.core.spec_toml import with_setting
from gradgui.core.variables import VariableInfo
from gradgui.runs.catalogue.earlier_runs import seconds_per_step
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.default_folders import default_runs_dir
from gradgui.runs.engine import OpenedRun
from gradgui.runs.sources.opening import SpecToOpen, resolve_path
from gradgui.runs.store.run_reader import RunReader


def model_spec(text: str, settings: Sequence[str] = ()) -> RunSpec:
    """Returns a spec with the model that a path names, what learns of it, and the data, which build what isn't built yet.

    Args:
        text: a model file, a program, a spec, a stored run or "examples:mlp".
        settings: keys that are changed, `model.head.classes=5` each.

    Raises:
        GradguiError: there is no model there.
    """
    opened = resolve_path(text)
    spec = opened.spec if isinstance(opened, SpecToOpen) else RunReader(opened.path).spec
    for setting in settings:
        spec = with_setting(spec, setting)
    spec = spec.with_absolute_paths(Path.cwd())
    # Of data without an end, the steps say how much is looked at.
    loop = LoopSpec(steps=spec.loop.steps)
    return RunSpec(name=spec.name, model=spec.model, data=spec.data, variables=spec.variables, loop=loop)


def learning_rates(spec: RunSpec, n_steps: int | None = None) -> npt.NDArray[np.float64]:
    """Returns the base rate of every update that a spec plans, [n_updates] float64: its schedule, seen before the run.

    Args:
        spec: what is to be run.
        n_steps: how many steps; None: `loop.steps`.

    Raises:
        SpecError: nothing says how many steps, or which rate.
    """
    n_steps = spec.loop.steps if n_steps is None else n_steps
    if n_steps is None:
        raise SpecError("loop.steps must be given for the curve of the learning rate. Received: none; say how many steps.")
    return rate_curve(spec, n_steps)


def run_plan(spec: RunSpec, opened: OpenedRun, runs_dir: Path | None = None) -> RunPlan:
    """Returns how long the run of a spec will be; the newest earlier run that computes alike tells the speed.

    Args:
        spec: what is to be run.
        opened: what is known of its data.
        runs_dir: where earlier runs are; None: the usual folder.
    """
    runs = list_runs(runs_dir if runs_dir is not None else default_runs_dir())
    return plan_of(spec, opened.n_examples or None, seconds_per_step(spec, runs))


def starting_selection(spec: RunSpec, variables: tuple[VariableInfo, ...]) -> Selection:
    """Returns what learns when a spec starts.

    Raises:
        SpecError: a pattern of the spec matches nothing.
    """
    return initial_controls(RunSpec(model=spec.model, variables=spec.variables), variables, 0.0).selection


def describe_model(spec: RunSpec, *, trust: bool = False) -> OpenedRun:
    """Opens model and data and returns what is known of them, whatever is to be frozen of it. Imports TensorFlow.

    Raises:
        TrustError: model or data are made by code that isn't trusted.
        GradguiError: the model or the data can't be opened.
    """
    if not trust:
        check_spec_trusted(spec)
    from gradgui.engine.describe import describe

    return describe(msgspec.structs.replace(spec, variables=VariablesSpec(), interventions=()), file_trust(trust=trust))
