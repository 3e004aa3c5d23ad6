"""The family tree of runs: which was forked from which, as rows with depths. Knows no colours and no terminal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gradgui.runs.catalogue.run_summary import RunSummary


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """One run at its place in the tree.

    Args:
        run: the run.
        depth: forks between it and its oldest ancestor among the rows.
        n_below: runs below it, folded ones too.
        lasts: for each depth from 1 to its own, whether the run of that depth is the last child: what lines to draw.
    """

    run: RunSummary
    depth: int = 0
    n_below: int = 0
    lasts: tuple[bool, ...] = ()


def family_rows(
    runs: Sequence[RunSummary], folded: Collection[str] = (), among: Sequence[RunSummary] | None = None
) -> list[FamilyRow]:
    """Returns runs with every child below its parent.

    A family stands where its first run would stand without the tree; children keep the order among them.

    Args:
        runs: in the order that is wanted.
        folded: names of the folders of runs whose children are left out.
        among: all runs that there are, where `runs` are some of them: a run whose parent isn't shown then stands below its
            nearest ancestor that is. None: there are no others.
    """
    by_name = {run.path.name: run for run in runs}
    parents = {run.path.name: run.parent.run if run.parent is not None else "" for run in among or runs}
    above = {name: _nearest(name, parents, by_name) for name in by_name}
    children: dict[str, list[str]] = {}
    heads: dict[str, None] = {}
    for name in by_name:
        parent = above[name]
        if parent:
            children.setdefault(parent, []).append(name)
        heads.setdefault(_head(name, above))
    n_below: dict[str, int] = {}
    rows: list[FamilyRow] = []
    # Depth first without recursion: a chain of forks may be long.
    waiting: list[tuple[str, int, tuple[bool, ...]]] = [(name, 0, ()) for name in reversed(heads)]
    order: list[tuple[str, int, tuple[bool, ...]]] = []
    while waiting:
        name, depth, lasts = waiting.pop()
        order.append((name, depth, lasts))
        below = children.get(name, [])
        waiting += [(child, depth + 1, (*lasts, child == below[-1])) for child in reversed(below)]
    for name, _, _ in reversed(order):
        n_below[name] = sum(1 + n_below[child] for child in children.get(name, []))
    hidden_below: int | None = None
    for name, depth, lasts in order:
        if hidden_below is not None and depth > hidden_below:
            continue
        hidden_below = depth if name in folded else None
        rows.append(FamilyRow(by_name[name], depth, n_below[name], lasts))
    return rows


def _nearest(name: str, parents: Mapping[str, str], shown: Collection[str]) -> str:
    """Returns the nearest ancestor that is shown; "" where there is none, or where a run would be its own ancestor."""
    seen = {name}
    found = ""
    above = parents.get(name, "")
    while above in parents:
        if above in seen:
            return ""
        seen.add(above)
        if not found and above in shown:
            found = above
        above = parents[above]
    return found


def _head(name: str, above: Mapping[str, str]) -> str:
    while above[name]:
        name = above[name]
    return name
