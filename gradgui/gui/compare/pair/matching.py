"""Which variables two runs have in common, by their paths, and which only one of them has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matching:
    """The variables of two runs.

    Args:
        common: in both, in the order of the first one.
        only: in one alone, of the first and of the second.
    """

    common: tuple[str, ...]
    only: tuple[tuple[str, ...], tuple[str, ...]]


def matched(first: Sequence[str], second: Sequence[str]) -> Matching:
    """Matches the variables of two runs."""
    in_first, in_second = set(first), set(second)
    return Matching(
        tuple(path for path in first if path in in_second),
        (tuple(path for path in first if path not in in_second), tuple(path for path in second if path not in in_first)),
    )
