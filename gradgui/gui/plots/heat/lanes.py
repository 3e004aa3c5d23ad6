"""The stretches in which the variables of a row were frozen: all of them, or some. Arithmetic only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gradgui.gui.plots.heat.rows import Row

#: A stretch that still lasts ends here.
FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Lane:
    """A stretch of steps `start` to before `stop` in which variables of a row were frozen.

    Args:
        start: the first frozen step.
        stop: the first step after them.
        whole: all variables of the row, not only some.
    """

    start: int
    stop: int
    whole: bool


def lanes_of(row: Row, paths: Sequence[str], spans: Mapping[str, list[tuple[int, int]]]) -> tuple[Lane, ...]:
    """Returns the lanes of a row, in order.

    Args:
        row: the row.
        paths: of the variables of the record.
        spans: stretches in which each variable was frozen (`frozen_spans`).
    """
    changes: dict[int, int] = {}
    for column in row.columns:
        for start, stop in spans.get(paths[column], ()):
            changes[start] = changes.get(start, 0) + 1
            changes[stop] = changes.get(stop, 0) - 1
    lanes: list[Lane] = []
    n_frozen, since = 0, 0
    for step in sorted(changes):
        if n_frozen and step > since:
            lanes.append(Lane(since, step, n_frozen == len(row.columns)))
        n_frozen, since = n_frozen + changes[step], step
    return tuple(lanes)
