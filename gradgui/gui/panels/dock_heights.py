"""How the left column shares its height, kept from one start to the next: docks that come back hidden lose some of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QMainWindow, QTabBar

from gradgui.gui.panels.panel_dock import PanelDock
from gradgui.gui.settings import WindowSettings

_KEY = "heights"


class DockHeights(QObject):
    """Takes note of the heights of two tab groups above one another, and gives them back once.

    Args:
        window: its docks.
        groups: the docks of the upper and of the lower group.
        settings: where they're remembered.
    """

    def __init__(
        self, window: QMainWindow, groups: tuple[Sequence[PanelDock], Sequence[PanelDock]], settings: WindowSettings
    ) -> None:
        super().__init__(window)
        self._window, self._groups, self._settings = window, groups, settings
        self._known: tuple[int, int] | None = None
        self._owed = False
        self._laid_out = QTimer(self, singleShot=True, interval=0)
        self._laid_out.timeout.connect(self._give)

    def note(self) -> None:
        """Takes note of the heights, where both groups can be seen and nothing is owed to them."""
        fronts = self._fronts()
        if not self._owed and fronts is not None:
            bars = [bar.height() for bar in self._window.findChildren(QTabBar) if bar.isVisibleTo(self._window)]
            self._known = (fronts[0].height() + max(bars, default=0), fronts[1].height() + max(bars, default=0))

    def save(self) -> None:
        """Remembers them."""
        self.note()
        if self._known is not None:
            self._settings.set_layout(_KEY, QByteArray(f"{self._known[0]} {self._known[1]}".encode()))

    def restore(self) -> None:
        """Owes the groups the heights that were remembered."""
        parts = bytes((self._settings.layout(_KEY) or QByteArray()).data()).split()
        if len(parts) == 2 and all(part.isdigit() for part in parts):
            self._known, self._owed = (int(parts[0]), int(parts[1])), True

    def forget(self) -> None:
        """Owes nothing any more: everything was arranged anew."""
        self._owed = False

    def give(self) -> None:
        """Gives the heights that are owed, once the layout has settled: before that, Qt takes them as hints."""
        if self._owed:
            self._laid_out.start()

    @Slot()
    def _give(self) -> None:
        fronts = self._fronts()
        if self._owed and self._known is not None and fronts is not None:
            self._window.resizeDocks(list(fronts), list(self._known), Qt.Orientation.Vertical)
        self._owed = False

    def _fronts(self) -> tuple[PanelDock, PanelDock] | None:
        """Returns the dock that is in front in each group; None where one of them can't be seen, or floats."""
        found = [
            next((dock for dock in group if not dock.isFloating() and not dock.visibleRegion().isEmpty()), None)
            for group in self._groups
        ]
        upper, lower = found
        if upper is None or lower is None or upper.x() != lower.x():
            return None
        return upper, lower
