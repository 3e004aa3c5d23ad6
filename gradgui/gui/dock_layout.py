"""Where the docks are: the first layout, the narrow one, and what the user made of it. Knows docks, not what is in them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMainWindow, QTabBar, QTabWidget

from gradgui.gui.panel_dock import PanelDock, in_tabs
from gradgui.gui.settings import LAYOUT_VERSION, WindowSettings

#: Narrower than this, the right column folds into tabs below the tree, so that the data keeps most of the window.
WIDE_PX = 1440
_LEFT_WIDTH, _RIGHT_WIDTH = 376, 236


class DockLayout(QObject):
    """Arranges the docks of a window.

    Left: variables, set-up and runs as tabs. Right: the numbers of this step over the events; in a narrow window both are
    tabs below the left ones. Whatever the user moved stays where it is.
    """

    def __init__(self, window: QMainWindow, docks: Mapping[str, PanelDock], settings: WindowSettings) -> None:
        super().__init__(window)
        self._window = window
        self._docks = docks
        self._settings = settings
        self._folded: bool | None = None
        self._hidden: list[PanelDock] = []
        window.setDockNestingEnabled(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for dock in docks.values():
            dock.dockLocationChanged.connect(self._on_dock_moved)
            dock.topLevelChanged.connect(self._on_dock_moved)
            dock.visibilityChanged.connect(self._on_dock_moved)

    def reset(self) -> None:
        """Arranges everything as it was at first."""
        docks, window = self._docks, self._window
        left = Qt.DockWidgetArea.LeftDockWidgetArea
        for dock in docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)
        for name in ("variables", "form", "runs"):
            window.addDockWidget(left, docks[name])
            docks[name].show()
        window.tabifyDockWidget(docks["variables"], docks["form"])
        window.tabifyDockWidget(docks["form"], docks["runs"])
        self._folded = None
        self._hidden = []
        self.fit(window.width())
        docks["variables"].raise_()

    def fit(self, width: int) -> None:
        """Folds or unfolds the right column for a window of this width."""
        narrow = width < WIDE_PX
        if narrow is self._folded:
            return
        first = self._folded is None
        self._folded = narrow
        step, events = self._docks["step"], self._docks["events"]
        home = Qt.DockWidgetArea.RightDockWidgetArea if narrow else Qt.DockWidgetArea.LeftDockWidgetArea
        moved = [dock for dock in (step, events) if dock.isFloating() or self._window.dockWidgetArea(dock) is not home]
        if moved and not first:
            return
        if narrow:
            self._fold()
        else:
            self._unfold()

    def _fold(self) -> None:
        window, step, events = self._window, self._docks["step"], self._docks["events"]
        raised = [self._docks[name] for name in ("variables", "form", "runs") if self._is_raised(name)]
        for dock in (step, events):
            window.removeDockWidget(dock)
            window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock, Qt.Orientation.Vertical)
        window.tabifyDockWidget(step, events)
        for dock in (step, events):
            dock.show()
        step.raise_()
        for dock in raised:
            dock.raise_()
        window.resizeDocks([self._docks["variables"]], [_LEFT_WIDTH - 16], Qt.Orientation.Horizontal)
        window.resizeDocks([self._docks["variables"], step], [1000, 240], Qt.Orientation.Vertical)

    def _unfold(self) -> None:
        window, step, events = self._window, self._docks["step"], self._docks["events"]
        for dock in (step, events):
            window.removeDockWidget(dock)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, step)
        window.splitDockWidget(step, events, Qt.Orientation.Vertical)
        for dock in (step, events):
            dock.show()
        window.resizeDocks([self._docks["variables"], step], [_LEFT_WIDTH, _RIGHT_WIDTH], Qt.Orientation.Horizontal)
        window.resizeDocks([step, events], [220, 1000], Qt.Orientation.Vertical)

    def _is_raised(self, name: str) -> bool:
        return not self._docks[name].visibleRegion().isEmpty()

    def restore(self) -> None:
        """Arranges everything as it was left, or as at first."""
        geometry = self._settings.layout("geometry")
        if geometry is not None:
            self._window.restoreGeometry(geometry)
        self.reset()
        docks = self._settings.layout("docks")
        if docks is not None and not self._window.restoreState(docks, LAYOUT_VERSION):
            self.reset()
        self._show_titles()

    def set_empty(self, empty: bool) -> None:
        """Hides what says nothing while nothing is open, and brings it back."""
        if empty and not self._hidden:
            self._hidden = [dock for dock in (self._docks["step"], self._docks["events"]) if not dock.isHidden()]
            for dock in self._hidden:
                dock.hide()
            self._docks["runs"].raise_()
        elif not empty and self._hidden:
            for dock in self._hidden:
                dock.show()
            self._hidden = []
            self._docks["variables"].raise_()

    def save(self) -> None:
        """Remembers how everything stands."""
        self.set_empty(False)
        self._settings.set_layout("geometry", self._window.saveGeometry())
        self._settings.set_layout("docks", self._window.saveState(LAYOUT_VERSION))

    @Slot()
    def _on_dock_moved(self) -> None:
        self._show_titles()

    def _show_titles(self) -> None:
        for bar in self._window.findChildren(QTabBar):
            bar.setDrawBase(False)
        for dock in self._docks.values():
            dock.show_title(not in_tabs(dock))
