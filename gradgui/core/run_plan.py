"""How long a run will be, before it begins: examples, steps, epochs, updates, seconds, as far as each is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gradgui.core.initial_controls import n_updates_of
from gradgui.core.spec import RunSpec


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a spec plans, with what is known of its data and its speed.

    Args:
        batch_size: examples a step.
        steps_per_epoch: batches an epoch; None: not known before the data are open.
        epochs: that the spec asks for; None: it asks for steps, or for nothing.
        n_steps: of the whole run; None: not known.
        n_updates: of the whole run, planned changes of the accumulation included; None: not known.
        time_s: seconds that its steps take, those that are done left out; None: no speed is known.
        limit_s: seconds after which it ends; None: without such a limit.
        ends_early: whether a target or patience may end it before.
        n_done: steps that are done before it goes on: of a fork its parent's, of a resumed run its own.
    """

    batch_size: int | None
    steps_per_epoch: int | None
    epochs: int | None
    n_steps: int | None
    n_updates: int | None
    time_s: float | None
    limit_s: float | None = None
    ends_early: bool = False
    n_done: int = 0

    def words(self, say: Callable[[str], str] = str) -> str:
        """Returns the plan in a line: "64 × 79 steps × 5 epochs = 395 updates, about 40 s".

        Args:
            say: translates the pieces; their placeholders are filled afterwards.
        """
        early = say("; its rules of stopping may end it earlier") if self.ends_early else ""
        return f"{self._length_words(say)}{self._done_words(say)}{self._time_words(say)}{early}"

    def _length_words(self, say: Callable[[str], str]) -> str:
        batch = f"{self.batch_size:,} × " if self.batch_size is not None else ""
        if self.n_steps is None and self.epochs is not None:
            epochs = _counted(self.epochs, "epoch", say)
            return say("{epochs}; how many steps is known once the data are open").format(epochs=epochs)
        if self.n_steps is None:
            return "" if self.limit_s is not None else say("No length yet: give steps or epochs")
        steps = batch + _counted(self.n_steps, "step", say)
        if (
            self.epochs is not None
            and self.steps_per_epoch is not None
            and self.n_steps == self.epochs * self.steps_per_epoch
        ):
            per_epoch = _counted(self.steps_per_epoch, "step", say)
            steps = f"{batch}{per_epoch} × {_counted(self.epochs, 'epoch', say)}"
        elif self.steps_per_epoch:
            steps += say(" ({n} epochs)").format(n=f"{self.n_steps / self.steps_per_epoch:.3g}")
        total = "" if self.n_updates == self.n_steps else f"{_counted(self.n_steps, 'step', say)}, "
        return f"{steps} = {total}{_counted(self.n_updates or 0, 'update', say)}"

    def _done_words(self, say: Callable[[str], str]) -> str:
        if not self.n_done:
            return ""
        return say("; goes on after {steps}").format(steps=_counted(self.n_done, "step", say))

    def _time_words(self, say: Callable[[str], str]) -> str:
        limit = duration_words(self.limit_s) if self.limit_s is not None else ""
        if self.n_steps is None:
            return say("As many steps as {time} take").format(time=limit) if limit and self.epochs is None else ""
        if self.time_s is None:
            return (say("; {time} at most").format(time=limit) if limit else "") + say(
                "; the time is known after the first steps"
            )
        time = duration_words(self.time_s)
        if self.limit_s is not None and self.limit_s < self.time_s:
            return say(", cut off after {limit} of about {time}").format(limit=limit, time=time)
        return say(", about {time}").format(time=time)


def plan_of(
    spec: RunSpec,
    n_examples: int | None = None,
    seconds_per_step: float | None = None,
    n_steps: int | None = None,
    n_done: int = 0,
) -> RunPlan:
    """Returns what a spec plans.

    Args:
        spec: what is to be run.
        n_examples: training examples, those kept aside not counted; None: not known.
        seconds_per_step: measured, or of an earlier run; None: not known.
        n_steps: of the whole run where that is known for another reason; None: what the spec says.
        n_done: steps that are done before it goes on.
    """
    batch_size = spec.data.batch_size if spec.data is not None else None
    per_epoch = -(-n_examples // batch_size) if n_examples and batch_size else None
    loop = spec.loop
    steps = loop.steps or n_steps
    if steps is None and loop.epochs is not None and per_epoch is not None:
        steps = spec.counts.steps_of_epochs(loop.epochs, per_epoch)
    stopping = spec.stopping
    return RunPlan(
        batch_size,
        per_epoch,
        loop.epochs,
        steps,
        n_updates_of(spec, steps) if steps is not None else None,
        max(0, steps - n_done) * seconds_per_step if steps is not None and seconds_per_step is not None else None,
        stopping.time_s,
        stopping.target is not None or stopping.patience is not None,
        n_done,
    )


def duration_words(seconds: float) -> str:
    """Writes a time as people say it: "0.4 s", "40 s", "12 min", "3.5 h", "2 days"."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    if seconds < 36 * 3600:
        return f"{seconds / 3600:.2g} h"
    return f"{seconds / 86400:.2g} days"


_COUNTS = {"step": ("{n} step", "{n} steps"), "epoch": ("{n} epoch", "{n} epochs"), "update": ("{n} update", "{n} updates")}


def _counted(n: int, what: str, say: Callable[[str], str]) -> str:
    return say(_COUNTS[what][n != 1]).format(n=f"{n:,}")
