"""What listens to what in the main window: the signals of its parts, joined. Holds no part itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from gradgui.core.status import RunState
from gradgui.gui.arrivals.drop_target import DropTarget
from gradgui.gui.control.display.shown_run import ShownRun
from gradgui.gui.control.display.stored_follower import StoredFollower
from gradgui.gui.control.opening.parent_reader import ParentReader
from gradgui.gui.control.remeasuring import Remeasuring
from gradgui.gui.exporting.saving_line import SavingLine
from gradgui.gui.look.theme import theme
from gradgui.gui.panels.front_tab import FrontTab
from gradgui.gui.plots.loss.curve_choice import PARENT
from gradgui.gui.wiring.runs_wiring import RunsWiring
from gradgui.gui.wiring.set_up_wiring import SetUpWiring

if TYPE_CHECKING:
    from gradgui.gui.main_window import MainWindow


class WindowWiring(QObject):
    """Connects the parts of a window, once they're all there.

    Args:
        window: whose parts they are.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._front = FrontTab(window, window.docks, window.dock_layout, window.variables.tree, window.stack)
        self._connect_controls()
        self._connect_parts()
        self._connect_long_work()
        SetUpWiring(window)
        RunsWiring(window)

    def _connect_controls(self) -> None:
        """What a person asks for, to whoever does it."""
        window = self._window
        transport, controller, changes = window.transport, window.controller, window.controller.changes
        transport.startRequested.connect(window.commands.start)
        transport.pauseRequested.connect(controller.pause)
        transport.stepRequested.connect(window.commands.step)
        transport.moreRequested.connect(window.commands.run_more)
        transport.stopRequested.connect(window.rewind.stop)
        transport.learningRateChosen.connect(self._on_transport_learning_rate_chosen)
        transport.scheduleChosen.connect(changes.follow_schedule)
        transport.deviceChosen.connect(window.opener.set_device)
        window.variables.toggleRequested.connect(changes.toggle)
        window.variables.selectionRequested.connect(changes.select)
        window.variables.multipliersRequested.connect(changes.set_multipliers)
        window.variables.arrangementRequested.connect(changes.arrange)
        window.variables.measureRequested.connect(partial(controller.measure, "skip"))
        window.variables.frozenGradientsRequested.connect(changes.set_frozen_gradients)
        window.numbers.measureRequested.connect(self._on_numbers_measure_requested)
        window.live.clipRequested.connect(changes.set_clip)
        window.live.accumulationRequested.connect(changes.set_accumulation_steps)
        window.live.lossScaleRequested.connect(changes.set_loss_scale)
        window.live.frozenGradientsRequested.connect(changes.set_frozen_gradients)
        window.live.patternRequested.connect(window.variables.rows.ask_multiplier_by_pattern)
        window.clipboard.noted.connect(window.announcements.note)
        window.clipboard.failed.connect(window.banner.say)
        window.arrivals.noted.connect(window.announcements.note)
        window.arrivals.failed.connect(window.banner.say)
        window.arrivals.offered.connect(self._on_arrivals_offered)
        window.arrivals.folder = lambda: Path(window.settings.last_folder or Path.home())
        window.plot_windows.made.connect(self._on_plot_windows_made)
        window.start_page.itemChosen.connect(window.open_path)
        window.start_page.going_on.openRequested.connect(window.open_path)
        window.start_page.going_on.resumeRequested.connect(self._on_going_on_resume_requested)
        window.start_page.openRequested.connect(window.files.open_file)
        window.start_page.folderRequested.connect(window.files.open_folder)
        window.start_page.templateRequested.connect(window.templates.new_spec)
        window.files.pathChosen.connect(window.open_path)
        window.exporting.shown_run = window.files.record_path

    def _connect_parts(self) -> None:
        """What happened, to whoever shows it."""
        window, controller = self._window, self._window.controller
        window.variables.noted.connect(self._on_variables_noted)
        window.variables.summaryChanged.connect(window.docks["variables"].set_summary)
        window.variables.selectedChanged.connect(window.gradients.set_selected)
        window.variables.selectedChanged.connect(self._on_variables_selected_changed)
        window.steps.cursorChanged.connect(self._on_steps_cursor_changed)
        window.gradients.variableClicked.connect(window.variables.tree.select_path)
        window.gradients.variableHovered.connect(window.variables.set_hovered)
        window.variables.hoveredChanged.connect(window.gradients.set_hovered)
        window.events.stepActivated.connect(self._on_step_activated)
        window.events.view.forkRequested.connect(window.rewind.fork)
        window.events.view.can_fork = lambda: window.rewind.can_go_back
        window.rewind.failed.connect(window.banner.say)
        window.compare.openChanged.connect(self._on_compare_open_changed)
        window.curve_choice.changed.connect(self._on_curve_choice_changed)
        self._on_curve_choice_changed()  # as it was remembered
        window.opener.storedRunRead.connect(window.display.show_stored)
        window.opener.itemOpened.connect(self._on_item_opened)
        window.announcements.listen(controller, window.opener, window.files, window.display, window.exports)
        window.announcements.listen_to_refusals(window.refusals)
        window.exporting.saved.connect(window.announcements.note)
        window.exporting.failed.connect(window.banner.say)
        window.display.shownChanged.connect(self._on_shown_changed)
        controller.stateChanged.connect(self._on_controller_state_changed)
        controller.runOpened.connect(self._on_controller_run_opened)
        controller.statusChanged.connect(self._on_controller_status_changed)
        window.collector.watch(controller)
        theme().changed.connect(self._on_theme_changed)
        window.pump.add_ticker(self._on_pump_tick)
        window.pump.add_ticker(window.compare.comparison.look)
        window.pump.add_ticker(ParentReader(window.display, controller, window.background).look)
        window.pump.add_ticker(Remeasuring(controller).look)
        window.pump.add_ticker(StoredFollower(window.display, window.background, window.banner.say).look)

    def _connect_long_work(self) -> None:
        """What takes long: the queue, what is read, and what is said of it outside the window."""
        window = self._window
        window.queue.trainer.changed.connect(window.actions_by_id.refresh)
        window.queue.trainer.noted.connect(window.announcements.note)
        SavingLine(window.status_line, window.exporting)
        window.status_line.cancel_button.clicked.connect(window.opener.reading.forget)
        window.opener.reading.changed.connect(self._on_reading_changed)
        window.pump.add_ticker(window.opener.reading.look)
        window.pump.add_ticker(window.title.look)
        window.pump.add_ticker(window.notices.look)

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_steps_cursor_changed(self) -> None:
        self._window.numbers.show_step(self._window.steps.kept_step)

    @Slot(str, str, object)
    def _on_arrivals_offered(self, message: str, action: str, act: Callable[[], object]) -> None:
        self._window.banner.say(message, kind="amber", action=action, act=lambda: _call(act))

    @Slot(str)
    def _on_going_on_resume_requested(self, path: str) -> None:
        self._window.opener.resume(Path(path))

    @Slot(object)
    def _on_plot_windows_made(self, window: QWidget) -> None:
        DropTarget(window, self._window.arrivals)

    @Slot()
    def _on_pump_tick(self) -> None:
        window = self._window
        window.closing.look()
        self._show_status_line()

    @Slot(str)
    def _on_controller_state_changed(self, state: str) -> None:
        window = self._window
        if state in {"running", "paused", "finished", "failed"}:
            window.runs.reload()
        window.show_page()
        unopened = state == "failed" and window.controller.opened is None
        if unopened and not window.display.is_stored and not window.queue.trainer.owns_run:
            self._front.show_refused()
        window.stateChanged.emit(state)

    @Slot()
    def _on_controller_run_opened(self) -> None:
        window = self._window
        opened = window.controller.opened
        if opened is not None and opened.obstacle:
            window.show_form()
            window.form.focus_missing()

    @Slot(str)
    def _on_variables_noted(self, text: str) -> None:
        self._window.banner.say(text, kind="amber")

    @Slot(tuple)
    def _on_variables_selected_changed(self, _paths: tuple[str, ...]) -> None:
        self._window.actions_by_id.refresh()

    @Slot()
    def _on_numbers_measure_requested(self) -> None:
        self._window.controller.measure("watching")

    @Slot(float, bool)
    def _on_transport_learning_rate_chosen(self, rate: float, stepped: bool) -> None:
        self._window.controller.changes.set_learning_rate(rate, stepped=stepped)

    @Slot()
    def _on_controller_status_changed(self) -> None:
        window = self._window
        window.actions_by_id.refresh()
        self._show_status_line()

    @Slot(object)
    def _on_shown_changed(self, run: ShownRun | None) -> None:
        window = self._window
        window.files.run_path = run.path if run is not None else None
        window.files.run_is_raw = run is not None and run.reader is not None and run.reader.is_raw
        window.plot_windows.set_run(run.name if run is not None else "", run.history if run is not None else None)
        if run is not None and not window.form.is_in_hand and not window.queue.trainer.owns_run:
            self._front.show_run(stored=run.stored)
        if run is not None:
            window.form.settle()
        window.show_page()
        window.actions_by_id.refresh()

    @Slot()
    def _on_reading_changed(self) -> None:
        window = self._window
        window.status_line.cancel_button.setVisible(window.opener.reading.is_going)
        window.actions_by_id.refresh()

    @Slot()
    def _on_compare_open_changed(self) -> None:
        window = self._window
        if window.compare.is_open:
            self._front.leave_for_comparison()
        window.show_page()
        if not window.compare.is_open:
            self._front.come_back()
        window.actions_by_id.refresh()

    @Slot()
    def _on_curve_choice_changed(self) -> None:
        self._window.settings.loss_curves = self._window.curve_choice.as_text()
        self._window.gradients.set_parent_shown(bool(self._window.curve_choice.shown(PARENT)))

    @Slot(int)
    def _on_step_activated(self, step: int) -> None:
        window = self._window
        half = (window.steps.x1 - window.steps.x0) / 2
        window.steps.show(step - half, step + half)

    @Slot(str)
    def _on_item_opened(self, item: str) -> None:
        window = self._window
        window.settings.add_recent(item)
        window.starting.show_recent()

    @Slot()
    def _on_theme_changed(self) -> None:
        window = self._window
        window.variables.reload_fonts()
        window.pump.mark_all()

    def _show_status_line(self) -> None:
        window = self._window
        shown, opened = window.display.shown, window.controller.opened
        training = window.controller.status.state is RunState.RUNNING
        window.status_line.show_drawing(window.pump.budget, training=training)
        if shown is not None and shown.status is not None:
            window.status_line.show_run(shown.status, dict(shown.environment), "")
        else:
            environment = opened.environment if opened is not None else {}
            window.status_line.show_run(window.controller.status, environment, window.display.waiting_words())


def _call(function: Callable[[], object]) -> None:
    function()
