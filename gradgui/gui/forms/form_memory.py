"""What the set-up looked like, between two starts: folded sections, form or TOML. Only what was done by hand is kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gradgui.gui.forms.set_up_panel import VIEWS, SetUpPanel
from gradgui.gui.settings import WindowSettings

_VIEW = "form/view"
_FOLDED = "form/folded"
_UNFOLDED = "form/unfolded"


class FormMemory(QObject):
    """Brings the set-up back as it was left, and keeps what is changed of it.

    Args:
        panel: the set-up.
        settings: remember it.
    """

    def __init__(self, panel: SetUpPanel, settings: WindowSettings) -> None:
        super().__init__(panel)
        self._panel = panel
        self._settings = settings
        self._folds = dict.fromkeys(self._names(_FOLDED), True) | dict.fromkeys(self._names(_UNFOLDED), False)
        for section in panel.form.page.folding:
            if section.name in self._folds:
                section.set_folded(self._folds[section.name])
            section.foldedByHand.connect(self._on_section_folded_by_hand)
        view = settings.text(_VIEW)
        if view in VIEWS:
            panel.show_view(view)
        panel.viewChosen.connect(self._on_panel_view_chosen)

    def _names(self, key: str) -> list[str]:
        return [name for name in self._settings.text(key).split(" ") if name]

    @Slot(str, bool)
    def _on_section_folded_by_hand(self, name: str, folded: bool) -> None:
        self._folds[name] = folded
        for key, kept in ((_FOLDED, True), (_UNFOLDED, False)):
            self._settings.set_text(key, " ".join(one for one, is_folded in self._folds.items() if is_folded is kept))

    @Slot(str)
    def _on_panel_view_chosen(self, view: str) -> None:
        self._settings.set_text(_VIEW, view)
