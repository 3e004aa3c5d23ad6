"""Visits everything that the window can show: its states, panels, views, menus and dialogs. Tests look at each in turn.

Nothing here is a list of dialogs or menus: every action is carried out, and what opens is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QFrame, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from gradgui.core.refusal import Finding, FindingKind, RefusedFileError
from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.dialogs.refusal_dialog import RefusalDialog
from gradgui.gui.dialogs.report_dialog import Fault, ReportDialog
from gradgui.gui.dialogs.trust_dialog import TrustDialog
from gradgui.gui.main_window import MainWindow
from tests.fakes import fake_spec
from tests.gui.conftest import wait_for_state

#: Called with something that is in sight, and what it is: "start page", "file.export", "menu fileMenu".
Look = Callable[[QWidget, str], None]

#: Actions that end the walk or leave the place where it goes on; what they do is nothing to be looked at.
_LEFT_OUT = (
    "edit.",
    "queue.add",
    "queue.toggle",
    "file.quit",
    "file.close",
    "view.reset",
    "runs.delete",
    "run.",
    "example.",
    "theme.",
    "layout.",
    "file.open",
)

#: On a machine that is busy with other things, most of them are taken before the walk gets round to pausing.
_N_STEPS = 1500


class WindowWalk:
    """Walks through a window.

    Args:
        qtbot: waits.
        window: shown.
        folder: for files that the walk needs.
        monkeypatch: answers what would wait for an answer.
        look: is shown everything.
    """

    def __init__(self, qtbot: QtBot, window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch, look: Look) -> None:
        self._qtbot, self._window, self._folder, self._look = qtbot, window, folder, look
        #: The classes of the dialogs that were seen.
        self.dialogs: set[type] = set()
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: ("", ""))
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: ("", ""))
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: "")
        monkeypatch.setattr(QDialog, "exec", lambda dialog, *_: self._look_at_modal(dialog))

    def walk(self) -> None:
        """Visits everything."""
        self._see(self._window, "start page")
        self._open_run()
        self._panels("ready")
        self._go()
        self._panels("running")
        self._window.controller.pause()
        wait_for_state(self._qtbot, self._window, "paused")
        self._select()
        self._actions("variables.")
        self._window.actions_by_id["variables.thaw_all"].trigger()
        self._go()
        self._finish()
        self._panels("finished")
        self._plot_views()
        self._actions()
        self._buttons_with_menus()
        self._menus()
        self._others()
        self._compare()

    # States ----------------------------------------------------------------------------------------------------------

    def _open_run(self) -> None:
        path = self._folder / "quadratic.toml"
        path.write_text(spec_to_toml(fake_spec(steps=_N_STEPS)), encoding="utf-8")
        self._window.open_path(path)
        wait_for_state(self._qtbot, self._window, "ready")

    def _go(self) -> None:
        before = self._window.controller.status.step
        self._window.controller.go()
        self._qtbot.waitUntil(lambda: self._window.controller.status.step >= min(before + 20, _N_STEPS), timeout=20_000)

    def _finish(self) -> None:
        wait_for_state(self._qtbot, self._window, "finished")
        self._select()

    def _select(self) -> None:
        self._qtbot.waitUntil(lambda: self._window.runs.model.rowCount() > 0, timeout=20_000)
        self._window.variables.tree.setCurrentIndex(self._window.variables.model.index(0, 0))
        runs = self._window.runs.table
        runs.setCurrentIndex(runs.model().index(0, 0))

    # What is looked at -----------------------------------------------------------------------------------------------

    def _see(self, widget: QWidget, name: str) -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()
        self._look(widget, name)

    def _panels(self, state: str) -> None:
        for dock in self._window.docks.values():
            dock.show()
            dock.raise_()
            self._see(self._window, f"{dock.objectName()}, {state}")

    def _plot_views(self) -> None:
        for button in self._window.gradients.findChildren(QPushButton):
            if button.isVisible() and button.isEnabled() and button.isCheckable():
                button.click()
                self._see(self._window, f"gradient plot, {button.objectName()}")
        self._window.banner.say("[message]", kind="amber", details="[details]", action="[action]")
        self._see(self._window, "banner")
        self._window.banner.dismiss()

    def _actions(self, kind: str = "") -> None:
        """Carries out every action of a kind that may open something, and looks at what opens."""
        registry = self._window.actions_by_id
        overlays = [child for child in self._window.children() if isinstance(child, QFrame) and child.isHidden()]
        for action_id in list(registry):
            registry.refresh()
            left_out = action_id.startswith(_LEFT_OUT) and action_id != "run.go_back"
            if left_out or not action_id.startswith(kind) or not registry[action_id].isEnabled():
                continue
            registry[action_id].trigger()
            self._look_at_opened(action_id)
            for overlay in overlays:
                if overlay.isVisible():
                    self._see(overlay, action_id)
                    overlay.hide()

    def _look_at_opened(self, name: str) -> None:
        self._qtbot.waitUntil(lambda: not self._window.background.busy, timeout=20_000)
        self._window.background.deliver()
        QApplication.processEvents()
        for widget in QApplication.topLevelWidgets():
            if (
                not isValid(widget)
                or widget is self._window
                or not widget.isVisible()
                or widget.windowType() is Qt.WindowType.ToolTip
            ):
                continue
            self.dialogs.add(type(widget))
            self._see(widget, name)
            widget.close()
            if widget.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose) or isinstance(widget, QDialog):
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _buttons_with_menus(self) -> None:
        for button in self._window.findChildren(QToolButton):
            menu = button.menu()
            if menu is not None and button.isVisible():
                self._look_at_menu(menu, f"menu of {button.objectName()}")

    def _menus(self) -> None:
        for menu in self._window.findChildren(QMenu):
            self._look_at_menu(menu, f"menu {menu.objectName() or menu.title()}")

    def _look_at_menu(self, menu: QMenu, name: str) -> None:
        menu.aboutToShow.emit()
        self._look(menu, name)

    def _look_at_modal(self, dialog: QDialog) -> int:
        dialog.show()
        self.dialogs.add(type(dialog))
        self._see(dialog, type(dialog).__name__)
        dialog.done(0)
        return 0

    def _others(self) -> None:
        """Opens the dialogs that no action opens: questions and reports."""
        program = self._folder / "program.py"
        program.write_text("x = 1\n", encoding="utf-8")
        TrustDialog.ask((program,), self._window)
        report = ReportDialog(None, self._window)
        report.add(Fault.of(ValueError("message")))
        self._look_at_opened("report")
        report.deleteLater()
        finding = Finding(FindingKind.CODE, "config.json/net/odd", "Lambda: code")
        RefusalDialog.ask(RefusedFileError(self._folder / "model.keras", [finding]), self._window)

    def _compare(self) -> None:
        self._window.compare.compare_runs(self._window.runs.selected_runs())
        self._see(self._window, "comparison")
        self._window.compare.close()
