"""The words that a widget and everything in it shows or has spoken, with where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDockWidget,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QStatusBar,
    QTabBar,
    QToolTip,
    QWidget,
)

from gradgui.gui.look.eliding_label import ElidingLabel

_TIP_PARTS = ("toolTip", "statusTip", "accessibleName", "accessibleDescription")


@dataclass(frozen=True, slots=True)
class ShownWords:
    """Words and where they stand.

    Args:
        place: "QPushButton startButton text".
        words: as they are.
    """

    place: str
    words: str


def shown_words(widget: QWidget) -> Iterator[ShownWords]:
    """Yields the words of a widget and of everything in sight in it."""
    for part in (widget, *widget.findChildren(QWidget)):
        if (part is not widget and not part.isVisibleTo(widget)) or isinstance(part, QToolTip):
            continue
        for what, words in (*_own_words(part), *_item_words(part)):
            if words.strip():
                yield ShownWords(f"{type(part).__name__} {_name(part)} {what}", words)
        if isinstance(part, QMenu):
            yield from _action_words(part)


def _name(widget: QWidget) -> str:
    named: QWidget | None = widget
    while named is not None and not named.objectName():
        named = named.parentWidget()
    return named.objectName() if named is not None else ""


def _own_words(part: QWidget) -> Iterator[tuple[str, str]]:
    yield from ((what, str(part.property(what) or "")) for what in _TIP_PARTS)
    if part.isWindow() or isinstance(part, QDockWidget):
        yield "windowTitle", part.windowTitle()
    if isinstance(part, QLabel | QAbstractButton):
        yield "text", part.text()
    if isinstance(part, QLineEdit):
        yield "placeholder", part.placeholderText()
    if isinstance(part, QComboBox) and not part.isEditable():
        yield from (("item", part.itemText(index)) for index in range(part.count()))
    if isinstance(part, QTabBar):
        yield from (("tab", part.tabText(index)) for index in range(part.count()))


def _item_words(part: QWidget) -> Iterator[tuple[str, str]]:
    """Heads of tables and trees; cells hold data."""
    if not isinstance(part, QHeaderView) or part.isHidden():
        return
    model: QAbstractItemModel | None = part.model()
    if model is None or part.orientation() is Qt.Orientation.Vertical:
        return
    for section in range(part.count()):
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            yield f"head {section}", str(model.headerData(section, part.orientation(), role) or "")


def _action_words(menu: QMenu) -> Iterator[ShownWords]:
    for action in menu.actions():
        if isinstance(action, QAction) and not action.isSeparator():
            place = f"action {action.objectName()} of {menu.objectName() or menu.title()}"
            yield ShownWords(place, action.text())
            yield ShownWords(place, action.statusTip())


def cut_words(widget: QWidget) -> Iterator[ShownWords]:
    """Yields words of buttons and labels that have less room than they need and aren't elided on purpose."""
    for part in (widget, *widget.findChildren(QWidget)):
        if not part.isVisibleTo(widget) or part.visibleRegion().isEmpty() or not part.parentWidget():
            continue
        if isinstance(part.parentWidget(), QStatusBar):
            continue  # its times change with every chunk, and the bar makes room for them a moment later
        if isinstance(part, QAbstractButton) and any(character.isalpha() for character in part.text()):
            room, needed = part.width(), min(part.sizeHint().width(), part.minimumSizeHint().width() or 10_000)
        elif isinstance(part, QLabel) and part.text() and not part.wordWrap() and not isinstance(part, ElidingLabel):
            room, needed = part.width(), part.minimumSizeHint().width()
        else:
            continue
        if needed > room + 1:
            yield ShownWords(f"{type(part).__name__} {_name(part)} {room} < {needed}", part.text())
