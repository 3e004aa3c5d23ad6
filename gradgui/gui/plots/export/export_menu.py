"""The menu by which a plot is saved, copied and opened in a window of its own, at its panel's head and under the mouse."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look.theme import set_role
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.export.plot_exports import PlotExports

_CONTEXT = "PlotMenu"
#: Id, words in the menu, and what it does, of a view.
_ENTRIES = (
    ("save_png", QT_TRANSLATE_NOOP("PlotMenu", "Save picture (&PNG)…")),
    ("save_svg", QT_TRANSLATE_NOOP("PlotMenu", "Save drawing (&SVG)…")),
    ("save_csv", QT_TRANSLATE_NOOP("PlotMenu", "Save &numbers (CSV)…")),
    ("copy_picture", QT_TRANSLATE_NOOP("PlotMenu", "&Copy picture")),
    ("copy_numbers", QT_TRANSLATE_NOOP("PlotMenu", "Copy n&umbers")),
    ("window", QT_TRANSLATE_NOOP("PlotMenu", "Open in a &window of its own")),
)
#: A separator stands before these.
_GROUPS = ("copy_picture", "window")


class ExportPanel(Protocol):
    """A panel with a plot to be exported."""

    export_button: QToolButton

    def export_view(self) -> ExportedView:
        """Returns the plot that it shows now."""
        ...

    def export_canvases(self) -> tuple[QWidget, ...]:
        """Returns the widgets on which a right click opens the menu."""
        ...


def export_button(name: str, title: str) -> QToolButton:
    """Returns the button "⋯" of a panel's head; `join_menu` gives it its menu."""
    button = QToolButton()
    button.setObjectName(name)
    button.setText("⋯")
    button.setToolTip(translate(_CONTEXT, "Save, copy, open in a window of its own"))
    button.setAccessibleName(translate(_CONTEXT, "Save and copy: {}").format(title))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    set_role(button, "flat")
    return button


def export_calls(
    view: Callable[[], ExportedView], exports: PlotExports, open_window: Callable[[ExportedView], None] | None
) -> dict[str, tuple[str, Callable[[], None]]]:
    """Returns what can be done with a plot: words and call by id. The plot is asked for when it is done.

    Args:
        view: returns the plot.
        exports: what saves and copies.
        open_window: opens a window; None: this one is a window already.
    """
    calls: dict[str, Callable[[], None]] = {
        **{f"save_{kind}": partial(_with, view, partial(_save, exports, kind)) for kind in ("png", "svg", "csv")},
        "copy_picture": partial(_with, view, exports.copy_picture),
        "copy_numbers": partial(_with, view, exports.copy_numbers),
    }
    if open_window is not None:
        calls["window"] = partial(_with, view, open_window)
    return {name: (translate(_CONTEXT, words), calls[name]) for name, words in _ENTRIES if name in calls}


def join_menu(panel: ExportPanel, exports: PlotExports, open_window: Callable[[ExportedView], None] | None = None) -> QMenu:
    """Gives a panel its menu, at the button and under the mouse; returns it."""
    menu = QMenu(panel.export_button)
    menu.setAccessibleName(panel.export_button.accessibleName())
    actions = []
    for name, (words, call) in export_calls(panel.export_view, exports, open_window).items():
        if name in _GROUPS:
            menu.addSeparator()
        action = menu.addAction(words, call)
        action.setObjectName(name)
        if name != "window":
            actions.append(action)

    def enable() -> None:
        possible = panel.export_view().can_export()
        for action in actions:
            action.setEnabled(possible)

    menu.aboutToShow.connect(enable)
    panel.export_button.setMenu(menu)
    for canvas in panel.export_canvases():
        canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        canvas.customContextMenuRequested.connect(partial(_pop_up, menu, canvas))
    return menu


def _pop_up(menu: QMenu, canvas: QWidget, place: QPoint) -> None:
    menu.popup(canvas.mapToGlobal(place))


def _with(view: Callable[[], ExportedView], call: Callable[[ExportedView], None]) -> None:
    call(view())


def _save(exports: PlotExports, kind: str, view: ExportedView) -> None:
    exports.save(view, kind)
