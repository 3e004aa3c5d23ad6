"""An editor of a few hundred lines of TOML: numbers of lines, the line that is wrong, help on keys. Reads no spec."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from gradgui.core.spec_help import key_help
from gradgui.core.toml.toml_text import Statement, scan, statement_at
from gradgui.gui.forms.text.toml_highlighter import TomlHighlighter
from gradgui.gui.look.theme import mixed, number_font, theme

_INDENT = "  "


class LineNumbers(QWidget):
    """The numbers at the left of an editor; the one of the line that is wrong is red, with a mark."""

    def __init__(self, editor: TomlEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def sizeHint(self) -> QSize:
        """Returns the width of the longest number."""
        return QSize(self._editor.number_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the numbers of the lines in sight."""
        self._editor.paint_numbers(self, event)


class TomlEditor(QPlainTextEdit):
    """Tab inserts two spaces; Ctrl+Tab and Ctrl+Shift+Tab leave. A key under the mouse says what it means."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("specText")
        self.setAccessibleName(self.tr("The spec as TOML"))
        self.setAccessibleDescription(self.tr("Tab inserts spaces; Ctrl+Tab leaves"))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(number_font())
        self.wrong_line = -1
        self._numbers = LineNumbers(self)
        self._numbers.setAccessibleName(self.tr("Numbers of lines"))
        self._highlighter = TomlHighlighter(self.document())
        self.blockCountChanged.connect(self._on_block_count_changed)
        self.updateRequest.connect(self._on_update_requested)
        theme().changed.connect(self._on_theme_changed)
        self._fit_numbers()

    # Text ------------------------------------------------------------------------------------------------------------

    def show_text(self, text: str) -> None:
        """Shows another text, as one edit that can be undone; what stays the same keeps cursor and place."""
        before = self.toPlainText()
        if before == text:
            return
        shorter = min(len(before), len(text))
        start = next((i for i in range(shorter) if before[i] != text[i]), shorter)
        tail = next((i for i in range(shorter - start) if before[-1 - i] != text[-1 - i]), shorter - start)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setPosition(_utf16(before, start))
        cursor.setPosition(_utf16(before, len(before) - tail), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[start : len(text) - tail])
        cursor.endEditBlock()

    def begin_with(self, text: str) -> None:
        """Shows a text that nothing comes before: there is nothing to undo."""
        if text != self.toPlainText():
            self.setPlainText(text)
        self.document().clearUndoRedoStacks()

    def show_wrong_line(self, line: int) -> None:
        """Marks a line, from 0; -1: none."""
        if line == self.wrong_line:
            return
        self.wrong_line = line
        marks = []
        if line >= 0:
            mark = QTextEdit.ExtraSelection()
            tokens = theme().tokens
            mark.format.setBackground(mixed(tokens.raised, tokens.bad_soft, 1.0))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(self.document().findBlockByNumber(line))
            marks = [mark]
        self.setExtraSelections(marks)
        self._numbers.update()

    def go_to_line(self, line: int) -> None:
        """Puts the cursor into a line, from 0, and shows it."""
        self.setTextCursor(QTextCursor(self.document().findBlockByNumber(max(0, line))))
        self.centerCursor()

    # Keys and mouse --------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Called by Qt."""
        control = bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier))
        if event.key() == Qt.Key.Key_Backtab or (control and event.key() == Qt.Key.Key_Tab):
            back = event.key() == Qt.Key.Key_Backtab
            self.window().focusNextPrevChild(not back)
        elif event.key() == Qt.Key.Key_Tab:
            self.insertPlainText(_INDENT)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Shows what the key under the mouse means."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.help_at(self.cursorForPosition(event.pos()).position())
            if words:
                QToolTip.showText(event.globalPos(), words, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def help_at(self, position: int) -> str:
        """Returns what the key at a place of the text means; "" where there is none."""
        text = self.toPlainText()
        found = statement_at(scan(text), position)
        if found is None:
            return ""
        parts = [part for part in found.path if isinstance(part, str)]
        words = key_help(parts)
        key = ".".join(parts)
        return f"{key}: {words}" if words and isinstance(found, Statement) else words

    # Numbers of lines ------------------------------------------------------------------------------------------------

    def number_width(self) -> int:
        """Returns how wide the numbers are."""
        digits = max(2, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance("9") * digits + 18

    def paint_numbers(self, strip: QWidget, event: QPaintEvent) -> None:
        """Paints the numbers of the lines in sight onto the strip beside the text."""
        tokens = theme().tokens
        painter = QPainter(strip)
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        while block.isValid():
            area: QRectF = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() > event.rect().bottom():
                break
            wrong = block.blockNumber() == self.wrong_line
            painter.setPen(QColor(tokens.bad if wrong else tokens.muted))
            box = QRectF(0, area.top(), strip.width() - 8, self.fontMetrics().height())
            words = f"{'!' if wrong else ''}{block.blockNumber() + 1}"
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
            block = block.next()
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Called by Qt."""
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._numbers.setGeometry(QRect(inside.left(), inside.top(), self.number_width(), inside.height()))

    @Slot()
    def _on_block_count_changed(self) -> None:
        self._fit_numbers()

    def _fit_numbers(self) -> None:
        self.setViewportMargins(self.number_width(), 0, 0, 0)

    @Slot(QRect, int)
    def _on_update_requested(self, rect: QRect, dy: int) -> None:
        if dy:
            self._numbers.scroll(0, dy)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())

    @Slot()
    def _on_theme_changed(self) -> None:
        line, self.wrong_line = self.wrong_line, -2
        self.show_wrong_line(line)
        self._numbers.update()


def _utf16(text: str, position: int) -> int:
    """Returns a place in a text as Qt counts it: characters beyond the first plane are two."""
    return position + sum(ord(character) > 0xFFFF for character in text[:position])
