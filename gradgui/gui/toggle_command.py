"""One undoable change of the selection."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from gradgui.core.interventions import Change


class ToggleCommand(QUndoCommand):
    """Ticks or unticks; undone by the changes that lead back.

    Args:
        text: what the undo menu says ("Freeze conv2d").
        forward: the changes that do it.
        back: the changes that undo it.
        send: hands changes to the runner.
    """

    def __init__(
        self,
        text: str,
        forward: tuple[Change, ...],
        back: tuple[Change, ...],
        send: Callable[[tuple[Change, ...]], None],
    ) -> None:
        super().__init__(text)
        self._forward = forward
        self._back = back
        self._send = send

    def redo(self) -> None:
        """Called by Qt when the command is pushed, and again after an undo."""
        self._send(self._forward)

    def undo(self) -> None:
        """Called by Qt."""
        self._send(self._back)
