"""Where Tab goes: through the panels as they are read, past those behind another tab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLayout, QMainWindow, QScrollArea, QTabBar, QWidget


class TabOrder:
    """The order of a window's parts, looked up at every move: what appears later, or returns to its dock, has its place.

    Qt's own chain is not asked: there a container whose proxy is a field of its own takes the keyboard where the container
    happens to stand, far from that field, and Tab then runs in a circle that misses whole panels.

    Args:
        window: whose keyboard focus it is.
        parts: from first to last; a control may stand before the panel that holds it, to come first in there. What is in
            none of them comes last.
        docks: their tabs come before the first of them.
    """

    def __init__(self, window: QMainWindow, parts: Sequence[QWidget], docks: Sequence[QDockWidget]) -> None:
        self._window = window
        self._parts = (*parts, window)
        self._docks = docks

    def stops(self) -> list[QWidget]:
        """Returns what Tab visits now, from first to last."""
        return [widget for widget in self._widgets() if self._takes_tab(widget)]

    def move(self, *, forward: bool) -> bool:
        """Moves the keyboard to the next stop, or to the one before; past the last comes the first.

        Returns:
            Whether there was any.
        """
        widgets = self._widgets()
        now = self._window.focusWidget()
        start = widgets.index(now) if now in widgets else -1 if forward else 0
        ahead = widgets[start + 1 :] + widgets[: start + 1] if forward else widgets[:start][::-1] + widgets[start:][::-1]
        for widget in ahead:
            if widget is not now and self._takes_tab(widget):
                widget.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
                _scroll_to(widget)
                return True
        return False

    def _widgets(self) -> list[QWidget]:
        """Returns everything in the window, in the order in which it is read."""
        bars = [bar for bar in self._window.findChildren(QTabBar) if bar.parentWidget() is self._window]
        widgets: dict[QWidget, None] = {}
        for part in self._parts:
            dock = next((dock for dock in self._docks if dock is part or dock.isAncestorOf(part)), None)
            if dock is not None:
                widgets |= dict.fromkeys(bar for bar in bars if dock.windowTitle() in _titles(bar))
            widgets |= dict.fromkeys(_as_read(part))
        return list(widgets)

    def _takes_tab(self, widget: QWidget) -> bool:
        return (
            _is_stop(widget)
            and widget.window() is self._window
            # Qt takes what lies behind another tab for visible
            and not any(dock.isAncestorOf(widget) and dock.visibleRegion().isEmpty() for dock in self._docks)
        )


def first_stop(place: QWidget) -> QWidget | None:
    """Returns what takes the keyboard first of a place and all that is in it; None: nothing there does now."""
    return next((widget for widget in _as_read(place) if _is_stop(widget)), None)


def _is_stop(widget: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.focusProxy() is None  # the proxy is in the order itself
        and widget.isVisible()
        and widget.isEnabled()
    )


def _as_read(widget: QWidget) -> Iterator[QWidget]:
    """Yields a widget and all that is in it: as its layouts place them, whenever they were made."""
    yield widget
    layout = widget.layout()
    placed = dict.fromkeys(_placed(layout)) if layout is not None else {}
    others = (child for child in widget.children() if isinstance(child, QWidget) and not child.isWindow())
    for child in dict.fromkeys((*placed, *others)):
        yield from _as_read(child)


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        inner = item.layout() if item is not None else None
        placed = item.widget() if item is not None else None
        if inner is not None:
            yield from _placed(inner)
        elif placed is not None:  # not so for stretches and gaps
            yield placed


def _titles(bar: QTabBar) -> Iterator[str]:
    return (bar.tabText(index) for index in range(bar.count()))


def _scroll_to(widget: QWidget) -> None:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
