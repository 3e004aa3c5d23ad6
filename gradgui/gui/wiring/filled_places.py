"""Puts a window's parts where they belong, and says in which order Tab goes through them. Makes no part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.gui.tab_order import TabOrder

if TYPE_CHECKING:
    from gradgui.gui.main_window import MainWindow

#: The docks at the left, in the order of their tabs.
_LEFT = ("variables", "form", "data", "runs", "queue")


def fill_places(window: MainWindow) -> None:
    """Puts the transport on top, the banner and the pages in the middle, and into every dock what it is for."""
    places = window.places
    places.bar.addWidget(window.transport)
    places.put_above(window.banner)
    places.plots.addWidget(window.loss)
    places.plots.addWidget(window.gradients)
    places.plots.setSizes([450, 550])
    for page in (window.start_page, places.plots, window.compare.place):
        places.stack.addWidget(page)
    contents = {
        "variables": window.variables,
        "form": window.set_up,
        "data": window.data,
        "runs": window.runs,
        "queue": window.queue.panel,
        "step": window.numbers,
        "events": window.events,
    }
    for name, content in contents.items():
        places.docks[name].hold(content)


def tab_order_of(window: MainWindow) -> TabOrder:
    """Returns the order of Tab: the transport, the left, the middle from top to bottom, the numbers and events."""
    variables, docks = window.variables, window.docks
    left = (variables.search_edit, variables.menu_button, variables.tree, *(docks[name] for name in _LEFT))
    plots = (window.loss, window.gradients, window.compare.place)
    parts = (window.transport, *left, window.banner, window.start_page, *plots, window.numbers, window.events)
    return TabOrder(window, parts, tuple(docks.values()))
