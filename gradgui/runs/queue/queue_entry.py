"""One run that waits its turn, and what became of it."""

from __future__ import annotations

import contextlib
import secrets
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


def entry_of(spec: RunSpec, before: QueueEntry | None = None) -> QueueEntry:
    """Returns an entry for a spec.

    Args:
        spec: what to train.
        before: the entry that it is compared with; None: with none.
    """
    differs = ""
    if before is not None:
        with contextlib.suppress(SpecError):  # of another version
            differs = difference_words(before.parsed(), spec)
    return QueueEntry(secrets.token_hex(4), spec.name or "run", spec_to_toml(spec), differs)


def entries_of(plan: SweepPlan) -> tuple[QueueEntry, ...]:
    """Returns an entry for each run of a sweep."""
    return tuple(
        QueueEntry(secrets.token_hex(4), one.name, spec_to_toml(one.spec), changes_words(one.changes), plan.tag)
        for one in plan.runs
    )


def difference_words(before: RunSpec, after: RunSpec) -> str:
    """Writes what one spec has other than another, names aside: "lr=1e-3, batch=64"; "" where nothing differs."""
    was, now = flat_spec(before), flat_spec(after)
    changed: dict[str, Any] = {
        key: now.get(key, "default") for key in dict.fromkeys((*now, *was)) if key != "name" and now.get(key) != was.get(key)
    }
    named = dict(list(changed.items())[:_N_NAMED])
    words = [changes_words(named)] if named else []
    if len(changed) > len(named):
        words.append(f"{len(changed) - len(named)} more")
    if before.interventions != after.interventions:
        words.append(f"{len(after.interventions)} planned changes")
    return ", ".join(words)
