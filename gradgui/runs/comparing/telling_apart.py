"""How runs of one name are told apart: by what was asked for differently, else by their folders. Words only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gradgui.core.number_words import alike_words
from gradgui.core.spec_keys import short_pairs
from gradgui.runs.comparing.comparison import key_differences

#: So many keys are named; the rest is counted.
_N_NAMED = 3


@dataclass(frozen=True, slots=True)
class NamedRun:
    """What a run is known by.

    Args:
        name: its name.
        folder: the name of its folder.
        spec: by dotted keys, defaults included; empty where it can't be read.
    """

    name: str
    folder: str
    spec: Mapping[str, Any] = field(default_factory=dict)


def told_apart(runs: Sequence[NamedRun]) -> list[str]:
    """Returns the names of runs; where several have one name, what differs follows: "mlp · batch=16", "mlp (201007)".

    What differs is in their specs; where those are the same, in their folders' names.
    """
    written = [run.name for run in runs]
    for places in _groups(written):
        for place, words in zip(places, apart_words([runs[place].spec for place in places]), strict=True):
            written[place] += f" · {words}" if words else ""
    for places in _groups(written):
        rests = _rests([runs[place] for place in places])
        for place, rest in zip(places, rests, strict=True):
            written[place] += f" ({rest})" if rest else ""
    return written


def without_shared_name(runs: Sequence[NamedRun], written: Sequence[str]) -> list[str]:
    """Returns what `told_apart` wrote without the name, where all runs have one and something else tells each."""
    shared = {run.name for run in runs}
    if len(runs) < 2 or len(shared) > 1:
        return list(written)
    rests = [text.removeprefix(name) for name in shared for text in written]
    shorts = [rest[2:-1] if rest.startswith(" (") else rest.removeprefix(" · ") for rest in rests]
    return shorts if all(shorts) else list(written)


def apart_words(specs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Returns what each of several specs says about the keys in which they differ: "batch=16, lr=1e-3"; "" where none does.

    Args:
        specs: by dotted keys, as `flat_spec` returns them; an empty one is left out of account.
    """
    known = [place for place, spec in enumerate(specs) if spec]
    columns: dict[str, list[str]] = {}
    for row in key_differences([specs[place] for place in known]):
        words = alike_words(row.values)
        if len(set(words)) > 1:  # two folders with one program in each are the same program
            columns[row.key] = words
    named = list(columns)[:_N_NAMED]
    more = f"{len(columns) - len(named)} more" if len(columns) > len(named) else ""
    found = [""] * len(specs)
    for number, place in enumerate(known):
        pairs = short_pairs({key: columns[key][number] for key in named})
        found[place] = ", ".join(text for text in (*pairs, more) if text)
    return found


def _groups(names: Iterable[str]) -> list[list[int]]:
    """Returns the places of names that aren't alone."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return [group for group in places.values() if len(group) > 1]


def _rests(runs: Sequence[NamedRun]) -> list[str]:
    """Returns what differs in the names of folders beside the runs' own: day, time, and the like."""
    pieces = [[piece for piece in run.folder.replace(run.name, "", 1).split("-") if piece] for run in runs]
    n_shared = 0
    while all(len(mine) > n_shared for mine in pieces) and len({mine[n_shared] for mine in pieces}) == 1:
        n_shared += 1
    return ["-".join(mine[n_shared:]) for mine in pieces]
