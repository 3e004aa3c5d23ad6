"""Several stored runs side by side: what differs in what was asked for and done, where they ended, and axes that they share.

Reads records; draws nothing and changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.core.spec_keys import flat_spec
from gradgui.core.stopping import mode_by_name
from gradgui.runs.store.run_reader import RunReader

#: What can stand on the x axis of runs that are laid over one another.
Axis = Literal["step", "update", "epoch", "time"]
#: Where neither run says otherwise, a final loss is the mean of so many steps: one batch alone says little.
FINAL_STEPS = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that isn't the same in all runs.

    Args:
        key: the dotted key of the spec ("optimizer.learning_rate"), or "step 500" for interventions.
        values: what each run has, in the order of the runs; None: it has no such key, or wasn't changed then.
    """

    key: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Final:
    """Where a run ended.

    Args:
        steps: steps recorded.
        time_s: seconds from its start to its last step; NaN before the first.
        loss: mean over its last `FINAL_STEPS` finite steps; NaN before the first.
        validation: for each value the last one and the best one, the smallest for losses and errors, else the largest.
        metrics: of each the mean over the last `FINAL_STEPS` batches; NaN without a finite one.
    """

    steps: int
    time_s: float
    loss: float
    validation: dict[str, tuple[float, float]]
    metrics: dict[str, float] = field(default_factory=dict)


def spec_differences(runs: Sequence[RunReader]) -> tuple[Difference, ...]:
    """Returns the keys of the specs that aren't the same in all runs, in the order of the spec; defaults are filled in.

    The name of a run is no difference. A spec that can't be read has no keys.
    """
    return key_differences([flat_spec(_readable(run)) for run in runs])


def key_differences(tables: Sequence[Mapping[str, Any]]) -> tuple[Difference, ...]:
    """Returns the keys that aren't the same in all of several flat specs, in the order of the spec, but for the name."""
    order = [*RunSpec.__struct_fields__]
    keys = sorted(dict.fromkeys(key for table in tables for key in table), key=lambda key: order.index(key.split(".")[0]))
    rows = (Difference(key, tuple(table.get(key) for table in tables)) for key in keys if key != "name")
    return tuple(row for row in rows if any(value != row.values[0] for value in row.values[1:]))


def intervention_differences(runs: Sequence[RunReader]) -> tuple[Difference, ...]:
    """Returns the steps at which the runs weren't changed alike, each with what was done there."""
    done = [_interventions(run) for run in runs]
    steps = sorted({step for table in done for step in table})
    rows = (Difference(f"step {step}", tuple(table.get(step) for table in done)) for step in steps)
    return tuple(row for row in rows if any(value != row.values[0] for value in row.values[1:]))


def final(run: RunReader) -> Final:
    """Returns where a run ended. Reads its last steps only, however many there are."""
    tail = [batch.scalars for batch in run.batches(max(0, run.n_steps - FINAL_STEPS))]
    last = np.concatenate(tail) if tail else np.empty((0, len(run.layout.scalars)))
    losses = last[:, run.layout.column("loss")]
    metrics = {name: _mean(last[:, run.layout.column(name)]) for name in run.layout.metrics}
    validation = {}
    for name, values in run.validation.values.items():
        known = values[np.isfinite(values)]
        if len(known):
            best = known.min() if is_better_when_small(name) else known.max()
            validation[name] = (float(known[-1]), float(best))
    return Final(
        run.n_steps,
        float(last[-1, run.layout.column("time_s")]) if len(last) else math.nan,
        _mean(losses),
        validation,
        metrics,
    )


def is_better_when_small(name: str) -> bool:
    """Whether a value is the better the smaller it is: losses and errors; what its name doesn't tell counts as a score."""
    return mode_by_name(name) == "min"


def _mean(values: npt.NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def _readable(run: RunReader) -> RunSpec | None:
    try:
        return run.spec
    except GradguiError:
        return None


def _interventions(run: RunReader) -> dict[int, str]:
    labels: dict[int, list[str]] = {}
    for done in run.interventions:
        labels.setdefault(done.step, []).append(done.label())
    return {step: ", ".join(texts) for step, texts in labels.items()}
