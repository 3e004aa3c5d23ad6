"""One run that waits its turn, and what became of it."""

from __future__ import annotations

import contextlib
import itertools
import secrets
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from gradgui.core.errors import SpecError
from gradgui.core.spec import RunSpec
from gradgui.core.spec_keys import flat_spec
from gradgui.core.spec_toml import parse_spec, spec_to_toml
from gradgui.runs.queue.sweep import SweepPlan, changes_words

#: So many changed keys are named; the rest is counted.
_N_NAMED = 3


class QueueState(StrEnum):
    """Where an entry stands.

    ```
    waiting ─► running ─► done | failed | skipped
    ```
    Skipped is what a person ended, or what ended with gradgui itself: its run, if it took a step, can be resumed.
    """

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


#: States after which nothing more happens to an entry.
OVER = frozenset({QueueState.DONE, QueueState.FAILED, QueueState.SKIPPED})


class QueueEntry(msgspec.Struct, frozen=True):
    """One run of the queue.

    Args:
        id: names it, whatever its place.
        name: what its run is called.
        spec: what to train, as TOML: every path in it absolute.
        differs: what differs from the entry before, or from the other runs of its sweep, in words.
        tag: what its run is tagged with; "": nothing.
        state: where it stands.
        message: why, where it failed or was skipped.
        run: the folder of its run; "" before its first step.
    """

    id: str
    name: str
    spec: str
    differs: str = ""
    tag: str = ""
    state: QueueState = QueueState.WAITING
    message: str = ""
    run: str = ""

    @property
    def run_path(self) -> Path | None:
        """The folder of its run; None before its first step."""
        return Path(self.run) if self.run else None

    def parsed(self) -> RunSpec:
        """Returns what to train.

        Raises:
            SpecError: it was written by another version that knew other keys.
        """
        return parse_spec(self.spec)


def entry_of(spec: RunSpec, entries: Sequence[QueueEntry] = ()) -> QueueEntry:
    """Returns an entry for a spec.

    Where an entry has its name already, the run is named after what differs, as those of a sweep are.

    Args:
        spec: what to train.
        entries: what is in the queue already; the last of them is what the new one is compared with.
    """
    differs = ""
    if entries:
        with contextlib.suppress(SpecError):  # of another version
            differs = difference_words(entries[-1].parsed(), spec)
    name = spec.name or "run"
    alike = next((entry for entry in entries if entry.name == name), None)
    if alike is not None:
        name = _own_name(name, spec, alike, {entry.name for entry in entries})
        spec = msgspec.structs.replace(spec, name=name)
    return QueueEntry(secrets.token_hex(4), name, spec_to_toml(spec), differs)


def entries_of(plan: SweepPlan) -> tuple[QueueEntry, ...]:
    """Returns an entry for each run of a sweep."""
    differing = changes_words([one.changes for one in plan.runs])
    return tuple(
        QueueEntry(secrets.token_hex(4), one.name, spec_to_toml(one.spec), differs, plan.tag)
        for one, differs in zip(plan.runs, differing, strict=True)
    )


def difference_words(before: RunSpec, after: RunSpec) -> str:
    """Writes what one spec has other than another, names aside: "lr=1e-3, batch=64"; "" where nothing differs."""
    named, n_more = _changed(before, after)
    words = changes_words([named]) if named else []
    if n_more:
        words.append(f"{n_more} more")
    if before.interventions != after.interventions:
        n_planned = len(after.interventions)
        words.append("1 planned change" if n_planned == 1 else f"{n_planned} planned changes")
    return ", ".join(words)


def _changed(before: RunSpec, after: RunSpec) -> tuple[dict[str, Any], int]:
    """Returns the first keys that aren't as before, with their values, and how many there are beside them."""
    was, now = flat_spec(before), flat_spec(after)
    changed: dict[str, Any] = {
        key: now.get(key, "default") for key in dict.fromkeys((*now, *was)) if key != "name" and now.get(key) != was.get(key)
    }
    named = dict(list(changed.items())[:_N_NAMED])
    return named, len(changed) - len(named)


def _own_name(name: str, spec: RunSpec, alike: QueueEntry, taken: set[str]) -> str:
    """Returns a name of its own for a spec, made of what it has other than an entry of the same name, or of a number."""
    with contextlib.suppress(SpecError):  # of another version
        pairs = changes_words([_changed(alike.parsed(), spec)[0]])[0]
        name = "-".join((name, *pairs.split(", "))) if pairs else name
    names = (name if n == 1 else f"{name}-{n}" for n in itertools.count(1))
    return next(one for one in names if one not in taken)
