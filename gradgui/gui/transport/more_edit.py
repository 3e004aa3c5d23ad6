"""A field for "so many steps more, then pause": Enter asks for them, and asks again for as many."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look.text_size import fit_text
from gradgui.gui.look.theme import number_font

_TIP = QT_TRANSLATE_NOOP("MoreEdit", "Run so many steps more, then pause: Enter; while the run goes on, so many from now on")
_MOST = 2**31 - 1


class MoreEdit(QLineEdit):
    """What was asked for last stays, selected: Enter asks for as many once more."""

    #: So many steps more, at least 1.
    moreRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("moreStepsEdit")
        self.setAccessibleName(self.tr("Run so many steps more, then pause"))
        self.setToolTip(translate("MoreEdit", _TIP))
        self.setPlaceholderText(self.tr("N more"))
        self.setFont(number_font())
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        fit_text(self, _fit_width)
        self.returnPressed.connect(self._on_return_pressed)
        self.setEnabled(False)

    @Slot()
    def take_keyboard(self) -> None:
        """Takes the keyboard, ready for another number."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape empties it."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_return_pressed(self) -> None:
        n_steps = _whole_number(self.text())
        if n_steps is not None:
            self.moreRequested.emit(n_steps)
        self.selectAll()


def _fit_width(edit: QLineEdit) -> None:
    width = edit.fontMetrics().horizontalAdvance
    edit.setFixedWidth(max(width("1000000") + 22, width(edit.placeholderText()) + 26))


def _whole_number(text: str) -> int | None:
    """Returns a number of steps as people write it (500, 1,000, 1e4); None: it is none."""
    try:
        number = float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return None
    return int(number) if number.is_integer() and 1 <= number <= _MOST else None
