"""What can only be told of a spec beside an open model: patterns that match none of its variables. No Qt."""

from __future__ import annotations

from collections.abc import Iterator

from gradgui.core.controls import Controls
from gradgui.core.errors import GradguiError
from gradgui.core.initial_controls import planned_changes
from gradgui.core.interventions import Change, ChangeKind, apply_change
from gradgui.core.spec import RunSpec

#: Changes whose patterns are looked up; the others say nothing of variables.
_OF_VARIABLES = frozenset(
    {
        ChangeKind.FREEZE,
        ChangeKind.THAW,
        ChangeKind.FREEZE_STATISTICS,
        ChangeKind.THAW_STATISTICS,
        ChangeKind.MULTIPLIERS,
    }
)


class OpenedChecks:
    """Looks up the patterns of specs in the variables of the model that is open; knows what it has looked up.

    Args:
        spec: what was opened; other models' variables aren't known.
        controls: what it began with.
    """

    def __init__(self, spec: RunSpec, controls: Controls) -> None:
        self._model = spec.model
        self._controls = controls
        self._known: dict[str, str] = {}

    def mistakes(self, spec: RunSpec) -> dict[str, str]:
        """Returns what is wrong with the patterns of a spec, by key."""
        if spec.model != self._model:
            return {}
        found = {key: self._mistake(key, change) for key, change in _changes(spec)}
        planned = ""
        for number, table in enumerate(spec.interventions, start=1):
            for change in planned_changes(table):
                if change.kind in _OF_VARIABLES and not planned:
                    words = self._mistake("The pattern", change)
                    planned = words and f"Change {number}, step {table.at_step}: {words}"
        return {key: words for key, words in (found | {"interventions": planned}).items() if words}

    def _mistake(self, key: str, change: Change) -> str:
        asked = f"{key}{change.kind}{change.patterns}{change.value if change.kind is ChangeKind.MULTIPLIERS else ''}"
        if asked not in self._known:
            try:
                apply_change(self._controls, change, key=key)
            except GradguiError as error:
                self._known[asked] = str(error)
            else:
                self._known[asked] = ""
        return self._known[asked]


def _changes(spec: RunSpec) -> Iterator[tuple[str, Change]]:
    variables = spec.variables
    if variables.frozen:
        yield "variables.frozen", Change(ChangeKind.FREEZE, variables.frozen)
    if variables.frozen_statistics:
        yield "variables.frozen_statistics", Change(ChangeKind.FREEZE_STATISTICS, variables.frozen_statistics)
    if variables.learning_rate_multipliers:
        multipliers = dict(variables.learning_rate_multipliers)
        yield "variables.learning_rate_multipliers", Change(ChangeKind.MULTIPLIERS, value=multipliers)
