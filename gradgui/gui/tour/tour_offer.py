"""Offers the tour on the start page, until it was taken or sent away; it stays in the Help menu."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gradgui.gui.settings import WindowSettings
from gradgui.gui.start.start_page import StartPage
from gradgui.gui.tour.tour import Tour

_KEY, _SEEN = "help/tour", "seen"


class TourOffer(QObject):
    """A link, never more.

    Args:
        tour: what is offered.
        page: where.
        settings: remember that it was taken.
    """

    def __init__(self, tour: Tour, page: StartPage, settings: WindowSettings) -> None:
        super().__init__(tour)
        self._page, self._settings = page, settings
        page.tour_button.setVisible(settings.text(_KEY) != _SEEN)
        page.tour_button.clicked.connect(tour.start)
        tour.ended.connect(self._on_tour_ended)

    @Slot()
    def _on_tour_ended(self) -> None:
        self._settings.set_text(_KEY, _SEEN)
        self._page.tour_button.hide()
