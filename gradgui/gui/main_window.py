"""The main window: puts the parts together. No logic lives here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow

from gradgui.gui.arrivals.arrivals import Arrivals
from gradgui.gui.arrivals.clipboard import SpecClipboard
from gradgui.gui.arrivals.drop_target import DropTarget
from gradgui.gui.commands.window_actions import build_actions
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.compare.compare_control import CompareControl
from gradgui.gui.control.announcements import Announcements
from gradgui.gui.control.background import Background
from gradgui.gui.control.collector import GuiThreadCollector
from gradgui.gui.control.display.panels import Panels
from gradgui.gui.control.display.run_display import RunDisplay
from gradgui.gui.control.opening.data_advice import DataAdvice
from gradgui.gui.control.opening.file_commands import FileCommands
from gradgui.gui.control.opening.opener import Opener
from gradgui.gui.control.opening.refusals import Refusals
from gradgui.gui.control.opening.spec_file import SpecFile
from gradgui.gui.control.run_commands import RunCommands
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.control.run_pump import RunPump
from gradgui.gui.data.data_page import DataPage
from gradgui.gui.dialogs.enter_key import FocusedEnter
from gradgui.gui.dialogs.trust_dialog import TrustDialog
from gradgui.gui.events.event_list import EventList
from gradgui.gui.exporting.export_commands import ExportCommands
from gradgui.gui.forms.set_up_panel import SetUpPanel
from gradgui.gui.layouts.named_layouts import NamedLayouts
from gradgui.gui.notices.run_notices import RunNotices
from gradgui.gui.notices.window_title import WindowTitle
from gradgui.gui.panels.banner import Banner
from gradgui.gui.panels.dock_layout import DockLayout
from gradgui.gui.panels.places import Places
from gradgui.gui.panels.status_line import StatusLine
from gradgui.gui.panels.step_numbers import StepNumbers
from gradgui.gui.plots.export.export_menu import join_menu
from gradgui.gui.plots.export.plot_exports import PlotExports
from gradgui.gui.plots.export.plot_twins import PlotTwins
from gradgui.gui.plots.export.plot_windows import PlotWindows
from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.loss.curve_choice import CurveChoice
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.gui.preferences.applying import apply_looks
from gradgui.gui.queue.run_queue import RunQueue
from gradgui.gui.rewind.rewind_commands import RewindCommands
from gradgui.gui.run_list.run_imports import RunImports
from gradgui.gui.run_list.runs_panel import RunsPanel
from gradgui.gui.services import WindowServices
from gradgui.gui.session.session_keeper import SessionKeeper
from gradgui.gui.settings import WindowSettings
from gradgui.gui.start.start_page import StartPage
from gradgui.gui.start.starting import Starting
from gradgui.gui.templates.template_commands import TemplateCommands
from gradgui.gui.transport.transport_bar import TransportBar
from gradgui.gui.variables.variable_panel import VariablePanel
from gradgui.gui.window_closing import WindowClosing
from gradgui.gui.wiring.filled_places import fill_places, tab_order_of
from gradgui.gui.wiring.window_wiring import WindowWiring
from gradgui.runs.default_folders import presets_path_beside, queue_path_beside, templates_dir_beside
from gradgui.runs.preset_store import PresetStore
from gradgui.runs.queue.queue_file import QueueFile


class MainWindow(QMainWindow):
    """The window: transport above, tree at the left, loss over gradients in the middle, numbers and events at the right.

    Args:
        services: folders, engine and trust.
    """

    #: The runner's states, each once and in order.
    stateChanged = Signal(str)

    def __init__(self, services: WindowServices) -> None:
        super().__init__()
        self.collector = GuiThreadCollector(self)
        self.collector.start()
        self.setObjectName("mainWindow")
        FocusedEnter(self)
        self.setWindowTitle("gradgui")
        self.settings = WindowSettings(services.settings_path)
        apply_looks(self.settings, services.language)
        #: Asked before code runs; may be replaced.
        self.ask_trust: Callable[[tuple[Path, ...]], bool] = lambda files: TrustDialog.ask(files, self)
        self._make_parts(services)
        self._make_panels(services)
        self._lay_out()
        self._make_actions(services)
        self.wiring = WindowWiring(self)
        self.session = SessionKeeper(self, services.settings_path)
        self.pump.add_ticker(self.session.look)
        self.resize(QSize(1440, 900).boundedTo(self.screen().availableSize()))
        self.dock_layout.restore()
        self.starting.show_recent()
        self.show_page()
        self.runs.reload()
        self.queue.commands.offer()
        self.stack.setFocus()
        self.pump.start()

    # Parts -----------------------------------------------------------------------------------------------------------

    def _make_parts(self, services: WindowServices) -> None:
        self.background = Background()
        self.controller = RunController(services, self)
        self.pump = RunPump(self.controller, self.background, self)
        self.opener = Opener(services, self.controller, self.background, self._ask_trust, self)
        self.refusals = Refusals(services, self.controller, self.background, self.opener.open_again, self)
        self.exporting = ExportCommands(services, self.background, self.settings, self._ask_trust, self)
        self.files = FileCommands(services, self.controller, self.exporting.export_model, self.settings, self)
        self.steps = StepRange(self)
        self.curve_choice = CurveChoice(self)
        self.curve_choice.restore(self.settings.loss_curves)
        self.exports = PlotExports(self.background, self._run_name, self._choose_export, self)

    def _make_panels(self, services: WindowServices) -> None:
        self.places = places = Places(self)
        self.stack, self.plots, self.docks = places.stack, places.plots, places.docks
        self.transport = TransportBar(places.bar)
        self.banner = Banner(places.middle)
        self.start_page = StartPage(places.stack)
        self.starting = Starting(self.start_page, self.settings, self)
        self.loss = LossPlot(self.steps, places.plots, self.curve_choice)
        self.gradients = GradientPanel(self.steps, places.plots)
        presets = PresetStore(presets_path_beside(services.settings_path))
        self.variables = VariablePanel(self.settings, presets, self.docks["variables"].body)
        self.numbers = StepNumbers(self.docks["step"].body)
        self.events = EventList(self.docks["events"].body)
        runs_place = self.docks["runs"].body
        self.runs = RunsPanel(services.runs_dir, self.background, runs_place, self.settings, services.move_to_bin)
        self.imports = RunImports(self.runs, self.settings, self)
        self.compare = CompareControl(self.background, self.settings, self)
        self.set_up = SetUpPanel(self.docks["form"].body)
        self.form, self.live = self.set_up.form, self.set_up.live
        queue_file = QueueFile(queue_path_beside(services.settings_path))
        self.queue = RunQueue(queue_file, self.controller, self.opener, self.background, self.form, self)
        self.data = DataPage(self.docks["data"].body)
        twins = PlotTwins(self.steps, self.curve_choice, self.gradients, self.variables, self.pump, self)
        self.plot_windows = PlotWindows(twins.make, self.exports, self.settings, self)
        self.comparison_exports = PlotExports(self.background, self.compare.comparison.words, self._choose_export, self)
        self.display = RunDisplay(self.controller, self.pump, Panels.of(self), self)
        self.commands = RunCommands(
            self.controller, self.opener, self.form, self.show_form, lambda: self.display.stored_path, self
        )
        self.advice = DataAdvice(self.data, self.form, self.show_form, self)
        self.rewind = RewindCommands(self.controller, self.opener, self.background, lambda: self.display.stored_path, self)
        self.arrivals = Arrivals(
            self.controller, self.opener, self.open_path, self._clear_way, self.runs.keeper.import_paths, self
        )
        self.templates = TemplateCommands(
            templates_dir_beside(services.settings_path),
            lambda: Path(self.settings.last_folder or Path.home()),
            self.files.spec_as_edited,
            self,
        )
        self.clipboard = SpecClipboard(self.controller, lambda: self.display.shown, self.arrivals, self)
        self.drop_target = DropTarget(self, self.arrivals)
        self.spec_file = SpecFile(self)
        self.title = WindowTitle(self.spec_file, self.display, self.controller, self)
        self.notices = RunNotices(services.notifier, self.controller, self.queue.trainer, self.settings, self)
        self.closing = WindowClosing(self.controller, self._is_busy, self.banner, self.close, self)

    def _lay_out(self) -> None:
        fill_places(self)
        self.dock_layout = DockLayout(self, self.docks, self.settings, self.plots)
        self.layouts = NamedLayouts(self.dock_layout, self.settings)
        self.status_line = StatusLine(self)
        self.setStatusBar(self.status_line)
        self.announcements = Announcements(self.banner, self.status_line, self.open_path, self)
        self.tab_order = tab_order_of(self)
        self.compare.pageMade.connect(self._on_compare_page_made)

    def _make_actions(self, services: WindowServices) -> None:
        self.queue.join(
            self.display,
            self.pump,
            self.banner,
            self.docks["queue"],
            self.compare.compare,
            self.show_form,
            self.open_path,
        )
        self.actions_by_id = build_actions(WindowParts.of(self, services))
        self.plot_windows.set_actions(self.actions_by_id.actions)
        for panel in (self.loss, self.gradients):
            menu = join_menu(panel, self.exports, self.plot_windows.open)
            self.rewind.join_menu(menu, lambda: self.steps.cursor_step)

    def _is_busy(self) -> bool:
        return self.background.busy or self.exporting.is_busy

    def _run_name(self) -> str:
        shown = self.display.shown
        return shown.name if shown is not None else ""

    def _choose_export(self, title: str, name: str, name_filter: str) -> str:
        return self.files.choose_export(title, name, name_filter)

    def _ask_trust(self, files: tuple[Path, ...]) -> bool:
        return self.ask_trust(files)

    # What others call ------------------------------------------------------------------------------------------------

    def open_path(self, text: str | Path) -> None:
        """Opens a spec, a program, a model, a stored run or an example, as a drop would; returns at once."""
        self._clear_way()
        self.opener.open_path(text)

    def _clear_way(self) -> None:
        """Takes away what stands before something else is opened."""
        self.spec_file.leave()
        self.banner.dismiss()
        self.compare.close()
        self.form.cancel()

    def come_to_front(self) -> None:
        """Shows the window above others, as far as the desktop allows that."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    def close_run(self) -> None:
        """Closes what is open or shown, back to the start page; a live run is stopped."""
        if self.display.is_stored:
            self.display.show_live()
        else:
            self.spec_file.leave()
            self.controller.close_spec()
            self.spec_file.offer()
        self.show_page()
        self.runs.reload()

    # Qt --------------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds or unfolds the right column."""
        super().resizeEvent(event)
        self.dock_layout.fit(self.width())

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Moves the keyboard by Tab, through the panels as they are read."""
        return self.tab_order.move(forward=next_one)

    def changeEvent(self, event: QEvent) -> None:
        """Takes the application's fonts anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.variables.reload_fonts()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ends the run first; the window closes once its thread has ended, so that nothing is lost."""
        if not self.closing.begun and self.spec_file.may_close():
            self.session.end()
            self.dock_layout.save()
            self.form.cancel()
            self.plot_windows.close_all()
            self.queue.trainer.shut_down()
            self.notices.shut_down()
            self.closing.begin()
        if not (self.closing.begun and self.closing.may_close):
            event.ignore()
            return
        self.exporting.end_all()
        self.pump.stop()
        self.collector.stop()
        self.settings.sync()
        super().closeEvent(event)

    @Slot()
    def _on_compare_page_made(self) -> None:
        for part in (self.compare.page, self.compare.page.details):
            join_menu(part, self.comparison_exports)

    def show_form(self) -> None:
        """Brings the set-up into sight."""
        self.docks["form"].raise_()

    def show_page(self) -> None:
        """Shows the comparison where one is open, the start page while nothing is, else the plots."""
        empty, comparing = self.display.is_empty, self.compare.is_open
        self.stack.setCurrentWidget(self.compare.place if comparing else self.start_page if empty else self.plots)
        self.dock_layout.set_empty(empty or comparing)
        self.title.look()
