"""The panel with the set-up of a run: what can be set while it runs, above the form that starts it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gradgui.gui.forms.live_settings import LiveSettings
from gradgui.gui.forms.run_form import RunForm
from gradgui.gui.look.theme import set_role


class SetUpPanel(QWidget):
    """Live settings stay in sight; the form below them scrolls, and what it has to apply is said at its foot.

    Args:
        live: what can be set while a run goes on.
        form: what a run is started with.
    """

    def __init__(self, live: LiveSettings, form: RunForm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QFrame(self)
        line.setFixedHeight(1)
        set_role(line, "rule")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(live)
        layout.addWidget(line)
        layout.addWidget(form, 1)
        layout.addWidget(form.apply_bar)
