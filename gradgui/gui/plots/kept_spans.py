"""When each variable of a run was frozen, looked up again only after a change."""

from __future__ import annotations

from gradgui.gui.plots.heat.lanes import FOREVER
from gradgui.runs.frozen_spans import frozen_spans
from gradgui.runs.history import RunHistory

Spans = dict[str, list[tuple[int, int]]]


class KeptSpans:
    """Keeps the stretches of one run; a stretch that still lasts ends at `FOREVER`."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._spans: Spans = {}

    def of(self, history: RunHistory) -> Spans:
        """Returns for each switchable variable the stretches in which it was frozen."""
        key = (id(history), len(history.interventions))
        if key != self._key:
            self._key = key
            self._spans = frozen_spans(history.initial, history.interventions, FOREVER)
        return self._spans

    def forget(self) -> None:
        """Drops what was kept."""
        self._key = ()
