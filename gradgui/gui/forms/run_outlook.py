"""What can be said of the edited set-up before it runs: how long it will be, and in what it differs from an earlier run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLabel, QWidget

from gradgui.core.errors import GradguiError
from gradgui.core.run_plan import plan_of
from gradgui.core.spec import RunSpec
from gradgui.gui.forms.parts.differences import Differences
from gradgui.gui.forms.run_form import RunForm
from gradgui.gui.language.translation import translate
from gradgui.gui.look.theme import set_role, small_font
from gradgui.runs.catalogue.earlier_runs import differences, of_same_model, seconds_per_step
from gradgui.runs.catalogue.run_summary import RunSummary
from gradgui.runs.engine import OpenedRun

#: So many runs are offered to compare with.
MOST_RUNS = 15
#: The speed is known after so many steps of a run.
_ENOUGH_STEPS = 3


class RunOutlook(QObject):
    """Follows the form; reads no record itself.

    Args:
        form: what is edited.
        parent: owner.
    """

    def __init__(self, form: RunForm, parent: QWidget) -> None:
        super().__init__(parent)
        self._form = form
        self._spec: RunSpec | None = None
        self._opened: OpenedRun | None = None
        self._runs: Sequence[RunSummary] = ()
        self._offered: list[RunSummary] = []
        self._chosen = ""
        self._measured: tuple[RunSpec, float] | None = None
        self._n_done = 0
        self.plan = QLabel(parent)
        self.plan.setObjectName("planLine")
        self.plan.setWordWrap(True)
        self.plan.setFont(small_font())
        self.plan.setToolTip(
            self.tr("Examples a step × steps × epochs = updates; the time is that of an earlier run, or of this one's steps")
        )
        set_role(self.plan, "muted")
        self.differences = Differences(parent)
        form.draftChanged.connect(self._on_form_draft_changed)
        form.editableChanged.connect(self._show)
        self.differences.runChosen.connect(self._on_differences_run_chosen)
        self.differences.takeBackRequested.connect(self._on_differences_take_back_requested)
        self.differences.foldedChanged.connect(self._show)

    def set_opened(self, opened: OpenedRun | None, n_done: int = 0) -> None:
        """Takes what is known of model and data.

        Args:
            opened: None: nothing is open.
            n_done: steps that are done before the run goes on.
        """
        if opened is None or opened is not self._opened or n_done != self._n_done:
            self._opened, self._n_done = opened, n_done
            self._show()

    @Slot(list)
    def set_runs(self, runs: list[RunSummary]) -> None:
        """Takes the runs that there are, the newest first."""
        self._runs = runs
        self._show()

    def set_speed(self, steps_per_second: float, step: int) -> None:
        """Takes how fast the run is that goes on: the next one of the same spec will be as fast."""
        spec = self._form.opened_spec
        if steps_per_second > 0 and step >= _ENOUGH_STEPS and spec is not None:
            self._measured = (spec, 1 / steps_per_second)
            self._show_plan()

    @Slot(object)
    def _on_form_draft_changed(self, spec: RunSpec | None) -> None:
        if spec is None and self._form.opened_spec is not None:
            return  # something is wrong: what was right last stays
        self._spec = spec
        self._show()

    @Slot()
    def _show(self) -> None:
        self._show_plan()
        self._show_differences()

    def _show_plan(self) -> None:
        spec = self._spec
        self.plan.setVisible(spec is not None)
        if spec is None:
            return
        plan = plan_of(spec, self._n_examples(spec), self._seconds_per_step(spec), n_done=self._n_done)
        words = plan.words(_translated)
        if words != self.plan.text():
            self.plan.setText(words)
            self.plan.setAccessibleName(self.tr("Plan: {words}").format(words=words))

    def _n_examples(self, spec: RunSpec) -> int | None:
        """Returns the training examples of a spec, where its data are those that are open."""
        opened, shown = self._opened, self._form.opened_spec
        if opened is None or shown is None or shown.data is None or spec.data is None or not opened.n_examples:
            return None
        if (spec.data.source, spec.data.arguments) != (shown.data.source, shown.data.arguments):
            return None
        if spec.data.validation_fraction == shown.data.validation_fraction:
            return opened.n_examples
        total = opened.n_examples + opened.n_validation_examples
        if shown.data.validation_fraction == 0 and opened.n_validation_examples:
            return None  # the data have a validation part of their own
        return total - round(spec.data.validation_fraction * total)

    def _seconds_per_step(self, spec: RunSpec) -> float | None:
        if self._measured is not None and _as_fast(self._measured[0], spec):
            return self._measured[1]
        return seconds_per_step(spec, self._runs)

    def _show_differences(self) -> None:
        spec = self._spec
        self._offered = self._offers(spec) if spec is not None else []
        names = [run.path.name for run in self._offered]
        chosen = names.index(self._chosen) if self._chosen in names else 0
        self.differences.show_runs(self._offered, chosen)
        if spec is not None and self._offered:
            self.differences.show_differences(differences(spec, self._offered[chosen]), editable=self._form.can_edit)

    def _offers(self, spec: RunSpec) -> list[RunSummary]:
        """Returns the runs to compare with: those of the same model first."""
        own = of_same_model(spec, self._runs)
        others = [run for run in self._runs if run.spec and run not in own]
        return [*own, *others][:MOST_RUNS] if own else []

    @Slot(int)
    def _on_differences_run_chosen(self, row: int) -> None:
        self._chosen = self._offered[row].path.name if row < len(self._offered) else ""
        self._show_differences()

    @Slot(str, object)
    def _on_differences_take_back_requested(self, key: str, value: Any) -> None:
        table = {name: inner for name, inner in value.items() if inner is not None} if isinstance(value, dict) else value
        try:
            self._form.set_value(key, table)
        except GradguiError as error:
            self.differences.show_words(str(error), bad=True)


def _translated(text: str) -> str:
    return translate("RunPlan", text)


def _as_fast(measured: RunSpec, spec: RunSpec) -> bool:
    """Whether a step of one spec takes as long as a step of another: the same model, batch size and way to compute."""
    loop, other = measured.loop, spec.loop
    return (
        measured.model == spec.model
        and (measured.data and measured.data.batch_size) == (spec.data and spec.data.batch_size)
        and (loop.precision, loop.xla, loop.device) == (other.precision, other.xla, other.device)
    )
