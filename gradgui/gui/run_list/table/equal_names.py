"""What runs of one name were asked for differently, for the rows of their table. Worked out when a row first asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gradgui.runs.catalogue.run_summary import RunSummary
from gradgui.runs.comparing.telling_apart import apart_words

#: Of more runs of one name nobody would read what differs; that takes columns and a filter.
_MOST = 200


class EqualNames:
    """Knows which runs share their name; a run that merely grows has nothing worked out anew."""

    def __init__(self) -> None:
        self._groups: dict[str, list[RunSummary]] = {}
        self._words: dict[str, dict[Path, str]] = {}

    def set_runs(self, runs: Sequence[RunSummary]) -> None:
        """Takes all runs of the folder."""
        before, self._groups = self._groups, {}
        for run in runs:
            self._groups.setdefault(run.name, []).append(run)
        self._words = {
            name: words
            for name, words in self._words.items()
            if name in self._groups and _specs(self._groups[name]) == _specs(before[name])
        }

    def words(self, run: RunSummary) -> str:
        """Returns what a run has other than those of its name: "batch=16, lr=1e-3"; "" where nothing differs."""
        alike = self._groups.get(run.name, [])
        if not 1 < len(alike) <= _MOST:
            return ""
        if run.name not in self._words:
            found = apart_words([one.spec for one in alike])
            self._words[run.name] = {one.path: words for one, words in zip(alike, found, strict=True)}
        return self._words[run.name].get(run.path, "")


def _specs(runs: Sequence[RunSummary]) -> list[tuple[Path, object]]:
    return [(run.path, run.spec) for run in runs]
