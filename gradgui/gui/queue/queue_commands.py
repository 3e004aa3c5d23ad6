"""What menus, buttons and keys do with the queue: add the set-up, ask for a sweep; and what is said when it is through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.core.status import RunState
from gradgui.gui.control.display.run_display import RunDisplay
from gradgui.gui.control.opening.opener import Opener
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.forms.run_form import RunForm
from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.panels.banner import Banner
from gradgui.gui.queue.outcome import Outcome
from gradgui.gui.queue.queue_panel import QueuePanel
from gradgui.gui.queue.queue_trainer import QueueTrainer
from gradgui.runs.queue.queue_entry import entries_of, entry_of
from gradgui.runs.queue.sweep import SweepPlan


class QueueCommands(QObject):
    """Fills the queue from the set-up that is shown.

    Args:
        trainer: holds the queue.
        panel: shows it.
        controller: has the spec that is open.
        display: says whether a stored run is shown.
        opener: asks whether code may run.
        form: holds edits that wait.
        parent: the window.
        banner: says what came of it.
        compare: shows several runs over one another.
        show_form: brings the form into sight, where a mistake in it stands in the way.
        show_queue: brings the queue into sight.
    """

    def __init__(
        self,
        trainer: QueueTrainer,
        panel: QueuePanel,
        controller: RunController,
        display: RunDisplay,
        opener: Opener,
        form: RunForm,
        parent: QWidget,
        *,
        banner: Banner,
        compare: Callable[[Sequence[Path]], None],
        show_form: Callable[[], None],
        show_queue: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._trainer = trainer
        self._controller = controller
        self._display = display
        self._opener = opener
        self._form = form
        self._banner = banner
        self._compare = compare
        self._show_form = show_form
        self._show_queue = show_queue
        self._queued: RunSpec | None = None
        panel.addRequested.connect(self.add)
        panel.sweepRequested.connect(self.ask_sweep)
        panel.compareRequested.connect(self._on_panel_compare_requested)
        trainer.failed.connect(banner.say)
        trainer.editsInTheWay.connect(self._on_trainer_edits_in_the_way)
        trainer.ended.connect(self._on_trainer_ended)

    @property
    def can_add(self) -> bool:
        """Whether there is a set-up that could be trained."""
        return self._controller.spec is not None or self._display.is_stored

    def edits_wait(self) -> bool:
        """Whether something was edited under Set-up that opening another spec would lose: what was queued isn't lost."""
        return self._form.has_edits and (self._queued is None or self._form.edited_spec() != self._queued)

    @property
    def can_toggle(self) -> bool:
        """Whether the queue can be started or paused."""
        return self._trainer.is_going or bool(self._trainer.waiting)

    @Slot()
    def add(self) -> None:
        """Puts the set-up, as it stands, at the end of the queue."""
        spec = self._complete_set_up()
        if spec is None or not self._opener.may_run(spec, self.add):
            return
        self._trainer.add((entry_of(spec, self._trainer.entries),))
        self._queued = spec
        self._show_queue()

    @Slot()
    def ask_sweep(self) -> None:
        """Asks which key of the set-up takes which values."""
        spec = self._complete_set_up()
        if spec is None:
            return
        opened, status = self._controller.opened, self._controller.status
        live = not self._display.is_stored
        from gradgui.gui.queue.sweep_dialog import SweepDialog  # when first opened

        dialog = SweepDialog(
            spec,
            self._window,
            status.steps_per_second if live else 0.0,
            opened.steps_per_epoch if live and opened is not None else None,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.add_sweep)
        dialog.open()

    @Slot(object, bool)
    def add_sweep(self, plan: SweepPlan, start: bool) -> None:
        """Puts the runs of a sweep at the end of the queue; with `start`, trains what waits."""
        if not all(self._opener.may_run(one.spec, lambda: self.add_sweep(plan, start)) for one in plan.runs):
            return
        self._trainer.add(entries_of(plan))
        self._queued = self._form.edited_spec() if self._form.has_edits else None
        self._show_queue()
        if start:
            self._trainer.start()

    @Slot()
    def toggle(self) -> None:
        """Starts the queue, or begins no further run."""
        if self._trainer.is_going:
            self._trainer.pause()
        else:
            self._trainer.start()

    def offer(self) -> None:
        """Says that runs wait from last time, if they do; none of them starts by itself."""
        n_waiting = len(self._trainer.waiting)
        if n_waiting:
            words = (
                self.tr("A run waits in the queue from last time.")
                if n_waiting == 1
                else self.tr("{n} runs wait in the queue from last time.").format(n=numbers.count(n_waiting))
            )
            self._banner.say(words, kind="note", action=self.tr("Show the queue"), act=self._show_queue)

    def _complete_set_up(self) -> RunSpec | None:
        """Returns what Set-up says; None where something is missing, which is said, and its field has the keyboard."""
        spec = self._set_up()
        if spec is None:
            return None
        try:
            spec.check_complete()
        except GradguiError as error:
            self._banner.say(str(error))
            if not self._display.is_stored:
                self._show_form()
                self._form.focus_missing()
            return None
        return spec

    def _set_up(self) -> RunSpec | None:
        """Returns what Set-up says; None where there is none, or a mistake in it."""
        shown = self._display.shown
        if self._display.is_stored and shown is not None:
            return shown.spec
        if self._form.has_edits:
            spec = self._form.edited_spec()
            if spec is None:
                self._show_form()
            return spec
        controller = self._controller
        if controller.goes_on is not None and controller.status.state is RunState.READY:
            self._banner.say(
                self.tr(
                    "A run that goes on from another one can't wait in the queue. Start it, or open its spec to add that."
                )
            )
            return None
        return controller.starting_spec()

    @Slot(tuple)
    def _on_panel_compare_requested(self, runs: tuple[Path, ...]) -> None:
        self._compare(runs)

    @Slot()
    def _on_trainer_edits_in_the_way(self) -> None:
        """Offers to queue what was edited and isn't queued: the queue's runs take its place in the set-up."""
        self._banner.say(
            self.tr("What was edited under Set-up isn't in the queue, and the queue's runs would take its place there."),
            kind="amber",
            action=self.tr("Add it and start"),
            act=self._add_and_start,
        )

    def _add_and_start(self) -> None:
        self.add()
        if not self.edits_wait():
            self._trainer.start()

    @Slot(object)
    def _on_trainer_ended(self, outcome: Outcome) -> None:
        """Says what came of the queue, and offers to compare."""
        runs = outcome.run_paths
        several = len(runs) > 1
        self._banner.say(
            outcome_words(outcome),
            kind="amber" if outcome.failed else "note",
            action=self.tr("Compare them") if several else self.tr("Show the queue"),
            act=(lambda: self._compare(runs)) if several else self._show_queue,
        )


def outcome_words(outcome: Outcome) -> str:
    """Writes what came of the queue: "The queue is through: 3 runs done, mlp-lr=1 failed: ..."."""
    parts = []
    n_done, failed = len(outcome.done), outcome.failed
    if n_done:
        parts.append(
            translate("QueueCommands", "1 run done")
            if n_done == 1
            else translate("QueueCommands", "{n} runs done").format(n=numbers.count(n_done))
        )
    n_skipped = len(outcome.entries) - n_done - len(failed)
    if n_skipped:
        parts.append(translate("QueueCommands", "{n} skipped").format(n=numbers.count(n_skipped)))
    if len(failed) == 1:
        parts.append(
            translate("QueueCommands", "{name} failed: {why}").format(name=failed[0].name, why=failed[0].message.rstrip("."))
        )
    elif failed:
        parts.append(translate("QueueCommands", "{n} failed, their rows say why").format(n=numbers.count(len(failed))))
    head = (
        translate("QueueCommands", "The queue is through")
        if outcome.through
        else translate("QueueCommands", "The queue has stopped")
    )
    return f"{head}: {', '.join(parts)}."
