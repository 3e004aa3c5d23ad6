"""Rows of settings in which every two values of two factors occur together, few of them.

Nearly all faults of an interplay are those of two settings (Kuhn, Wallace and Gallo, "Software Fault Interactions and
Implications for Software Testing", IEEE TSE 30(6), 2004).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Any

Pair = tuple[int, Any, int, Any]


def pairwise(factors: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Yields rows, a value of each factor in each, until every pair of values occurred; values must be hashable.

    Each row begins with a pair that is left, and takes of every other factor the value that covers most of what is left
    with those chosen already: the greedy way of D. M. Cohen et al., "The AETG System", IEEE TSE 23(7), 1997.
    """
    left = all_pairs(factors)
    while left:
        best: dict[int, Any] = {}
        for i, a, j, b in sorted(left, key=repr)[:: max(1, len(left) // 20)]:
            row = {i: a, j: b}
            for factor in sorted(set(range(len(factors))) - {i, j}, key=lambda one: -len(factors[one])):
                row[factor] = max(factors[factor], key=lambda value: len(pairs_of({**row, factor: value}) & left))
            if not best or len(pairs_of(row) & left) > len(pairs_of(best) & left):
                best = row
        left -= pairs_of(best)
        yield tuple(best[factor] for factor in range(len(factors)))


def all_pairs(factors: Sequence[Sequence[Any]]) -> set[Pair]:
    """Returns every pair of values of two factors: (factor, value, later factor, its value)."""
    return {
        (i, a, j, b) for (i, first), (j, second) in combinations(enumerate(factors), 2) for a, b in product(first, second)
    }


def pairs_of(row: dict[int, Any]) -> set[Pair]:
    """Returns the pairs of a row, or of a part of one: values by factor."""
    return {(i, a, j, b) for (i, a), (j, b) in combinations(sorted(row.items()), 2)}
