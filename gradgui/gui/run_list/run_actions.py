"""What can be done with the selected runs: the entries of the context menu of their table, from wherever they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from PySide6.QtWidgets import QMenu

from gradgui.runs.catalogue.run_summary import RunSummary

Runs = tuple[RunSummary, ...]

#: The groups of the menu, in their order; a rule parts them.
GROUPS = ("open", "compare", "label", "export", "delete")


def one(runs: Runs) -> bool:
    """Whether exactly one run is selected."""
    return len(runs) == 1


def some(runs: Runs) -> bool:
    """Whether any run is selected."""
    return bool(runs)


def deletable(runs: Runs) -> bool:
    """Whether runs are selected, and no process writes one of them."""
    return bool(runs) and not any(run.is_written for run in runs)


@dataclass(frozen=True, slots=True)
class RunAction:
    """One entry.

    Args:
        name: names the entry in tests and scripts, "compareRuns".
        text: what it says.
        call: what it does with the selected runs, the topmost first.
        fits: whether it can be done with them.
        group: where it stands, one of `GROUPS`.
    """

    name: str
    text: str
    call: Callable[[Runs], object]
    fits: Callable[[Runs], bool] = some
    group: str = "open"


class RunActions:
    """The entries, in the order of their groups."""

    def __init__(self) -> None:
        self._actions: list[RunAction] = []

    def add(self, action: RunAction) -> None:
        """Adds an entry at the end of its group.

        Raises:
            ValueError: there is no such group, or its name is taken.
        """
        if action.group not in GROUPS:
            raise ValueError(f'The group must be one of {", ".join(GROUPS)}. Received: "{action.group}".')
        if any(action.name == other.name for other in self._actions):
            raise ValueError(f'The name of an entry must be new. Received: "{action.name}".')
        self._actions.append(action)
        self._actions.sort(key=lambda one_of_them: GROUPS.index(one_of_them.group))

    def fill(self, menu: QMenu, runs: Sequence[RunSummary]) -> None:
        """Puts the entries into a menu for these runs; what can't be done with them is grey."""
        chosen = tuple(runs)
        for _group, actions in groupby(self._actions, key=lambda action: action.group):
            if not menu.isEmpty():
                menu.addSeparator()
            for action in actions:
                entry = menu.addAction(action.text, partial(action.call, chosen))
                entry.setObjectName(action.name)
                entry.setEnabled(action.fits(chosen))
