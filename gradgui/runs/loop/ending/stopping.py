"""The rules that end a run before its last step, as it goes on: time, a target, validations that no longer improve."""

from __future__ import annotations

from collections.abc import Sequence

from gradgui.core.records import RecordLayout, StepBatch, Validation
from gradgui.core.spec import RunSpec
from gradgui.core.stopping import TARGET_REACHED, VALIDATION, Target, mode_of, split_metric
from gradgui.runs.engine import OpenedRun


class Stopping:
    """Says when a run has trained enough, and which validation was the best.

    Args:
        spec: what is run.
        opened: what was opened.

    Raises:
        SpecError: a metric isn't recorded, or nothing tells which way it gets better.
    """

    def __init__(self, spec: RunSpec, opened: OpenedRun) -> None:
        self._spec = spec.stopping
        self._layout: RecordLayout = opened.layout
        validates, recorded = opened.n_validation_examples > 0, opened.metrics
        self._target: Target | None = None
        if self._spec.target is not None and opened.obstacle == "":
            target, key = self._spec.target, "stopping.target.metric"
            name, of_validation = split_metric(target.metric, recorded, key, validates=validates)
            mode = mode_of(target.metric, target.mode, "stopping.target.mode")
            self._target = Target(name, target.value, mode, of_validation)
        self._watched = ""
        if (self._spec.patience is not None or self._spec.keeps_best) and opened.obstacle == "":
            self._watched, _ = split_metric(self._spec.metric, recorded, "stopping.metric", validates=validates)
            self._mode = mode_of(self._spec.metric, self._spec.mode, "stopping.mode")
        self._best: tuple[int, float] | None = None
        self._n_since_best = 0
        self._ran_s = 0.0
        self._since: float | None = None

    def resumed(self, validations: Sequence[Validation], ran_s: float) -> None:
        """Takes note of what was before, where a stored run goes on.

        A rule that has ended the run before begins anew: who goes on with it wants more than it allowed.

        Args:
            validations: what was validated, in order.
            ran_s: seconds that the steps before took.
        """
        self._ran_s = ran_s
        for validation in validations:
            self.after_validation(validation)
        if self._spec.time_s is not None and ran_s >= self._spec.time_s:
            self._ran_s = 0.0
        if self._spec.patience is not None and self._n_since_best >= self._spec.patience:
            self._n_since_best = 0

    def forget_best(self) -> None:
        """Begins the comparison of validations anew: the weights of the best one aren't there any more."""
        self._best, self._n_since_best = None, 0

    # Time ------------------------------------------------------------------------------------------------------------

    def goes_on(self, now: float) -> None:
        """Takes note that the run begins or goes on at `now`, in seconds of `time.monotonic()`."""
        self._since = now

    def pauses(self, now: float) -> None:
        """Takes note that the run pauses."""
        if self._since is not None:
            self._ran_s += now - self._since
        self._since = None

    def after_time(self, now: float) -> str:
        """Returns why the run ends now that it has trained for so long; "" if it goes on."""
        ran_s = self._ran_s + (now - self._since if self._since is not None else 0.0)
        if self._spec.time_s is None or ran_s < self._spec.time_s:
            return ""
        return f"trained for {ran_s:.3g} s, stopping.time_s is {self._spec.time_s:g}"

    # Metrics ---------------------------------------------------------------------------------------------------------

    def after_steps(self, batch: StepBatch) -> str:
        """Returns why the run ends with these steps, whose last one may have reached the target; "" if it goes on."""
        if self._target is None or self._target.of_validation:
            return ""
        value = batch.scalars[-1, self._layout.column(self._target.metric)]
        return self._reached(self._target, float(value), batch.next_step - 1)

    def after_validation(self, validation: Validation) -> str:
        """Takes note of a validation; returns why the run ends with it, "" if it goes on."""
        cause = ""
        target = self._target
        if target is not None and target.of_validation:
            cause = self._reached(target, validation.values[target.metric], validation.step)
        if self._watched:
            value = validation.values[self._watched]
            if self._improves(value):
                self._best, self._n_since_best = (validation.step, value), 0
            else:
                self._n_since_best += 1
        patience = self._spec.patience
        if not cause and patience is not None and self._n_since_best >= patience:
            best = f"the best was {self._best[1]:.4g} at step {self._best[0]}" if self._best else "it never was a number"
            validations = "validation" if patience == 1 else f"{patience} validations"
            cause = f"{VALIDATION}{self._watched} did not improve for {validations}: {best}"
        return cause

    @property
    def step_target(self) -> Target | None:
        """The target that every step is compared with; None: there is none, or it is one of the validation."""
        return None if self._target is None or self._target.of_validation else self._target

    @property
    def best(self) -> tuple[int, float] | None:
        """Step and value of the best validation whose weights are kept; None: there is none, or none are kept."""
        return self._best if self._spec.keeps_best else None

    @property
    def watched(self) -> str:
        """The metric that tells the best validation."""
        return VALIDATION + self._watched

    def _improves(self, value: float) -> bool:
        """Whether a value is better than the best by more than `min_delta`; NaN never is."""
        if value != value:  # noqa: PLR0124 NaN differs from itself
            return False
        if self._best is None:
            return True
        gain = self._best[1] - value if self._mode == "min" else value - self._best[1]
        return gain > self._spec.min_delta

    @staticmethod
    def _reached(target: Target, value: float, step: int) -> str:
        if not target.reached([value])[0]:
            return ""
        return f"{target.name} {value:.4g} at step {step} {TARGET_REACHED} {target.value:g}"
