"""What the field that has the keyboard means, at the foot of the set-up."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QWidget

from gradgui.gui.forms.fields.spec_field import SpecField
from gradgui.gui.look.text_size import fit_text
from gradgui.gui.look.theme import set_role, small_font


class HelpStrip(QLabel):
    """Two lines high at least, so that nothing jumps from field to field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fieldHelp")
        self.setFont(small_font())
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        fit_text(self, lambda strip: strip.setMinimumHeight(2 * strip.fontMetrics().lineSpacing()))
        set_role(self, "muted")
        self.show_field(None)

    @Slot(object)
    def show_field(self, field: SpecField | None) -> None:
        """Says what a field means; None: how to learn it."""
        if field is None:
            self.setText(self.tr("Go to a field to read here what it means."))
        else:
            self.setText(f"{field.key}: {field.help}")
        self.setAccessibleName(self.text())
