"""Lines that say the same again and again, as one line: steps taken one by one, validations in a row. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gradgui.gui.events.entries import Entry
from gradgui.gui.language.translation import translate

#: So many of the lines of a group are told in its tool tip.
_TOLD = 8


@dataclass(slots=True)
class Group:
    """One row of the list.

    Args:
        members: its lines, the oldest first; at least one.
        loose: whether it was taken out of a group: it takes nothing in again.
    """

    members: list[Entry] = field(default_factory=list)
    loose: bool = False

    @property
    def newest(self) -> Entry:
        """Its last line."""
        return self.members[-1]

    @property
    def is_folded(self) -> bool:
        """Whether it stands for several lines."""
        return len(self.members) > 1

    def takes(self, entry: Entry) -> bool:
        """Whether a line that follows becomes part of it."""
        return not self.loose and bool(entry.fold) and entry.fold == self.newest.fold

    def entry(self) -> Entry:
        """Returns what the row says: its only line, or all of them in a few words, at the step of the last."""
        if not self.is_folded:
            return self.newest
        n, newest = len(self.members), self.newest
        told = [member.story() for member in self.members[-_TOLD:]]
        if n > _TOLD:
            told.insert(0, translate("Groups", "{n} before").format(n=n - _TOLD))
        return replace(newest, text=_words(self.members), full="\n".join(told), more=())


def _words(members: list[Entry]) -> str:
    n, first, last = len(members), members[0], members[-1]
    match last.fold:
        case "validation":
            return translate("Groups", "{n} validations, {value}\xa0→\xa0{value_2}").format(
                n=n, value=first.value, value_2=last.value
            )
        case "skipped":
            return translate("Groups", "{text} ({n} steps in all)").format(text=last.text, n=n)
        case "measured":
            return translate("Groups", "{text} ({n} times)").format(text=last.text, n=n)
    return translate("Groups", "{fold} {n} times").format(fold=last.fold, n=n)


def grouped(entries: Iterable[Entry], *, fold: bool) -> list[Group]:
    """Returns rows, the newest first.

    Args:
        entries: lines, the oldest first.
        fold: whether neighbours of a kind share a row.
    """
    groups: list[Group] = []
    for entry in entries:
        if fold and groups and groups[-1].takes(entry):
            groups[-1].members.append(entry)
        else:
            groups.append(Group([entry]))
    groups.reverse()
    return groups
