"""A sweep: one spec trained under every combination of a few settings. Works out the specs; trains none."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from gradgui.core.errors import SpecError
from gradgui.core.number_words import alike_words, setting_words
from gradgui.core.spec import RunSpec
from gradgui.core.spec_keys import short_key, short_pairs
from gradgui.core.spec_toml import with_value

#: More runs are refused: somebody has mistyped.
MOST_RUNS = 1000
SEED = "loop.seed"


@dataclass(frozen=True, slots=True)
class SweptSpec:
    """One run of a sweep.

    Args:
        name: the name of the run: that of the spec, with what differs.
        changes: what differs, by the dotted keys of the spec.
        spec: what to train.
    """

    name: str
    changes: dict[str, Any]
    spec: RunSpec


@dataclass(frozen=True, slots=True)
class SweepPlan:
    """The runs of a sweep, in the order in which they are trained: the last key changes fastest.

    Args:
        tag: what every run of it is tagged with.
        runs: what to train.
    """

    tag: str
    runs: tuple[SweptSpec, ...]


def plan_sweep(
    spec: RunSpec,
    values: Mapping[str, Sequence[Any]],
    n_seeds: int = 1,
    *,
    folder: Path | None = None,
    started: dt.datetime | None = None,
) -> SweepPlan:
    """Returns the runs of a sweep: every combination of the values, each with so many seeds.

    Args:
        spec: what all of them have in common.
        values: of each dotted key the values that it takes.
        n_seeds: seeds each, from the spec's own on; 1: its own alone.
        folder: what relative paths among the values are relative to; None: they stay as they are.
        started: makes the tag its own; None: now.

    Raises:
        SpecError: a key has no values or one of them twice, a value doesn't fit, or there are too many runs.
    """
    axes = {key: _checked(key, chosen) for key, chosen in values.items()}
    if n_seeds < 1:
        raise SpecError(f"A sweep must have at least one seed. Received: {n_seeds}.")
    if n_seeds > 1:
        if SEED in axes:
            raise SpecError(f"The seeds of a sweep must be said once. Received: values of {SEED}, and {n_seeds} seeds.")
        axes[SEED] = [spec.loop.seed + n for n in range(n_seeds)]
    if not axes:
        raise SpecError("A sweep must have a key whose values change. Received: none.")
    n_runs = 1
    for chosen in axes.values():
        n_runs *= len(chosen)
    if n_runs > MOST_RUNS:
        raise SpecError(f"A sweep must have at most {MOST_RUNS:,} runs. Received: {n_runs:,}.")
    changes = [dict(zip(axes, chosen, strict=True)) for chosen in itertools.product(*axes.values())]
    runs = [_swept(spec, table, pairs, folder) for table, pairs in zip(changes, _pairs(changes), strict=True)]
    names = [run.name for run in runs]
    if len(set(names)) < len(names):  # tables and long texts have no short name
        runs = [SweptSpec(f"{run.name}-{n}", run.changes, run.spec) for n, run in enumerate(runs, 1)]
    named = tuple(SweptSpec(run.name, run.changes, msgspec.structs.replace(run.spec, name=run.name)) for run in runs)
    return SweepPlan(_tag(spec, tuple(axes), started or dt.datetime.now(tz=dt.UTC)), named)


def changes_words(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Writes what differs in each of several specs, alike in all of them: "lr=1e-3, batch=64"."""
    return [", ".join(pairs) for pairs in _pairs(changes)]


def _pairs(changes: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Returns the keys with their values in words, of each table; values of one key are written alike."""
    keys = dict.fromkeys(key for table in changes for key in table)
    words = {key: iter(alike_words([table[key] for table in changes if key in table])) for key in keys}
    return [short_pairs({key: next(words[key]) for key in table}) for table in changes]


def _swept(spec: RunSpec, changes: dict[str, Any], pairs: Sequence[str], folder: Path | None) -> SweptSpec:
    changed = spec
    for key, value in changes.items():
        changed = with_value(changed, key, value)
    name = "-".join((spec.name or "run", *pairs))
    return SweptSpec(name, changes, changed if folder is None else changed.with_absolute_paths(folder))


def _checked(key: str, values: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if any(value == other and type(value) is type(other) for other in found):
            raise SpecError(f"The values of {key} must differ. Received: {setting_words(value)} twice.")
        found.append(value)
    if not found:
        raise SpecError(f"{key} must have values to sweep over. Received: none.")
    return found


def _tag(spec: RunSpec, keys: tuple[str, ...], started: dt.datetime) -> str:
    words = "-".join((spec.name or "run", *(short_key(key) for key in keys)))
    plain = re.sub(r"[^\w.=-]+", "-", words).strip("-")[:40]
    return f"sweep:{plain}-{started:%Y%m%d-%H%M%S}"
