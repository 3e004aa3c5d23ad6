"""What earlier runs say about a spec before it is run: how long its steps take, and in what it differs from one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import NODEFAULT

from gradgui.core.spec import RunSpec
from gradgui.core.spec_help import spec_keys
from gradgui.core.spec_keys import flat_spec
from gradgui.runs.catalogue.run_summary import RunSummary
from gradgui.runs.comparing.comparison import Difference, key_differences

#: Of fewer steps the mean says more of the first ones, which are compiled and read ahead, than of the rest.
FEWEST_STEPS = 20
_RATE = "optimizer.learning_rate"
#: What a step's time hangs on, beside the model.
_OF_SPEED = ("data.batch_size", "loop.precision", "loop.xla", "loop.device", "loop.deterministic")


def seconds_per_step(spec: RunSpec, runs: Sequence[RunSummary]) -> float | None:
    """Returns what a step took in the newest run with the same model, batch size and way to compute; None: there is none.

    Args:
        spec: what is to be run.
        runs: the newest first.
    """
    wanted = _of_speed(flat_spec(spec))
    for run in runs:
        if run.steps >= FEWEST_STEPS and run.duration_s and _of_speed(run.spec) == wanted:
            return run.duration_s / run.steps
    return None


def of_same_model(spec: RunSpec, runs: Sequence[RunSummary]) -> list[RunSummary]:
    """Returns the runs of the spec's model whose spec can be read, the newest first."""
    return [run for run in runs if run.spec and run.spec.get("model.source") == spec.model.source]


def differences(spec: RunSpec, run: RunSummary) -> tuple[Difference, ...]:
    """Returns the keys in which a spec differs from that of a run, with the run's value and the spec's; defaults filled in.

    A learning rate is one value, a number or the table of a schedule.
    """
    now = flat_spec(spec)
    known = {one.key: one.default for one in spec_keys() if one.default is not NODEFAULT}
    before = {key: known[key] for key in now if key in known} | dict(run.spec)  # an older gradgui knew fewer keys
    return key_differences((_with_whole_rate(before), _with_whole_rate(now)))


def _with_whole_rate(table: Mapping[str, Any]) -> dict[str, Any]:
    parts = {key.removeprefix(f"{_RATE}."): value for key, value in table.items() if key.startswith(f"{_RATE}.")}
    rest = {key: value for key, value in table.items() if not key.startswith(f"{_RATE}.")}
    return rest | {_RATE: parts} if parts else rest


def _of_speed(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key in _OF_SPEED or key.startswith("model.")}
