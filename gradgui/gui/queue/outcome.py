"""What came of the queue since it was started, for those who say so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gradgui.runs.queue.queue_entry import QueueState
from gradgui.runs.queue.queue_file import Entries


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the entries that were trained since the queue was started.

    Args:
        entries: those that are over, in the order in which they were trained.
        through: whether nothing waits any more.
    """

    entries: Entries
    through: bool

    @property
    def done(self) -> Entries:
        """Those that were trained to their end."""
        return tuple(entry for entry in self.entries if entry.state is QueueState.DONE)

    @property
    def failed(self) -> Entries:
        """Those that failed."""
        return tuple(entry for entry in self.entries if entry.state is QueueState.FAILED)

    @property
    def run_paths(self) -> tuple[Path, ...]:
        """The folders of the runs that took steps."""
        return tuple(path for entry in self.entries if (path := entry.run_path) is not None)
