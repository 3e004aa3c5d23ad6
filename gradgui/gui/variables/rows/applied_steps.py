"""At which step each variable was last frozen or thawed, or got its rate multiplier: from the interventions alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from gradgui.core.interventions import SELECTION_KINDS, ChangeKind, Intervention


class AppliedSteps:
    """The last change of each variable by its path; takes only the interventions that are new since the last look."""

    def __init__(self) -> None:
        self._n_seen = 0
        self._selection: dict[str, int] = {}
        self._multiplier: dict[str, int] = {}

    def take(self, interventions: Sequence[Intervention]) -> bool:
        """Takes all interventions of the run so far, in order; whether something was new."""
        fresh = interventions[self._n_seen :]
        self._n_seen = len(interventions)
        for done in fresh:
            if done.kind in SELECTION_KINDS:
                self._selection.update(dict.fromkeys(done.paths, done.step))
            elif done.kind is ChangeKind.MULTIPLIERS:
                self._multiplier.update(dict.fromkeys(done.paths, done.step))
        return bool(fresh)

    def selection_step(self, path: str) -> int | None:
        """Returns the first step for which a variable was as it is now, learning or frozen; None: from the start."""
        return self._selection.get(path)

    def multiplier_step(self, path: str) -> int | None:
        """Returns the first step that felt a variable's multiplier; None: from the start."""
        return self._multiplier.get(path)
