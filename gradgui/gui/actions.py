"""Every action once, by id: text, shortcut, what it does, when it can be done. Menus and shortcuts are fed from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

Shortcut = QKeySequence.StandardKey | str


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Args:
        id: "run.start".
        text: in menus, with its mnemonic.
        slot: what it does.
        shortcut: a key sequence, or Qt's standard key.
        enabled_when: whether it can be done now; None: always.
        tip: in the status bar.
        needs: said where it can't be done now: what to do first.
        checked_when: whether it is ticked, of an action that is a choice; None: it is none.
        role: where macOS puts it.
        everywhere: whether its keys work in every window that isn't behind a question, not in the main window alone.
    """

    id: str
    text: str
    slot: Callable[[], object]
    shortcut: Shortcut | None = None
    enabled_when: Callable[[], bool] | None = None
    tip: str = ""
    needs: str = ""
    checked_when: Callable[[], bool] | None = None
    role: QAction.MenuRole = QAction.MenuRole.NoRole
    everywhere: bool = False


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
            action = QAction(spec.text, self._window)
            action.setStatusTip(spec.tip)
            action.setMenuRole(spec.role)
            if spec.everywhere:
                action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
            if spec.shortcut is not None:
                action.setShortcut(QKeySequence(spec.shortcut))
            self._keep(spec.id, action)
            action.setCheckable(spec.checked_when is not None)
            action.triggered.connect(self._call_of(spec))
            self._specs[spec.id] = spec

    def adopt(self, action_id: str, action: QAction) -> None:
        """Takes in an action that somebody else made and looks after, as docks make theirs.

        Raises:
            ValueError: an id is there already.
        """
        action.setMenuRole(QAction.MenuRole.NoRole)
        self._keep(action_id, action)

    def _keep(self, action_id: str, action: QAction) -> None:
        if action_id in self._actions:
            raise ValueError(f'The id of an action must be new. Received: "{action_id}".')
        action.setObjectName(f"action.{action_id}")
        self._window.addAction(action)
        self._actions[action_id] = action

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def needs(self, action_id: str) -> str:
        """Returns what has to be done before an action can be; "" where nobody said."""
        spec = self._specs.get(action_id)
        return spec.needs if spec is not None else ""

    def first_shortcut(self, action_id: str) -> QKeySequence:
        """Returns the shortcut that an action has before anybody changes it; an empty one: none."""
        spec = self._specs.get(action_id)
        return QKeySequence() if spec is None or spec.shortcut is None else QKeySequence(spec.shortcut)

    @property
    def actions(self) -> tuple[QAction, ...]:
        """All actions."""
        return tuple(self._actions.values())

    @Slot()
    def refresh(self) -> None:
        """Asks every action whether it can be done now, and every choice whether it is the one in force."""
        for action_id, spec in self._specs.items():
            if spec.enabled_when is not None:
                self._actions[action_id].setEnabled(spec.enabled_when())
            if spec.checked_when is not None:
                self._actions[action_id].setChecked(spec.checked_when())

    def _call_of(self, spec: ActionSpec) -> Callable[[bool], None]:
        def call(_checked: bool = False) -> None:
            spec.slot()
            if spec.checked_when is not None:
                self.refresh()  # a click on the choice in force would untick it

        return call
