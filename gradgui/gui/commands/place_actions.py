"""Where the keyboard goes: what "Go to" in the View menu offers. The panel comes into sight and has the keyboard."""

from __future__ import annotations

import sys
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.tab_order import first_stop

#: Panels: the name of the dock, the words, and the name of what takes the keyboard, where it isn't the first that can.
_PANELS = (
    ("variables", QT_TRANSLATE_NOOP("PlaceActions", "&Variables"), "variableTree"),
    ("form", QT_TRANSLATE_NOOP("PlaceActions", "&Set-up"), "runForm"),
    ("data", QT_TRANSLATE_NOOP("PlaceActions", "&Data"), ""),
    ("runs", QT_TRANSLATE_NOOP("PlaceActions", "&Runs"), "runsTable"),
    ("queue", QT_TRANSLATE_NOOP("PlaceActions", "&Queue"), "queueTable"),
    ("step", QT_TRANSLATE_NOOP("PlaceActions", "&At this step"), ""),
    ("events", QT_TRANSLATE_NOOP("PlaceActions", "&Events"), "eventList"),
)


def place_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns an action for every place that somebody wants to be at without passing what lies between."""
    docks = {dock.objectName().removesuffix("Dock"): dock for dock in parts.docks}
    something = partial(_is_shown, parts)
    needs = translate("PlaceActions", "Open something first")
    tip = translate("PlaceActions", "It comes into sight and has the keyboard")
    specs = [
        ActionSpec(
            f"go.{name}", translate("PlaceActions", words), partial(_enter_dock, docks[name], inner), f"Ctrl+{n}", tip=tip
        )
        for n, (name, words, inner) in enumerate(_PANELS, start=1)
    ]
    specs += [
        ActionSpec(f"go.{name}", words, partial(_enter_plot, panel), keys, something, tip, needs)
        for name, words, panel, keys in (
            ("loss", translate("PlaceActions", "&Loss"), parts.loss, "Ctrl+8"),
            ("gradients", translate("PlaceActions", "&Gradients"), parts.gradients, "Ctrl+9"),
        )
    ]
    rate, device = parts.transport.learning_rate.edit, parts.transport.device_combo
    return [
        *specs,
        ActionSpec(
            "go.rate",
            translate("PlaceActions", "Learning ra&te"),
            partial(_enter, rate),
            "Ctrl+L",
            rate.isEnabled,
            tip,
            needs,
        ),
        ActionSpec(
            "go.device", translate("PlaceActions", "Dev&ice"), partial(_enter, device), None, device.isEnabled, tip, needs
        ),
        ActionSpec(
            "go.context_menu",
            translate("PlaceActions", "&Menu of what has the keyboard"),
            _open_context_menu,
            None if sys.platform == "win32" else "Shift+F10",  # Windows opens it itself
            tip=translate("PlaceActions", "What a right click there opens"),
            everywhere=True,
        ),
    ]


def _is_shown(parts: WindowParts) -> bool:
    return parts.loss.isVisible()


def _open_context_menu() -> None:
    """Does what the menu key does, which many keyboards don't have."""
    focus = QApplication.focusWidget()
    if focus is not None:
        place = focus.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle).center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, focus.mapToGlobal(place))
        QApplication.sendEvent(focus, event)


def _enter_dock(dock: QDockWidget, inner: str) -> None:
    dock.show()
    dock.raise_()
    content = dock.widget()
    preferred = content.findChild(QWidget, inner) if inner else None
    if not (preferred is not None and _enter(preferred)) and not _enter(content):
        dock.setFocus(Qt.FocusReason.ShortcutFocusReason)  # an empty panel: Tab goes on from here, F1 tells of it


def _enter_plot(panel: LossPlot | GradientPanel) -> None:
    _enter(panel.plot if isinstance(panel, LossPlot) else panel.shown_view.plot)


def _enter(place: QWidget) -> bool:
    """Gives the keyboard to what takes it there; whether anything does."""
    stop = first_stop(place)
    if stop is not None:
        stop.activateWindow()  # it may be another one: panels float
        stop.setFocus(Qt.FocusReason.ShortcutFocusReason)
    return stop is not None
