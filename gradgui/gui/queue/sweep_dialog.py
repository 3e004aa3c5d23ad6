"""Asks what to sweep over, and shows the runs that it makes before any waits. Trains nothing and adds nothing itself."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QListWidget, QVBoxLayout, QWidget

from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.dialogs.words_label import WordsLabel
from gradgui.gui.look import numbers
from gradgui.gui.look.count_spin import CountSpin
from gradgui.gui.look.empty_words import EmptyWords
from gradgui.gui.look.theme import set_role
from gradgui.gui.queue.sweep_axis import SweepAxis, axis_values
from gradgui.runs.queue.sweep import SweepPlan, plan_sweep
from gradgui.runs.queue.sweep_keys import sweep_keys

_MOST_SEEDS = 50


class SweepDialog(QDialog):
    """A key with its values, a second one if one likes, seeds; below, every run that this makes, and how much that is.

    Args:
        spec: what all runs have in common.
        parent: owner.
        steps_per_second: as last measured with this model; 0: not known.
        steps_per_epoch: of the data that is open; None: not known.
    """

    #: Somebody wants these runs: a `SweepPlan`, and whether the queue shall start.
    chosen = Signal(object, bool)

    def __init__(
        self, spec: RunSpec, parent: QWidget | None, steps_per_second: float = 0.0, steps_per_epoch: int | None = None
    ) -> None:
        super().__init__(parent)
        self._spec = spec
        self._speed, self._steps_per_epoch = steps_per_second, steps_per_epoch
        self._plan: SweepPlan | None = None
        self.setObjectName("sweepDialog")
        self.setWindowTitle(self.tr("Sweep over values"))
        self.resize(660, 600)
        keys = sweep_keys(spec)
        self.first = SweepAxis("sweepFirst", keys, self.tr("Key"), optional=False, parent=self)
        self.second = SweepAxis("sweepSecond", keys, self.tr("And each with"), optional=True, parent=self)
        self.seeds_spin = CountSpin("sweepSeedsSpin", self.tr("Seeds"), 1, _MOST_SEEDS, self)
        self.seeds_spin.setFixedWidth(76)
        self.seeds_spin.setToolTip(self.tr("How many runs of each, which differ in their seed alone"))
        self.list = QListWidget(self)
        self.list.setObjectName("sweepRunsList")
        self.list.setAccessibleName(self.tr("Runs of the sweep"))
        self.list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        set_role(self.list, "rows")
        EmptyWords(self.list, self.tr("The runs are listed here as you type"))
        self.words_label = WordsLabel("sweepWordsLabel", self)
        self.cancel_button = dialog_button(self, "sweepCancelButton", self.tr("Cancel"), self.reject)
        self.add_button = dialog_button(self, "sweepAddButton", self.tr("Add to queue"), self._on_add_button_clicked)
        self.start_button = dialog_button(self, "sweepStartButton", self.tr("Add and start"), self._on_start_button_clicked)
        set_role(self.start_button, "primary")
        self._lay_out()
        self.first.changed.connect(self._on_changed)
        self.second.changed.connect(self._on_changed)
        self.seeds_spin.valueChanged.connect(self._on_changed)
        self._on_changed()
        self.first.values_edit.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        name = self._spec.name or self.tr("This set-up")
        words = QLabel(
            self.tr(
                "{name} is trained once for every value, one run after another; each run is named after what differs."
            ).format(name=name),
            self,
        )
        words.setWordWrap(True)
        set_role(words, "muted")
        layout.addWidget(words)
        layout.addWidget(self.first)
        layout.addWidget(self.second)
        seeds = QHBoxLayout()
        label = QLabel(self.tr("Seeds"), self)
        label.setBuddy(self.seeds_spin)
        width = max(self.first.label_width, self.second.label_width, label.sizeHint().width())
        for axis in (self.first, self.second):
            axis.set_label_width(width)
        label.setMinimumWidth(width)
        seeds.setSpacing(10)
        seeds.addWidget(label)
        seeds.addWidget(self.seeds_spin)
        seeds.addStretch(1)
        layout.addLayout(seeds)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.words_label)
        row = QHBoxLayout()
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        row.addWidget(self.add_button)
        row.addWidget(self.start_button)
        layout.addLayout(row)

    @property
    def plan(self) -> SweepPlan | None:
        """The runs that would be added; None where what is typed makes none."""
        return self._plan

    @Slot()
    def _on_changed(self) -> None:
        self._plan, problem = None, ""
        try:
            values = axis_values((self.first, self.second))
            if values or self.seeds_spin.value() > 1:
                self._plan = plan_sweep(self._spec, values, self.seeds_spin.value())
                for one in self._plan.runs:
                    one.spec.check_complete()
        except GradguiError as error:
            self._plan, problem = None, str(error)
        self.list.clear()
        if self._plan is not None:
            self.list.addItems([run.name for run in self._plan.runs])
        self.add_button.setEnabled(self._plan is not None)
        self.start_button.setEnabled(self._plan is not None)
        self.words_label.say(problem or self._plan_words(), "bad" if problem else "muted")

    def _plan_words(self) -> str:
        if self._plan is None:
            return self.tr("Type values, such as 1e-2, 1e-3, or a range such as 1e-4..1e-1:4.")
        runs = self._plan.runs
        words = self.tr("1 run") if len(runs) == 1 else self.tr("{n} runs").format(n=numbers.count(len(runs)))
        steps = [self._n_steps(run.spec) for run in runs]
        known = [n for n in steps if n is not None]
        if len(known) < len(runs):
            return self.tr("{runs}, tagged {tag}.").format(runs=words, tag=self._plan.tag)
        total = sum(known)
        words = self.tr("{runs}, {steps} steps in all").format(runs=words, steps=numbers.count(total))
        if self._speed > 0:
            time = numbers.duration(total / self._speed)
            words = self.tr("{words}, about {time} at the last speed").format(words=words, time=time)
        return self.tr("{words}; tagged {tag}.").format(words=words, tag=self._plan.tag)

    def _n_steps(self, spec: RunSpec) -> int | None:
        """Returns how many steps a run takes; None where that shows only once its data are open."""
        if spec.loop.steps is not None:
            return spec.loop.steps
        same = spec.data == self._spec.data
        if spec.loop.epochs is not None and self._steps_per_epoch is not None and same:
            return spec.loop.epochs * self._steps_per_epoch
        return None

    @Slot()
    def _on_add_button_clicked(self) -> None:
        self._choose(start=False)

    @Slot()
    def _on_start_button_clicked(self) -> None:
        self._choose(start=True)

    def _choose(self, *, start: bool) -> None:
        plan = self._plan
        if plan is not None:
            self.accept()
            self.chosen.emit(plan, start)
