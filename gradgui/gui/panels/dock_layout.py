"""Where the docks are: the first layout, the narrow one, and what the user made of it. Knows docks, not what is in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise

from PySide6.QtCore import QByteArray, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QMainWindow, QSplitter, QTabWidget
from shiboken6 import isValid

from gradgui.gui.layouts.window_place import bring_into_reach, restore_place, save_place
from gradgui.gui.panels.dock_heights import DockHeights
from gradgui.gui.panels.layout_state import LayoutState
from gradgui.gui.panels.panel_dock import PanelDock, in_tabs
from gradgui.gui.panels.tab_bar_names import TabBarNames
from gradgui.gui.settings import LAYOUT_VERSION, WindowSettings

#: The least room for the plots, with what stands around them.
_MIDDLE_PX = 360
#: Lower than this, a narrow window has one row of panels at the left.
SHORT_PX = 560
#: Narrower than this, the right column folds into tabs below the tree, so that the data keeps most of the window.
WIDE_PX = 1440
#: The left and the right column's share of the window, within these limits.
_LEFT_SHARE, _LEFT_PX = 0.2, (404, 540)
_RIGHT_SHARE, _RIGHT_PX = 0.14, (264, 340)
#: The share of the height that the numbers of this step get, within these limits: in two columns when folded, in one else.
_FOLDED_SHARE, _FOLDED_PX = 0.36, (180, 300)
_UNFOLDED_SHARE, _UNFOLDED_PX = 0.47, (240, 430)
#: The docks that are tabs of the left column at first.
LEFT_DOCKS = ("variables", "form", "data", "runs", "queue")
#: Those of them that are hidden until somebody has use for them.
SHOWN_LATER = frozenset({"queue"})
_FOLDED, _UNFOLDED = QByteArray(b"folded"), QByteArray(b"unfolded")


class DockLayout(QObject):
    """Arranges the docks of a window.

    Left: variables, set-up, data and runs as tabs. Right: the numbers of this step over the events; in a narrow window
    both are tabs below the left ones. Whatever the user moved stays where it is.
    """

    def __init__(
        self, window: QMainWindow, docks: Mapping[str, PanelDock], settings: WindowSettings, plots: QSplitter
    ) -> None:
        super().__init__(window)
        self._plots = plots
        self._empty = False
        self._window = window
        TabBarNames(window)
        self._docks = docks
        self._settings = settings
        self._folded: bool | None = None
        self._short = False
        self._hidden: list[PanelDock] = []
        lower = (docks["step"], docks["events"])
        self._heights = DockHeights(window, ([docks[name] for name in LEFT_DOCKS], lower), settings)
        # Whether the sizes are still the first ones: then they are given again when hidden docks come back.
        self._first = True
        # A timer of its own: PySide's QTimer.singleShot keeps the method, and with it the whole window, for ever.
        self._settled = QTimer(self, singleShot=True, interval=0)
        self._settled.timeout.connect(self._resize)
        self._size_before = QSize()
        self._arranged = QTimer(self, singleShot=True, interval=0)
        self._arranged.timeout.connect(self._on_arranged_timeout)
        window.setDockNestingEnabled(True)
        window.setAnimated(False)  # nothing in the window moves by itself, whatever the system says of motion
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for dock in docks.values():
            dock.dockLocationChanged.connect(self._on_dock_moved)
            dock.topLevelChanged.connect(self._on_dock_moved)
            dock.visibilityChanged.connect(self._on_dock_moved)

    def reset(self) -> None:
        """Arranges everything as it was at first."""
        self._heights.forget()
        self._keep_size()
        docks, window = self._docks, self._window
        left = Qt.DockWidgetArea.LeftDockWidgetArea
        for dock in docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)
        for name in LEFT_DOCKS:
            window.addDockWidget(left, docks[name])
            docks[name].setVisible(name not in SHOWN_LATER)
        for front, behind in pairwise(LEFT_DOCKS):
            window.tabifyDockWidget(docks[front], docks[behind])
        empty, self._empty = self._empty, False
        self._folded = None
        self._hidden = []
        self.fit(window.width())
        docks["variables"].raise_()
        self.set_empty(empty)

    def arrange(self, shown: Collection[str]) -> None:
        """Arranges everything as it was at first, with these docks alone."""
        self.reset()
        for name, dock in self._docks.items():
            dock.setVisible(name in shown and dock not in self._hidden)
        self._hidden = [dock for dock in self._hidden if dock in {self._docks[name] for name in shown}]
        self._show_titles()

    def state(self) -> LayoutState:
        """Returns how everything stands."""
        empty = self._empty
        self.set_empty(False)
        state = LayoutState(self._window.saveState(LAYOUT_VERSION), bool(self._folded), self._plots.saveState())
        self.set_empty(empty)
        return state

    def apply(self, state: LayoutState) -> bool:
        """Arranges everything as it stood; whether that was possible."""
        self._keep_size()
        empty = self._empty
        self.set_empty(False)
        before = self._window.saveState(LAYOUT_VERSION)
        for dock in self._docks.values():  # else Qt forgets the tab bars that it has, and leaves them lying in the window
            if self._window.dockWidgetArea(dock) != Qt.DockWidgetArea.NoDockWidgetArea:
                self._window.removeDockWidget(dock)
        done = self._window.restoreState(state.docks, LAYOUT_VERSION)
        if not done:
            self._window.restoreState(before, LAYOUT_VERSION)
        else:
            self._plots.restoreState(state.plots)
            self._folded = state.folded
            self.fit(self._window.width())
            self._first = self._folded is not state.folded  # sizes don't hold for the other arrangement
            for dock in self._docks.values():
                if dock.isFloating():
                    bring_into_reach(dock)
        self.set_empty(empty)
        self._show_titles()
        return done

    def fit(self, width: int) -> None:
        """Folds or unfolds the right column for a window of this width."""
        narrow = width < WIDE_PX
        short = narrow and self._window.height() < SHORT_PX
        if narrow is self._folded and short is self._short:
            return
        first, was_folded = self._folded is None, bool(self._folded)
        self._folded, self._short = narrow, short
        step, events = self._docks["step"], self._docks["events"]
        home = Qt.DockWidgetArea.LeftDockWidgetArea if was_folded else Qt.DockWidgetArea.RightDockWidgetArea
        moved = [dock for dock in (step, events) if dock.isFloating() or self._window.dockWidgetArea(dock) is not home]
        if moved and not first:
            return
        if narrow:
            self._fold()
        else:
            self._unfold()

    def _fold(self) -> None:
        window, step, events = self._window, self._docks["step"], self._docks["events"]
        raised = [self._docks[name] for name in LEFT_DOCKS if self._is_raised(name)]
        for dock in (step, events):
            window.removeDockWidget(dock)
            window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock, Qt.Orientation.Vertical)
        if self._short:  # no room for two rows of panels: they stand behind the left ones
            window.tabifyDockWidget(self._docks[LEFT_DOCKS[-1]], step)
        window.tabifyDockWidget(step, events)
        for dock in (step, events):
            dock.setVisible(dock not in self._hidden)
        step.raise_()
        for dock in raised:
            dock.raise_()
        self._size()

    def _unfold(self) -> None:
        window, step, events = self._window, self._docks["step"], self._docks["events"]
        for dock in (step, events):
            window.removeDockWidget(dock)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, step)
        window.splitDockWidget(step, events, Qt.Orientation.Vertical)
        for dock in (step, events):
            dock.setVisible(dock not in self._hidden)
        self._size()

    def _size(self) -> None:
        """Gives the columns their first sizes, now and once the layout has settled: before that, Qt takes them as hints."""
        self._resize()
        self._settled.start()

    @Slot()
    def _resize(self) -> None:
        window, step = self._window, self._docks["step"]
        width = window.width()
        left, right = _share(width, _LEFT_SHARE, _LEFT_PX), _share(width, _RIGHT_SHARE, _RIGHT_PX)
        left = min(left, max(width - _MIDDLE_PX, width // 3))  # on a small screen the plots keep what they need
        if self._folded:
            window.resizeDocks([self._docks["variables"]], [left], Qt.Orientation.Horizontal)
            numbers = _share(window.height(), _FOLDED_SHARE, _FOLDED_PX)
            window.resizeDocks(
                [self._docks["variables"], step], [window.height() - numbers, numbers], Qt.Orientation.Vertical
            )
        else:
            window.resizeDocks([self._docks["variables"], step], [left, right], Qt.Orientation.Horizontal)
            numbers = _share(window.height(), _UNFOLDED_SHARE, _UNFOLDED_PX)
            window.resizeDocks([step, self._docks["events"]], [numbers, window.height() - numbers], Qt.Orientation.Vertical)

    def front(self) -> str:
        """Returns which tab of the left column is in front; "" while none can be seen."""
        return next((name for name in LEFT_DOCKS if self._is_raised(name)), "")

    def _is_raised(self, name: str) -> bool:
        return not self._docks[name].visibleRegion().isEmpty()

    def restore(self) -> None:
        """Arranges everything as it was left, or as at first."""
        restore_place(self._window, self._settings, "geometry")
        docks, folded = self._settings.layout("docks"), self._settings.layout("folded")
        plots = self._settings.layout("plots") or self._plots.saveState()
        if docks is None or not self.apply(LayoutState(docks, folded == _FOLDED, plots)):
            self.reset()
        else:
            self._heights.restore()
        self._show_titles()

    def set_empty(self, empty: bool) -> None:
        """Hides what says nothing while nothing is open, and brings it back.

        What floats stays: it is in nobody's way, and window managers put windows elsewhere when they come back.
        """
        self._empty, front = empty, self.front()
        if empty and not self._hidden:
            self._heights.note()
            docks = (self._docks["step"], self._docks["events"])
            self._hidden = [dock for dock in docks if not dock.isHidden() and not dock.isFloating()]
            for dock in self._hidden:
                dock.hide()
            self._docks["runs"].raise_()
        elif not empty and self._hidden:
            for dock in self._hidden:
                dock.show()
            if self._first:
                self._size()
            self._heights.give()
            self._hidden = []
            if front:
                self._docks[front].raise_()

    def save(self) -> None:
        """Remembers how everything stands."""
        self._heights.save()
        self.set_empty(False)
        save_place(self._window, self._settings, "geometry")
        state = self.state()
        self._settings.set_layout("docks", state.docks)
        self._settings.set_layout("folded", _FOLDED if state.folded else _UNFOLDED)
        self._settings.set_layout("plots", state.plots)

    def _keep_size(self) -> None:
        """Has the window keep its size: docks that stand beside one another for a moment make it grow, for good."""
        if self._window.isVisible() and not self._arranged.isActive():
            self._size_before = self._window.size()
            self._arranged.start()

    @Slot()
    def _on_arranged_timeout(self) -> None:
        if not self._window.isMaximized() and not self._window.isFullScreen():
            self._window.resize(self._size_before)

    @Slot()
    def _on_dock_moved(self) -> None:
        if isValid(self._window):  # docks still speak while their window is being destroyed
            self._show_titles()

    def _show_titles(self) -> None:
        for dock in self._docks.values():
            dock.show_title(not in_tabs(dock))


def _share(width: int, share: float, limits: tuple[int, int]) -> int:
    return min(max(round(width * share), limits[0]), limits[1])
