"""One section of the form: a head that folds it, and its lines below. Knows no spec."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.gui.look.theme import head_font, set_role, small_font


class FormSection(QWidget):
    """A head with a triangle, and at its right what a folded section still has to say.

    Args:
        title: in words.
        name: for its object names: "model".
    """

    #: Somebody folded or unfolded it.
    foldedChanged = Signal(bool)
    #: The same, by mouse or keyboard at its head: its name, whether it is folded now.
    foldedByHand = Signal(str, bool)

    def __init__(self, title: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Section")
        self._title = title
        self.name = name
        self.head = QPushButton(self)
        self.head.setObjectName(f"{name}Fold")
        self.head.setCheckable(True)
        self.head.setChecked(True)
        self.head.setFont(head_font())
        self.head.setAccessibleName(title)
        self.head.setToolTip(self.tr("Fold or unfold"))
        set_role(self.head, "fold")
        self._said = QLabel(self)
        self._said.setObjectName(f"{name}Summary")
        self._said.setFont(small_font())
        set_role(self._said, "muted")
        self._head_row = row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.head, 1)
        row.addWidget(self._said)
        self.body = QWidget(self)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 2, 0, 6)
        column.setSpacing(6)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(6)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        column.addLayout(self.form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self.body)
        self.head.toggled.connect(self._on_head_toggled)
        self.head.clicked.connect(self._on_head_clicked)
        self._show_head()

    @property
    def is_folded(self) -> bool:
        """Whether only its head is shown."""
        return not self.head.isChecked()

    def set_folded(self, folded: bool) -> None:
        """Folds or unfolds it."""
        self.head.setChecked(not folded)

    def add_below(self, widget: QWidget) -> None:
        """Puts something below its lines."""
        layout = self.body.layout()
        if layout is not None:
            layout.addWidget(widget)

    def add_to_head(self, widget: QWidget) -> None:
        """Puts something at the right of its head, folded or not."""
        self._head_row.addWidget(widget)

    def show_words(self, text: str, *, bad: bool = False) -> None:
        """Says at the right of the head what there is in it."""
        if self._said.text() != text:
            self._said.setText(text)
        role = "bad" if bad else "muted"
        if self._said.property("role") != role:
            set_role(self._said, role)

    @Slot(bool)
    def _on_head_toggled(self, open_: bool) -> None:
        self.body.setVisible(open_)
        self._show_head()
        self.foldedChanged.emit(not open_)

    @Slot(bool)
    def _on_head_clicked(self, open_: bool) -> None:
        self.foldedByHand.emit(self.name, not open_)

    def _show_head(self) -> None:
        self.head.setText(f"{'▾' if self.head.isChecked() else '▸'}  {self._title}")
