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
    spans: dict[str, list[tuple[int, int]]] = {}
    frozen_since: dict[str, int] = {}
    for variable, learns in zip(initial.variables, initial.flags, strict=True):
        if variable.switchable:
            spans[variable.path] = []
            if not learns:
                frozen_since[variable.path] = 0

    def end(path: str, step: int) -> None:
        start = frozen_since.pop(path)
        if step <= start:
            return
        if spans[path] and spans[path][-1][1] == start:  # thawed and frozen again before the same step
            start = spans[path].pop()[0]
        spans[path].append((start, step))

    for intervention in interventions:
        if intervention.kind not in SELECTION_KINDS:
            continue
        step = min(intervention.step, n_steps)
        for path in intervention.paths:
            if path not in spans:
                continue
            if intervention.kind in _FREEZING:
                frozen_since.setdefault(path, step)
            elif path in frozen_since:
                end(path, step)
    for path in list(frozen_since):
        end(path, n_steps)
    return spans
