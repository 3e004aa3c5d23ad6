"""The places of the window, there before what is in them: the bar, the pages in the middle, the docks.

A widget that gets another parent is styled anew, together with all below it; what is made in its place is styled once.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMainWindow, QSplitter, QToolBar, QVBoxLayout, QWidget

from gradgui.gui.look.scrolling import scrolling_area
from gradgui.gui.look.theme import PANEL_GAP, WINDOW_MARGIN
from gradgui.gui.panels.page_stack import PageStack
from gradgui.gui.panels.panel_dock import PanelDock


class Places(QObject):
    """Empty places; who makes the parts makes each of them in its place, and puts it there with the place's own method.

    Attributes:
        bar: on top, for the transport.
        middle: between the docks; what is put above the pages is made in it.
        stack: the pages in the middle.
        plots: one of the pages: what is in it is one above the other.
        docks: the panels, by name.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        window.setContentsMargins(WINDOW_MARGIN, 0, WINDOW_MARGIN, 0)
        self.bar = QToolBar(self.tr("Transport"), window)
        self.bar.setObjectName("transportToolBar")
        self.bar.setMovable(False)
        self.bar.toggleViewAction().setVisible(False)
        self.bar.setStyleSheet("QToolBar { background: transparent; border: 0; padding: 0; spacing: 0; }")
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)
        self.middle = QWidget(window)
        self._column = QVBoxLayout(self.middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(PANEL_GAP)
        area = scrolling_area(self.middle)
        self._column.addWidget(area, 1)
        window.setCentralWidget(self.middle)
        self.stack = PageStack(area.viewport())
        area.setWidget(self.stack)
        self.plots = QSplitter(Qt.Orientation.Vertical, self.stack)
        self.plots.setHandleWidth(PANEL_GAP)
        self.plots.setChildrenCollapsible(False)
        titles = {
            "variables": self.tr("Variables"),
            "form": self.tr("Set-up"),
            "data": self.tr("Data"),
            "runs": self.tr("Runs"),
            "queue": self.tr("Queue"),
            "step": self.tr("At this step"),
            "events": self.tr("Events"),
        }
        self.docks = {name: PanelDock(name, title, window) for name, title in titles.items()}

    def put_above(self, widget: QWidget) -> None:
        """Puts something above the pages."""
        self._column.insertWidget(0, widget)
