"""When each variable of a run was frozen, looked up again only after a change."""

from __future__ import annotations

from gradgui.core.interventions import Intervention
from gradgui.core.selection import Selection
from gradgui.gui.plots.heat.lanes import FOREVER
from gradgui.runs.findings.frozen_spans import frozen_spans
from gradgui.runs.history import RunHistory

Spans = dict[str, list[tuple[int, int]]]


class KeptSpans:
    """Keeps the stretches of one run; a stretch that still lasts ends at `FOREVER`."""

    def __init__(self) -> None:
        self._of: tuple[Selection, tuple[Intervention, ...]] | None = None
        self._spans: Spans = {}

    def of(self, history: RunHistory) -> Spans:
        """Returns for each switchable variable the stretches in which it was frozen."""
        initial, interventions = history.initial, history.interventions
        # The very same objects: comparing thousands of interventions at every refresh would cost more than it saves.
        if self._of is None or self._of[0] is not initial or self._of[1] is not interventions:
            self._of = (initial, interventions)
            self._spans = frozen_spans(initial, interventions, FOREVER)
        return self._spans

    def forget(self) -> None:
        """Drops what was kept."""
        self._of = None
