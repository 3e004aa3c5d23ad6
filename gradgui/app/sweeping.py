"""A sweep without a window: `gradgui.sweep`, and what `gradgui sweep` is made of. No Qt."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradgui.app.code_trust import check_spec_trusted
from gradgui.app.training import TrainingSummary, load_spec, run_headless
from gradgui.app.training_listener import OpenedFirst, TrainingListener
from gradgui.core.errors import GradguiError, StoreError
from gradgui.core.spec import RunSpec
from gradgui.core.status import StopReason
from gradgui.runs.engine import EngineFactory
from gradgui.runs.queue.sweep import SweepPlan, SweptSpec, plan_sweep
from gradgui.runs.store.run_labels import change_tags

logger = logging.getLogger(__name__)

TrainOne = Callable[[SweptSpec], TrainingSummary]


@dataclass(frozen=True, slots=True)
class SweptRun:
    """How one run of a sweep went.

    Args:
        name: its name.
        changes: what differs from the other runs, by the dotted keys of the spec.
        summary: how its training went; None where it failed.
        error: what it failed of; None where it didn't.
    """

    name: str
    changes: dict[str, Any]
    summary: TrainingSummary | None
    error: GradguiError | None = None


def sweep(
    spec: RunSpec | str | Path,
    values: Mapping[str, Sequence[Any]],
    *,
    seeds: int = 1,
    runs_dir: str | Path | None = None,
    trust: bool = False,
    listener: TrainingListener | None = None,
    engine_factory: EngineFactory | None = None,
) -> list[SweptRun]:
    """Trains a spec once for every combination of values, one run after another in this process.

    A run that fails doesn't keep the others from being trained; Ctrl-C ends the one that goes on and begins none after it.
    Every run is tagged, so that `gradgui runs list` finds them together. TensorFlow gives back nothing of what it compiled:
    a sweep of hundreds of runs is better started in several parts.

    Args:
        spec: what all runs have in common.
        values: of each dotted key the values that it takes: `{"optimizer.learning_rate": [1e-2, 1e-3]}`.
        seeds: how many seeds each combination is trained with, from the spec's own on.
        runs_dir: where the runs' folders are made; None: the user's own folder for runs.
        trust: whether the code that the spec names may run.
        listener: hears how each of them goes.
        engine_factory: makes the engine; None: the one for Keras.

    Returns:
        one entry for each run that was begun, in their order.

    Raises:
        SpecError: a key or a value doesn't fit the spec; nothing was trained.
        TrustError: the spec names code that isn't trusted; nothing was trained.
    """
    common = spec if isinstance(spec, RunSpec) else load_spec(spec)
    plan = plan_sweep(common, values, seeds, folder=Path.cwd())
    check_plan(plan, trust=trust)

    def train_one(swept: SweptSpec) -> TrainingSummary:
        return run_headless(
            swept.spec,
            runs_dir,
            trust=trust,
            listener=OpenedFirst(lambda run: tag_run(run, plan.tag), listener),
            signals=(signal.SIGINT,),
            engine_factory=engine_factory,
        )

    return list(run_sweep(plan, train_one))


def check_plan(plan: SweepPlan, *, trust: bool) -> None:
    """Checks that every run of a sweep can be begun, before the first one is.

    Raises:
        SpecError: names what a spec lacks.
        TrustError: names the files that aren't trusted.
    """
    for swept in plan.runs:
        swept.spec.check_complete()
        if not trust:
            check_spec_trusted(swept.spec)


def run_sweep(plan: SweepPlan, train_one: TrainOne) -> Iterator[SweptRun]:
    """Trains the runs of a sweep one after another, and yields how each went; ends after one that was interrupted."""
    for swept in plan.runs:
        try:
            summary = train_one(swept)
        except GradguiError as error:
            yield SweptRun(swept.name, swept.changes, None, error)
        else:
            yield SweptRun(swept.name, swept.changes, summary)
            if summary.reason is StopReason.INTERRUPTED:
                return


def tag_run(run: Path, tag: str) -> None:
    """Tags a run; where that can't be done, it is trained all the same, and the log says so."""
    if tag:
        try:
            change_tags(run, add=(tag,))
        except StoreError as error:
            logger.warning("%s", error)
