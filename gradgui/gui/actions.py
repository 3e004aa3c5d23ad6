"""Every action once, by id: text, shortcut, what it does, when it can be done. Menus and shortcuts are fed from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

Shortcut = QKeySequence.StandardKey | str


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Args:
        id: "run.start".
        text: in menus, with its mnemonic.
        slot: what it does.
        shortcut: a key sequence, or Qt's standard key.
        enabled_when: whether it can be done now; None: always.
        tip: in the status bar.
    """

    id: str
    text: str
    slot: Callable[[], object]
    shortcut: Shortcut | None = None
    enabled_when: Callable[[], bool] | None = None
    tip: str = ""


class ActionRegistry(QObject):
    """Makes the actions of a window and keeps them enabled as they should be."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}

    def add(self, specs: Iterable[ActionSpec]) -> None:
        """Makes actions.

        Raises:
            ValueError: an id is there already.
        """
        for spec in specs:
            if spec.id in self._specs:
                raise ValueError(f'The id of an action must be new. Received: "{spec.id}".')
            action = QAction(spec.text, self._window)
            action.setObjectName(f"action.{spec.id}")
            action.setStatusTip(spec.tip)
            if spec.shortcut is not None:
                action.setShortcut(QKeySequence(spec.shortcut))
            action.triggered.connect(_without_argument(spec.slot))
            self._window.addAction(action)
            self._specs[spec.id] = spec
            self._actions[spec.id] = action

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    @property
    def actions(self) -> tuple[QAction, ...]:
        """All actions."""
        return tuple(self._actions.values())

    def fill(self, menu: QMenu, ids: Iterable[str]) -> None:
        """Puts actions into a menu; "-" is a separator."""
        for action_id in ids:
            if action_id == "-":
                menu.addSeparator()
            else:
                menu.addAction(self._actions[action_id])

    def refresh(self) -> None:
        """Asks every action whether it can be done now."""
        for action_id, spec in self._specs.items():
            if spec.enabled_when is not None:
                self._actions[action_id].setEnabled(spec.enabled_when())


def _without_argument(slot: Callable[[], object]) -> Callable[[bool], None]:
    def call(_checked: bool = False) -> None:
        slot()

    return call
