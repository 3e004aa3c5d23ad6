"""One undoable change of a run's controls. What the change is, and what leads back, is worked out by its maker."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtGui import QUndoCommand

from gradgui.core.interventions import Change

#: Steps of one gesture that follow each other within this time are one step back.
MERGE_S = 2.0
_GESTURE_ID = 1


@dataclass(frozen=True, slots=True)
class Gesture:
    """A change that comes in steps, as by an arrow key: those that follow each other closely are undone together.

    Args:
        title: what is moved ("Rate"); only steps of one thing belong together.
        before: the value before, in words.
        after: the value after, in words.
    """

    title: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """What the undo menu says."""
        return f"{self.title} {self.before} → {self.after}"


class ChangeCommand(QUndoCommand):
    """Asks for changes; undone by the changes that lead back. Both are interventions of their own.

    Args:
        text: what the undo menu says ("Freeze conv2d").
        forward: the changes that do it.
        back: the changes that undo it.
        send: hands changes to the runner.
        gesture: what it is a step of; None: it stands alone.
    """

    def __init__(
        self,
        text: str,
        forward: tuple[Change, ...],
        back: tuple[Change, ...],
        send: Callable[[tuple[Change, ...]], None],
        gesture: Gesture | None = None,
    ) -> None:
        super().__init__(text)
        self.forward = forward
        self._back = back
        self._send = send
        self.gesture = gesture
        self.made_s = time.monotonic()

    def redo(self) -> None:
        """Called by Qt when the command is pushed, and again after an undo."""
        self._send(self.forward)

    def undo(self) -> None:
        """Called by Qt."""
        self._send(self._back)

    def id(self) -> int:
        """Called by Qt: only commands with one id are offered to `mergeWith`."""
        return _GESTURE_ID if self.gesture is not None else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Called by Qt with the command that was just carried out; takes it in if it goes on with the same gesture."""
        if not isinstance(other, ChangeCommand):
            return False
        mine, its = self.gesture, other.gesture
        if mine is None or its is None or mine.title != its.title or other.made_s - self.made_s > MERGE_S:
            return False
        self.gesture = replace(mine, after=its.after)
        self.forward, self.made_s = other.forward, other.made_s
        self.setText(self.gesture.text)
        self.setObsolete(mine.before == its.after)  # back where it began: nothing is left to undo
        return True
