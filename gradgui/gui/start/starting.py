"""Keeps the start page in step with what was opened last and with runs that were cut off."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QObject, Slot

from gradgui.gui.settings import WindowSettings
from gradgui.gui.start.going_on import cut_off_run
from gradgui.gui.start.start_page import StartPage
from gradgui.runs.catalogue.run_summary import RunSummary


class Starting(QObject):
    """Fills the start page.

    Args:
        page: what is filled.
        settings: remember recent items, and what isn't to be offered again.
        parent: owner.
    """

    def __init__(self, page: StartPage, settings: WindowSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._settings = settings
        page.itemForgotten.connect(self._on_page_item_forgotten)
        page.going_on.dismissed.connect(self._on_going_on_dismissed)

    def show_recent(self) -> None:
        """Lists what was opened last."""
        self._page.set_recent(self._settings.recent, self._settings.recent_times)

    @Slot(list)
    def show_cut_off(self, runs: list[RunSummary]) -> None:
        """Offers to go on with the run that was cut off last, if there is one."""
        now = dt.datetime.now(dt.UTC)
        self._page.going_on.show_run(cut_off_run(runs, self._settings.dismissed_runs, now))

    @Slot(str)
    def _on_page_item_forgotten(self, item: str) -> None:
        self._settings.forget_recent_item(item)
        self.show_recent()

    @Slot(str)
    def _on_going_on_dismissed(self, name: str) -> None:
        self._settings.dismiss_run(name)
