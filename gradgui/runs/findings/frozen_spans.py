"""When each variable was frozen, from the interventions alone: what the plots shade."""

from __future__ import annotations

from collections.abc import Iterable

from gradgui.core.interventions import SELECTION_KINDS, ChangeKind, Intervention
from gradgui.core.selection import Selection

_FREEZING = frozenset({ChangeKind.FREEZE, ChangeKind.FREEZE_STATISTICS})


def frozen_spans(
    initial: Selection, interventions: Iterable[Intervention], n_steps: int
) -> dict[str, list[tuple[int, int]]]:
    """Returns for each switchable variable the stretches in which it was frozen, in order.

    Args:
        initial: what the run started with.
        interventions: what was changed, in order.
        n_steps: steps of the run so far; a stretch that still lasts ends here.

    Returns:
        path to half-open stretches `(first frozen step, first learning step after it)`; empty: it always learned.
    """
    switchable = [(v.path, flag) for v, flag in zip(initial.variables, initial.flags, strict=True) if v.switchable]
    spans: dict[str, list[tuple[int, int]]] = {path: [] for path, _ in switchable}
    frozen_since = {path: 0 for path, learns in switchable if not learns}
    for intervention in interventions:
        if intervention.kind not in SELECTION_KINDS:
            continue
        step = min(intervention.step, n_steps)
        for path in spans.keys() & set(intervention.paths):
            if intervention.kind in _FREEZING:
                frozen_since.setdefault(path, step)
            elif path in frozen_since:
                _close(spans[path], frozen_since.pop(path), step)
    for path, start in frozen_since.items():
        _close(spans[path], start, n_steps)
    return spans


def _close(spans: list[tuple[int, int]], start: int, stop: int) -> None:
    """Adds a stretch; one that begins where the last one ended (thawed and frozen before the same step) prolongs it."""
    if stop <= start:
        return
    if spans and spans[-1][1] == start:
        start = spans.pop()[0]
    spans.append((start, stop))
