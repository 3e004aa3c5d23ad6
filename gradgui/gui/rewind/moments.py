"""What a recorded run can be gone back to, and what going to a step takes. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Self

from gradgui.gui.look import numbers
from gradgui.runs.store.run_reader import RunReader


class MomentKind(Enum):
    """What makes a step worth listing."""

    START = "Start"
    CHECKPOINT = "Checkpoint"
    CHANGE = "Change"
    BEST = "Best validation"
    END = "End"


@dataclass(frozen=True, slots=True)
class Moment:
    """A step before which something is, or was done.

    Args:
        step: the step that comes next there.
        kind: what it is.
        words: what a person reads.
    """

    step: int
    kind: MomentKind
    words: str


@dataclass(frozen=True, slots=True)
class Moments:
    """What a dialog for going back needs of a run, read off the GUI thread.

    Args:
        path: the run's folder.
        name: what it is called.
        n_steps: steps recorded.
        listed: what can be gone back to, by step.
        checkpoints: steps that there is a checkpoint for, ascending.
        changes: the steps of what was changed, ascending, one each.
        steps_per_second: how fast it was trained; 0: not known.
    """

    path: Path
    name: str
    n_steps: int
    listed: tuple[Moment, ...]
    checkpoints: tuple[int, ...]
    changes: tuple[int, ...]
    steps_per_second: float

    @classmethod
    def read(cls, path: Path) -> Self:
        """Reads a run.

        Raises:
            StoreError: it is damaged.
        """
        run = RunReader(path)
        n_steps = run.n_steps
        checkpoints = tuple(step for step in reversed(run.checkpoints.steps()) if step <= n_steps)
        listed = [Moment(0, MomentKind.START, "As the model was built")]
        listed += [Moment(step, MomentKind.CHECKPOINT, "Everything is on disk: nothing is repeated") for step in checkpoints]
        listed += [Moment(done.step, MomentKind.CHANGE, f"Before: {done.label()}") for done in run.interventions]
        best = min(run.validations, key=lambda validation: validation.values.get("loss", math.inf), default=None)
        if best is not None and "loss" in best.values:
            listed.append(Moment(best.step, MomentKind.BEST, f"Validation loss {numbers.value(best.values['loss'])}"))
        listed.append(Moment(n_steps, MomentKind.END, "After the last step"))
        seconds = float(run.time_s[-1]) if n_steps else 0.0
        return cls(
            path=path,
            name=run.name or path.name,
            n_steps=n_steps,
            listed=tuple(sorted(listed, key=lambda moment: (moment.step, list(MomentKind).index(moment.kind)))),
            checkpoints=checkpoints,
            changes=tuple(sorted(done.step for done in run.interventions)),
            steps_per_second=n_steps / seconds if seconds > 0 else 0.0,
        )

    def repeated(self, step: int) -> tuple[int, int, int]:
        """Returns the checkpoint that going to a step begins at, how many steps are repeated, and changes with them."""
        start = max((at for at in self.checkpoints if at <= step), default=0)
        return start, step - start, sum(start <= at < step for at in self.changes)

    def words(self, step: int) -> str:
        """Returns what going to a step takes, a sentence or two."""
        start, n_steps, n_changes = self.repeated(step)
        if n_steps == 0:
            at_once = "Nothing is repeated" if step else "The model as it was built"
            return f"{at_once}: the new run begins there at once."
        origin = f"From the checkpoint at step {numbers.count(start)}" if start else "From the beginning"
        steps = "1 step is" if n_steps == 1 else f"{numbers.count(n_steps)} steps are"
        changes = {0: "", 1: ", with its change"}.get(n_changes, f", with their {n_changes} changes")
        seconds = n_steps / self.steps_per_second if self.steps_per_second > 0 else 0.0
        takes = f" About {numbers.duration(seconds)}." if seconds >= 1 else ""
        return f"{origin}, {steps} repeated exactly{changes}, and not recorded again.{takes} Stop breaks it off."
