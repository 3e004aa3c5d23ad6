"""Shows what was found in a model file that isn't opened unasked, and where; opens it only if somebody trusts it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gradgui.core.refusal import Finding, FindingKind, RefusedFileError
from gradgui.gui.dialogs.enter_key import press_by_enter
from gradgui.gui.look.theme import set_role, theme

#: Around the text of a row.
ROOM_PX = 10


class RefusalDialog(QDialog):
    """A table with a row for each finding: what it could do, what it is, where. "Open anyway" only where trust helps."""

    def __init__(self, error: RefusedFileError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("refusalDialog")
        self.resize(760, 440)
        title = self.tr("Open this model?") if error.can_be_trusted else self.tr("This model can't be opened")
        self.setWindowTitle(title)
        head = QLabel(title, self)
        set_role(head, "head")
        words = QLabel(self._words(error), self)
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        place = QLabel(str(error.path), self)
        place.setObjectName("refusalPath")
        place.setTextFormat(Qt.TextFormat.PlainText)
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        place.setWordWrap(True)
        set_role(place, "muted")
        self.findings = self._table(error.findings)
        buttons = QDialogButtonBox(self)
        self.open_button = buttons.addButton(self.tr("Open anyway"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.open_button.setObjectName("refusalOpenButton")
        press_by_enter(self.open_button)
        self.open_button.setVisible(error.can_be_trusted)
        leave = self.tr("Don't open") if error.can_be_trusted else self.tr("Close")
        self.leave_button = buttons.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
        self.leave_button.setObjectName("refusalLeaveButton")
        self.leave_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(8)
        for part in (head, words, place):
            layout.addWidget(part)
        layout.addWidget(self.findings, 1)
        layout.addWidget(buttons)
        self.leave_button.setFocus()

    @classmethod
    def ask(cls, error: RefusedFileError, parent: QWidget | None = None) -> bool:
        """Shows what was found and waits; whether the file is to be opened all the same."""
        dialog = cls(error, parent)
        answer = dialog.exec()
        dialog.deleteLater()
        return error.can_be_trusted and answer == QDialog.DialogCode.Accepted

    def _words(self, error: RefusedFileError) -> str:
        if error.can_be_trusted:
            return self.tr(
                "It holds more than the built-in parts of Keras. Opening it does what is listed here, with everything you "
                "may do on this machine, so open it only if you trust whoever made it. gradgui remembers the answer by the "
                "file's content, and asks again when that changes."
            )
        return self.tr(
            "It isn't what Keras writes: it is damaged, or made to do harm. Nothing of it was opened. Get it anew, or save "
            "it anew with Keras."
        )

    def _table(self, findings: tuple[Finding, ...]) -> QTableWidget:
        table = QTableWidget(len(findings), 3, self)
        set_role(table, "rows")
        table.setTabKeyNavigation(False)  # Tab goes on to the buttons; arrow keys move in the table
        table.setObjectName("refusalFindings")
        table.setAccessibleName(self.tr("What was found, and where"))
        table.setHorizontalHeaderLabels([self.tr("What it does"), self.tr("Found"), self.tr("Where")])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setItemDelegate(_RoomyRows(table))
        table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        table.setWordWrap(True)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        for row, finding in enumerate(findings):
            place = finding.place or self.tr("the file itself")
            for column, text in enumerate((finding.kind.label, finding.what, place)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                if column == 0:
                    item.setForeground(QColor(_colour(finding.kind)))
                table.setItem(row, column, item)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, mode in enumerate((QHeaderView.ResizeMode.ResizeToContents, *[QHeaderView.ResizeMode.Stretch] * 2)):
            header.setSectionResizeMode(column, mode)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        return table


class _RoomyRows(QStyledItemDelegate):
    """Rows of several lines with room between them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Returns the size of the text and of the room around it."""
        size = super().sizeHint(option, index)
        return QSize(size.width() + ROOM_PX, size.height() + ROOM_PX)


def _colour(kind: FindingKind) -> str:
    tokens = theme().tokens
    return tokens.bad if kind in {FindingKind.CODE, FindingKind.DAMAGE} else tokens.amber
