"""What the runner needs of an engine. `gradgui.engine.keras_engine` is the one for Keras; tests bring an analytic one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from gradgui.core.controls import Controls
from gradgui.core.data.array_info import ArrayInfo
from gradgui.core.data.data_summary import DataSummary
from gradgui.core.measured import Measured, MeasuredKind
from gradgui.core.records import RecordLayout, StepBatch, Validation
from gradgui.core.spec import RunSpec
from gradgui.core.variables import VariableInfo, learnable_paths
from gradgui.runs.forking.inheritance import Inheritance

#: Key of `OpenedRun.environment` for the SHA-256 of the data.
DATA_HASH = "data_sha256"
#: Keys of `OpenedRun.environment` for a head that the spec put on: the name of the layer before it, the class of its
#: pooling layer ("" for none), the names of its layers, whether the model is "functional" or "sequential" ("nested": the
#: layer before it is a model itself), and whether the spec's weights were loaded "before" it was put on, or "after".
HEAD_CUT_AT, HEAD_POOLING, HEAD_LAYERS, HEAD_FORM = "head_cut_at", "head_pooling", "head_layers", "head_form"
HEAD_WEIGHTS = "head_weights"

SaveKind = Literal["keras", "weights", "savedmodel"]


@dataclass(frozen=True, slots=True)
class OpenedRun:
    """What is known once model and data are open.

    Args:
        variables: all variables of the model, in network order.
        controls: what the spec starts with.
        metrics: names of the metrics that every step records.
        device: the device that the loop runs on ("CPU:0").
        devices: every device of the machine.
        model_name: the model's own name.
        raw: whether it is raw variables, no Keras model.
        n_examples: training examples; 0 without data.
        n_validation_examples: examples kept aside.
        steps_per_epoch: batches an epoch; None without data.
        n_steps: steps of the whole run; None where the spec doesn't say.
        obstacle: why training can't start ("" if it can): data, loss or length missing.
        environment: versions, seed and whatever else identity depends on.
        notes: what the user should know, a sentence each.
        data: what the training examples are; None without data.
        arrays: the training data and the output by name: x, y, sample_weight, output; parts of a structure as x/0, y/age.
    """

    variables: tuple[VariableInfo, ...]
    controls: Controls
    metrics: tuple[str, ...] = ()
    device: str = ""
    devices: tuple[str, ...] = ()
    model_name: str = ""
    n_examples: int = 0
    n_validation_examples: int = 0
    steps_per_epoch: int | None = None
    n_steps: int | None = None
    obstacle: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    arrays: dict[str, ArrayInfo] = field(default_factory=dict)
    data: DataSummary | None = None
    raw: bool = False

    @property
    def layout(self) -> RecordLayout:
        """The columns that the run will record."""
        return RecordLayout(learnable_paths(self.variables), self.metrics)


class Engine(Protocol):
    """Opens a model with its data and carries out training steps.

    Every method is called on the runner's thread, and on no other: Keras keeps much of its state by thread. An engine opens
    once. It holds the weights and the position in the data; what may change while it runs comes in as `Controls`.
    """

    def open(self, spec: RunSpec) -> OpenedRun:
        """Opens model and data. Called once, first.

        Raises:
            GradguiError: the spec, the model, the data or the device is not usable; says why.
        """
        ...

    def needs_compiling(self, controls: Controls) -> bool:
        """Whether `advance` with these controls would trace first. Called before every `advance`; costs nothing."""
        ...

    def compile_obstacle(self, controls: Controls) -> str:
        """Returns why the step for these controls had better not be compiled, a sentence; "" if it may be, or is already.

        There is none for a step that differentiates everything: a run needs one to go on.
        """
        ...

    def compile(self, controls: Controls) -> None:
        """Traces the step that these controls need, changing nothing. Afterwards `needs_compiling` is False."""
        ...

    def advance(self, n_steps: int, controls: Controls) -> StepBatch:
        """Carries out up to `n_steps` steps, with controls that cover what learns (`Controls.covered`).

        Fewer, and at least one, where a step is not finite: that step is the last of the batch, its `finite` is 0, and it
        changed no weight, slot or statistic. Fewer too where a step reaches `controls.target`, which is then the last one,
        and where the step after it is another trace's. The rate recorded at a
        step is the one in force there: that of the schedule at the update which the step goes into, where one is followed.
        `time_s` is NaN: the runner fills it in.
        """
        ...

    def measure(self, kind: MeasuredKind, controls: Controls) -> Measured | None:
        """Times the step in two variants, in alternation, for a slice of about 50 ms, or one step of each if that is longer.

        Compiles first what isn't yet. Changes nothing: no weight, slot, statistic, accumulated sum, seed or loss scale.

        Args:
            kind: "watching" (norms and statistics, or none) or "skip" (all gradients, or those of what learns).
            controls: what is in force; other variants than those of the last call begin anew.

        Returns:
            None while there is more to do, then the times. The next call starts anew.

        Raises:
            TrainingError: the two variants are the same: nothing is frozen.
        """
        ...

    def validate(self, seconds: float) -> Validation | None:
        """Goes on with the validation for about `seconds`.

        Returns:
            None while there is more to do, then the means. The next call starts anew. Trains nothing.

        Raises:
            DataError: there are no validation data.
        """
        ...

    def save(self, path: Path, kind: SaveKind) -> None:
        """Writes the model as it is now: a `.keras` file, its weights, or a SavedModel folder.

        Raises:
            ModelError: this kind of model can't be written so; says what can.
        """
        ...

    def checkpoint(self, path: Path) -> None:
        """Writes everything that the next step depends on to an `.npz` file. Atomic: either the whole file or nothing."""
        ...

    def restore(self, path: Path) -> None:
        """Goes back to where `checkpoint` wrote this file, in this process or in another one. Called before any step.

        Raises:
            StoreError: it is damaged, or was written for another model or optimizer.
        """
        ...

    def take_over(self, path: Path, step: int, inheritance: Inheritance) -> None:
        """Goes on where `checkpoint` of a run with other settings wrote this file. Called after `open`, before any step.

        Weights and statistics are taken from it; of the rest what `inheritance` says, and what it doesn't is as `open` made
        it, over these weights.

        Args:
            path: the file.
            step: the step that comes next.
            inheritance: what is taken over.

        Raises:
            StoreError: it is damaged, or was written for a model with other variables.
        """
        ...

    def restore_model(self, path: Path) -> None:
        """Gives the model's variables the values of such a file. Optimizer state and position stay as they are.

        Raises:
            StoreError: the file is missing or damaged; nothing was changed, or not all.
        """
        ...

    def close(self) -> None:
        """Gives everything back. Called once, last, also after an error in `open`."""
        ...


EngineFactory = Callable[[], Engine]
