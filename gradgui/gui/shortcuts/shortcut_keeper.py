"""Which keys stand for which action: those shipped, changed by what is kept in the settings. Every key has one action."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence

from gradgui.gui.actions import ActionRegistry
from gradgui.gui.language.translation import translate
from gradgui.gui.settings import WindowSettings

_Portable = QKeySequence.SequenceFormat.PortableText
_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier.value
    | Qt.KeyboardModifier.AltModifier.value
    | Qt.KeyboardModifier.MetaModifier.value
)


class ShortcutKeeper(QObject):
    """Gives actions their keys, and remembers what was changed.

    Args:
        registry: the actions.
        settings: keep the changes.
        parent: owner.
    """

    #: Some action has other keys than before.
    changed = Signal()

    def __init__(self, registry: ActionRegistry, settings: WindowSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._registry = registry
        self._settings = settings
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Takes the keys that the settings say; what can't be understood, or is there twice, is passed over."""
        kept = self._settings.shortcuts
        taken: set[str] = set()
        for action_id in sorted(self._registry, key=lambda known: known not in kept):  # what was chosen goes first
            text = kept.get(action_id)
            keys = self.first(action_id) if text is None else QKeySequence.fromString(text, _Portable)
            written = keys.toString(_Portable)
            if written and (written in taken or (text is not None and problem_with(keys))):
                keys = QKeySequence()
            taken.add(written)
            self._registry[action_id].setShortcut(keys)
        self.changed.emit()

    def keys(self, action_id: str) -> QKeySequence:
        """Returns the keys of an action; an empty sequence: none."""
        return self._registry[action_id].shortcut()

    def first(self, action_id: str) -> QKeySequence:
        """Returns the keys that an action has unless somebody changes them."""
        return self._registry.first_shortcut(action_id)

    def is_changed(self, action_id: str) -> bool:
        """Whether an action has other keys than at first."""
        return self.keys(action_id) != self.first(action_id)

    def owner(self, keys: QKeySequence, but: str = "") -> str:
        """Returns the id of the action that has these keys, or would be in their way; "" for none.

        Args:
            keys: of one press or several.
            but: an action that isn't meant.
        """
        for action_id in self._registry:
            other = self._registry[action_id].shortcut()
            if action_id != but and not keys.isEmpty() and not other.isEmpty() and _clash(keys, other):
                return action_id
        return ""

    def set_keys(self, action_id: str, keys: QKeySequence) -> None:
        """Gives an action these keys; whichever had them has none any more.

        Raises:
            ValueError: they can't be a shortcut.
        """
        problem = problem_with(keys)
        if problem:
            raise ValueError(problem)
        while other := self.owner(keys, but=action_id):
            self._give(other, QKeySequence())
        self._give(action_id, keys)
        self.changed.emit()

    def reset(self, action_id: str) -> None:
        """Gives an action its first keys again; whichever has them now has none any more."""
        self.set_keys(action_id, self.first(action_id))

    @Slot()
    def reset_all(self) -> None:
        """Gives every action its first keys again."""
        self._settings.shortcuts = {}
        self.reload()

    def _give(self, action_id: str, keys: QKeySequence) -> None:
        self._registry[action_id].setShortcut(keys)
        kept = {known: text for known, text in self._settings.shortcuts.items() if known != action_id}
        if keys != self.first(action_id):
            kept[action_id] = keys.toString(_Portable)
        self._settings.shortcuts = kept


def problem_with(keys: QKeySequence) -> str:
    """Returns why keys can't be a shortcut; "" where they can: letters and arrows are needed in fields and lists."""
    if keys.isEmpty():
        return ""
    first: QKeyCombination = keys[0]  # type: ignore[index]
    if first.keyboardModifiers().value & _MODIFIERS:
        return ""
    if Qt.Key.Key_F1.value <= first.key().value <= Qt.Key.Key_F35.value:
        return ""
    return translate(
        "ShortcutKeeper", "A shortcut must have Ctrl, Alt or Meta in it, or be a function key. Received: {keys}."
    ).format(keys=keys.toString(QKeySequence.SequenceFormat.NativeText) or keys.toString())


def _clash(one: QKeySequence, other: QKeySequence) -> bool:
    """Whether Qt couldn't tell two sequences apart: they are equal, or one is the beginning of the other."""
    exact = QKeySequence.SequenceMatch.NoMatch
    return one.matches(other) is not exact or other.matches(one) is not exact
