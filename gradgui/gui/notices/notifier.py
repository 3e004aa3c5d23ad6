"""The seam to the system's notifications, so that tests see what would be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification.

    Args:
        title: what happened, in a few words.
        text: a sentence on it.
        is_bad: whether something went wrong.
    """

    title: str
    text: str
    is_bad: bool = False


class Notifier(Protocol):
    """Shows notifications of the system. Called on the GUI thread."""

    def send(self, notice: Notice, clicked: Callable[[], object]) -> None:
        """Shows one in place of the one before; `clicked` is called where somebody clicks it, once at most."""

    def take_back(self) -> None:
        """Shows none any more: somebody looks at the window."""

    def set_badge(self, number: int) -> None:
        """Shows a number at the program's icon, where the desktop has such; 0: none."""


class NoNotifier:
    """Shows nothing."""

    def send(self, notice: Notice, clicked: Callable[[], object]) -> None:
        """Does nothing."""

    def take_back(self) -> None:
        """Does nothing."""

    def set_badge(self, number: int) -> None:
        """Does nothing."""
