"""What a recorded run can be gone back to, and what going to a step takes. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Self

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers
from gradgui.runs.store.run_reader import RunReader


class MomentKind(Enum):
    """What makes a step worth listing."""

    START = QT_TRANSLATE_NOOP("Moments", "Start")
    CHECKPOINT = QT_TRANSLATE_NOOP("Moments", "Checkpoint")
    CHANGE = QT_TRANSLATE_NOOP("Moments", "Change")
    BEST = QT_TRANSLATE_NOOP("Moments", "Best validation")
    END = QT_TRANSLATE_NOOP("Moments", "End")


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
        listed = [Moment(0, MomentKind.START, translate("Moments", "As the model was built"))]
        listed += [
            Moment(
                step,
                MomentKind.CHECKPOINT,
                translate("Moments", "Everything is on disk: nothing is repeated"),
            )
            for step in checkpoints
        ]
        listed += [
            Moment(
                done.step,
                MomentKind.CHANGE,
                translate("Moments", "Before: {label}").format(label=done.label()),
            )
            for done in run.interventions
        ]
        best = min(run.validations, key=lambda validation: validation.values.get("loss", math.inf), default=None)
        if best is not None and "loss" in best.values:
            listed.append(
                Moment(
                    best.step,
                    MomentKind.BEST,
                    translate("Moments", "Validation loss {values}").format(values=numbers.value(best.values["loss"])),
                )
            )
        listed.append(Moment(n_steps, MomentKind.END, translate("Moments", "After the last step")))
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
            at_once = (
                translate("Moments", "Nothing is repeated") if step else translate("Moments", "The model as it was built")
            )
            return translate("Moments", "{at_once}: the new run begins there at once.").format(at_once=at_once)
        origin = (
            translate("Moments", "From the checkpoint at step {start}").format(start=numbers.count(start))
            if start
            else translate("Moments", "From the beginning")
        )
        steps = (
            translate("Moments", "1 step is")
            if n_steps == 1
            else translate("Moments", "{n_steps} steps are").format(n_steps=numbers.count(n_steps))
        )
        changes = {0: "", 1: translate("Moments", ", with its change")}.get(
            n_changes, translate("Moments", ", with their {n_changes} changes").format(n_changes=n_changes)
        )
        seconds = n_steps / self.steps_per_second if self.steps_per_second > 0 else 0.0
        takes = translate("Moments", " About {seconds}.").format(seconds=numbers.duration(seconds)) if seconds >= 1 else ""
        return translate(
            "Moments", "{origin}, {steps} repeated exactly{changes}, and not recorded again.{takes} Stop breaks it off."
        ).format(origin=origin, steps=steps, changes=changes, takes=takes)
