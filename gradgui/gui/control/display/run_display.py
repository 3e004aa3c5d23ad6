"""What the panels show: the live run, a stored one, or nothing. Passes histories and controls on; carries out no request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from gradgui.core.errors import GradguiError
from gradgui.core.status import ENDED, Activity, RunState, RunStatus
from gradgui.gui.control.changes.change_words import rate_words
from gradgui.gui.control.display.fork_words import fork_note
from gradgui.gui.control.display.panels import Panels
from gradgui.gui.control.display.run_messages import RunMessages
from gradgui.gui.control.display.shown_controls import ShownControls
from gradgui.gui.control.display.shown_run import ShownRun
from gradgui.gui.control.display.stored_words import say_stored
from gradgui.gui.control.display.transport_of_run import transport_state
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.control.run_pump import RunPump
from gradgui.gui.forms.draft.opened_checks import OpenedChecks
from gradgui.gui.transport.transport_words import activity_words, steps_words
from gradgui.runs.history import RunHistory

_EDITABLE = frozenset({RunState.READY, *ENDED})


class RunDisplay(QObject):
    """Decides which run the panels show, and keeps them in step with its status."""

    #: Another run is shown, or none (None): a `ShownRun`.
    shownChanged = Signal(object)
    #: Something worth a line in the status bar.
    noted = Signal(str)

    def __init__(self, controller: RunController, pump: RunPump, panels: Panels, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self._pump = pump
        self._panels = panels
        self._shown: ShownRun | None = None
        self._controls = ShownControls(panels)
        self._messages = RunMessages(panels.banner, self)
        self._messages.noted.connect(self.noted)
        #: Whether a stored run that is shown stays in sight while another one is opened behind it.
        self.keeps_stored: Callable[[], bool] = lambda: False
        controller.runOpened.connect(self._on_run_opened)
        controller.runCleared.connect(self._on_run_cleared)
        controller.statusChanged.connect(self._on_status_changed)
        controller.runFailed.connect(self._on_run_failed)
        for widget, refresh in (
            (panels.loss, panels.loss.refresh),
            (panels.gradients, panels.gradients.refresh),
            (panels.numbers, panels.numbers.refresh),
        ):
            pump.add_plot(widget, refresh)
        pump.add_panel(panels.events, panels.events.refresh)
        pump.add_panel(panels.variables, self._refresh_norms)
        pump.add_ticker(self._tick)

    @property
    def shown(self) -> ShownRun | None:
        """The run that is shown; None while nothing is open or something is being opened."""
        return self._shown

    @property
    def is_stored(self) -> bool:
        """Whether a stored run is shown."""
        return self._shown is not None and self._shown.stored

    @property
    def stored_path(self) -> Path | None:
        """The folder of the stored run that is shown; None: none is."""
        return self._shown.path if self._shown is not None and self._shown.stored else None

    @property
    def can_resume(self) -> bool:
        """Whether a stored run is shown that can simply go on."""
        return self._shown is not None and self._shown.stored and not self._shown.resume_obstacle

    @property
    def can_run_more(self) -> bool:
        """Whether a stored run is shown that takes so many steps more."""
        return self._shown is not None and self._shown.can_run_more

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show, not even something that is being opened."""
        return self._shown is None and self._controller.spec is None

    # Which run -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def show_stored(self, run: ShownRun) -> None:
        """Shows a stored run; a live one goes on behind it."""
        self._show(run)
        if run.controls is not None:
            self._controls.show(run.controls, run.controls, editable=False)
        live = self._controller.spec is not None and self._controller.status.state not in ENDED
        say_stored(self._panels.banner, run, self.show_live if live else None)
        self._panels.form.set_spec(run.spec)
        self._panels.data.set_opened(
            None, self.tr("The data of a stored run are shown once it goes on, or its spec is opened.")
        )
        self.refresh_status()

    def update_stored(self, run: ShownRun) -> None:
        """Shows what is new about the stored run that is shown; says so when its writer has ended."""
        ended = not run.is_growing
        self._shown = run
        if run.controls is not None:
            self._controls.show(run.controls, run.controls, editable=False)
        self.refresh_status()
        if ended and self._panels.banner.text:
            self._panels.banner.dismiss()
        if ended:
            self.noted.emit(
                self.tr("{name} has ended after {n_steps}").format(name=run.name, n_steps=steps_words(run.history.n_steps))
            )

    @Slot()
    def show_live(self) -> None:
        """Shows the run that is open, or that something is being opened, or nothing."""
        tree, history = self._controller.tree, self._controller.history
        if tree is not None and history is not None:
            spec = self._controller.spec
            self._show(ShownRun((spec.name if spec else "") or tree.nodes[0].name, tree, history, spec=spec))
        else:
            self._show(None)
        self._panels.form.set_spec(self._controller.starting_spec())
        opened = self._controller.opened
        rate = (
            self.tr("{learning_rate} (the optimizer's default)").format(
                learning_rate=rate_words(opened.controls.learning_rate)
            )
            if opened is not None
            else ""
        )
        steps_per_epoch = opened.steps_per_epoch if opened is not None else None
        self._panels.form.set_opened({"optimizer.learning_rate": rate}, steps_per_epoch, _checks(self._controller))
        self._panels.data.set_opened(opened)
        self.refresh_status()

    def _show(self, run: ShownRun | None) -> None:
        self._shown = run
        history: RunHistory | None = run.history if run is not None else None
        self._messages.forget(history)
        panels = self._panels
        panels.variables.set_tree(run.tree if run is not None else None)
        panels.variables.set_norms(None)
        self._controls.clear()
        panels.events.set_pending(())
        for panel in (panels.loss, panels.gradients, panels.numbers, panels.events):
            panel.set_history(history)
        self._pump.set_history(history)
        self.shownChanged.emit(run)

    @Slot()
    def _on_run_opened(self) -> None:
        if not (self.is_stored and self.keeps_stored()):
            self.show_live()

    @Slot()
    def _on_run_cleared(self) -> None:
        self._messages.forget_pause()
        if not (self.is_stored and self.keeps_stored()):
            self._panels.banner.dismiss()
            self.show_live()

    @Slot(str, str)
    def _on_run_failed(self, message: str, details: str) -> None:
        self._panels.banner.say(message, details=details)
        if not self.is_stored:
            self._panels.form.show_failure(message)

    # In step with the status -----------------------------------------------------------------------------------------

    @Slot(object)
    def _on_status_changed(self, _status: RunStatus) -> None:
        if not self.is_stored:
            self.refresh_status()

    def refresh_status(self) -> None:
        """Shows status and controls anew."""
        panels, controller = self._panels, self._controller
        panels.transport.show_state(transport_state(self._controller, self._shown))
        self._show_form_state()
        self._show_speed()
        if self.is_stored:
            return
        status, requested = controller.status, controller.requested()
        if self._shown is not None and status.controls is not None and requested is not None:
            is_new = self._controls.show(status.controls, requested, editable=controller.can_change)
            if is_new and status.state in _EDITABLE:
                panels.form.update_spec(controller.starting_spec())
            measuring = status.activity is Activity.MEASURING
            skip = status.measured_of("skip")
            panels.variables.set_measured(skip, measuring=measuring, possible=controller.is_alive)
            panels.events.set_pending(status.pending, at_next_start=controller.waits_for_next_start)
        self._show_waiting()
        self._messages.show_pause(status)

    def _show_speed(self) -> None:
        opened, controller = self._controller.opened, self._controller
        status = RunStatus() if self.is_stored else controller.status
        examples = opened.n_examples / opened.steps_per_epoch if opened is not None and opened.steps_per_epoch else 0.0
        can_measure = controller.can_measure and not self.is_stored
        self._panels.numbers.show_status(status, examples, can_measure=can_measure)

    def _show_form_state(self) -> None:
        state = self._controller.status.state
        if self.is_stored:
            self._panels.form.set_editable(False, self.tr("What this run was started with."))
        elif self._controller.spec is None:
            self._panels.form.set_editable(False, self.tr("Open a model, a program or an example to set up a run."))
        elif state in _EDITABLE:
            again = self.tr("What the next start begins with.")
            note = fork_note(self._controller.goes_on) if state is RunState.READY else again
            self._panels.form.set_editable(True, note)
        elif state in {RunState.RUNNING, RunState.PAUSED, RunState.FINISHING}:
            self._panels.form.set_editable(False, self.tr("Fixed while the run goes on."))
        else:
            self._panels.form.set_editable(True, self.tr("Opening…"))
        if self._controller.spec is not None and self._controller.opened is None and not self.is_stored:
            self._show_unopened()

    def _show_unopened(self) -> None:
        """Says in the place of the data why there is no run; what was read of them all the same is shown."""
        data, status, error = self._panels.data, self._controller.status, self._controller.error
        if status.state is RunState.FAILED:
            data.set_refused(status.message, error.data if isinstance(error, GradguiError) else None)
        else:
            cancelled = status.state is RunState.FINISHED
            data.set_opened(None, self.tr("Opening was cancelled.") if cancelled else self.tr("Opening…"))

    def _show_waiting(self) -> None:
        """Says in the empty plots what is awaited, and since when."""
        words = self.waiting_words()
        if not words:
            failed = self._controller.status.state is RunState.FAILED
            cancelled = self._controller.status.state is RunState.FINISHED and self._controller.opened is None
            ready = self.tr("It couldn't be opened") if failed else self.tr("Press Start to see the loss here")
            ready = self.tr("Opening was cancelled; Start again opens it") if cancelled else ready
            words = self._controller.start_obstacle() or ready
        self._panels.loss.set_empty_text(words)

    def waiting_words(self) -> str:
        """Returns what is awaited and since when: "Importing TensorFlow… 3 s"; "" if nothing is."""
        return "" if self.is_stored else activity_words(self._controller.status)

    def _refresh_norms(self) -> None:
        if self._shown is not None:
            self._panels.variables.show_history(self._shown.history)

    def _tick(self) -> None:
        if self._controller.status.activity is not Activity.NONE and not self.is_stored:
            self._panels.transport.show_state(transport_state(self._controller, self._shown))
            self._show_waiting()
        if self._shown is not None and not self.is_stored:
            self._messages.look_at(self._shown.history, self._controller.opened)


def _checks(controller: RunController) -> OpenedChecks | None:
    """Returns what looks up patterns in the variables of the open model."""
    opened, spec = controller.opened, controller.spec
    return OpenedChecks(spec, opened.controls) if opened is not None and spec is not None else None
