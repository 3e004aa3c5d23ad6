"""Plots in windows of their own: each made once, filled like the panel in the main window, closed with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QObject, QSize, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gradgui.gui.layouts.window_place import restore_place, save_place
from gradgui.gui.look.theme import WINDOW_MARGIN
from gradgui.gui.plots.export.export_menu import ExportPanel, join_menu
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.export.plot_exports import PlotExports
from gradgui.gui.settings import WindowSettings
from gradgui.runs.history import RunHistory

#: At first, and where its last size is unknown.
_FIRST_SIZE = QSize(960, 600)


class PlotPanel(ExportPanel, Protocol):
    """A panel that can stand in a window of its own; its signal `viewChanged` says that it has another view."""

    def set_history(self, history: RunHistory | None) -> None:
        """Shows this run from now on; None: none."""
        ...

    def set_empty_text(self, text: str) -> None:
        """Says what to do while there is no step yet."""
        ...

    def refresh(self) -> None:
        """Draws what is new."""
        ...


class PlotWindow(QWidget):
    """One plot in a window of its own. Closing hides it: pyqtgraph leaks when plots come and go.

    Args:
        name: of the view: "loss" makes the object name "lossWindow".
        panel: what it shows, a widget that is a `PlotPanel`.
        settings: where its place and size are remembered.
    """

    def __init__(self, name: str, panel: Any, settings: WindowSettings) -> None:
        super().__init__()
        self.setObjectName(f"{name}Window")
        self._key = f"window-{name}"
        self._settings = settings
        self.panel: Any = panel  # a widget and a `PlotPanel`
        layout = QVBoxLayout(self)
        layout.setContentsMargins(WINDOW_MARGIN, WINDOW_MARGIN, WINDOW_MARGIN, WINDOW_MARGIN)
        layout.addWidget(panel)
        self.resize(_FIRST_SIZE)
        restore_place(self, settings, self._key)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remembers where it was."""
        save_place(self, self._settings, self._key)
        super().closeEvent(event)


class PlotWindows(QObject):
    """Opens the windows and keeps them in step with the run.

    Args:
        make: makes the panel of a view.
        exports: what the menus of the windows do.
        settings: where places and sizes are remembered.
        parent: owns it.
    """

    #: A window that was not there before.
    made = Signal(object)

    def __init__(
        self,
        make: Callable[[ExportedView], Any],
        exports: PlotExports,
        settings: WindowSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._make = make
        self._exports = exports
        self._settings = settings
        self._windows: dict[str, PlotWindow] = {}
        self._history: RunHistory | None = None
        self._empty_text: str | None = None
        self._run_name = ""
        self._actions: tuple[QAction, ...] = ()

    @property
    def windows(self) -> Mapping[str, PlotWindow]:
        """The windows made so far, by the names of their views; some may be closed."""
        return self._windows

    def set_actions(self, actions: Iterable[QAction]) -> None:
        """Lets the shortcuts of these work in every window."""
        self._actions = tuple(actions)

    def open(self, view: ExportedView) -> None:
        """Shows a plot in its window, in front of all others."""
        name = view.export_name
        window = self._windows.get(name)
        if window is None:
            panel = self._make(view)
            window = self._windows[name] = PlotWindow(name, panel, self._settings)
            window.addActions(self._actions)
            join_menu(panel, self._exports)
            if self._empty_text is not None:
                panel.set_empty_text(self._empty_text)
            panel.viewChanged.connect(self._on_panel_view_changed)
            self._show_titles()
            self.made.emit(window)
        window.panel.set_history(self._history)
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()

    def set_run(self, name: str, history: RunHistory | None) -> None:
        """Shows this run in all windows from now on; None: none."""
        self._run_name, self._history = name, history
        for window in self._windows.values():
            window.panel.set_history(history)
        self._show_titles()

    def set_empty_text(self, text: str) -> None:
        """Says what to do while there is no step yet."""
        self._empty_text = text
        for window in self._windows.values():
            window.panel.set_empty_text(text)

    def close_all(self) -> None:
        """Closes the windows; their places are remembered."""
        for window in self._windows.values():
            if window.isVisible():
                window.close()

    def _show_titles(self) -> None:
        for window in self._windows.values():
            parts = (window.panel.export_view().shown_title, self._run_name, "gradgui")
            window.setWindowTitle(" – ".join(part for part in parts if part))

    @Slot()
    def _on_panel_view_changed(self) -> None:
        self._show_titles()
