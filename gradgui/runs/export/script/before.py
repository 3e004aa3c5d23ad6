"""The steps of a fork under settings of its own that its parent took: a script of their own, and what is taken over of it.

Such a run is told in two parts. The first is the parent's script up to the step, a module beside the fork's; importing it
takes those steps. The second begins with what the first one ended with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from gradgui.core.errors import StoreError
from gradgui.core.rates.update_count import UpdateCount
from gradgui.runs.export.script.replayed_run import ReplayedRun
from gradgui.runs.forking.inheritance import Inheritance, inheritance
from gradgui.runs.forking.settings import spec_in_force
from gradgui.runs.start_point import fork_point
from gradgui.runs.store.run_reader import RunReader

#: What a script calls the module with the first part.
BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Before:
    """The first part.

    Args:
        run: the parent's steps.
        inheritance: what the second part takes over.
        module: name of the first part's module.
        n_updates_earlier: updates before the first part, which is itself told in two, as a schedule counts them.
        n_optimizer_updates_earlier: the same, as the optimizer counts them.
    """

    run: ReplayedRun
    inheritance: Inheritance
    module: str
    n_updates_earlier: int = 0
    n_optimizer_updates_earlier: int = 0

    @property
    def count(self) -> UpdateCount:
        """Updates, and steps in the window in progress, with which the second part begins."""
        end = self.run.end_count
        updates = self.n_updates_earlier + end.n_updates if self.inheritance.updates else 0
        return UpdateCount(updates, end.n_in_window if self.inheritance.window else 0)

    @property
    def n_optimizer_updates(self) -> int:
        """Updates that the optimizer has made with which the second part begins; 0 where that one begins anew."""
        n_updates = self.n_optimizer_updates_earlier + self.run.end_count.n_updates
        return n_updates if self.inheritance.optimizer else 0


def before_of(reader: RunReader, script: Path) -> Before | None:
    """Returns the first part of a run's script; None: the run is told in one.

    Args:
        reader: the run.
        script: the path of its script.

    Raises:
        StoreError: a run that took its first steps isn't there any more, or left something that no script takes over.
    """
    run = reader
    while run.parent is not None and reader.spec.start is not None:
        parent, step = _opened(run), run.parent.step
        if run.parent.carried:
            spec = spec_in_force(fork_point(parent, step))
            module = f"{re.sub(r'[^0-9a-zA-Z_]', '_', script.stem)}_{BEFORE}"
            module = f"_{module}" if module[:1].isdigit() else module
            if not step:
                return None
            earlier = before_of(parent, Path(module))
            count = earlier.count if earlier is not None else UpdateCount()
            run_before = ReplayedRun(parent, step, count.n_in_window)
            n_earlier = earlier.n_optimizer_updates if earlier is not None else 0
            return Before(run_before, inheritance(spec, reader.spec), module, count.n_updates, n_earlier)
        run = parent
    return None


def _opened(run: RunReader) -> RunReader:
    assert run.parent is not None
    try:
        return RunReader(run.path.resolve().parent / run.parent.run)
    except StoreError as error:
        raise StoreError(
            f"A fork with settings of its own is told from the first step of {run.parent.run}, which must lie beside it. "
            f"Received: {run.path.name}, and a parent that can't be read ({error})."
        ) from error
