"""The engine for Keras: opens what the spec names and carries out its steps. Composes; the step itself is `train_step`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from gradgui.core.controls import Controls
from gradgui.core.errors import DataError, ModelError, TrainingError
from gradgui.core.initial_controls import initial_controls
from gradgui.core.measured import Measured, MeasuredKind
from gradgui.core.rates.update_count import UpdateCount
from gradgui.core.records import RecordLayout, StepBatch, Validation
from gradgui.core.spec import RunSpec
from gradgui.core.thawing import Thaw, thaws_since
from gradgui.engine.data.open_data import open_data
from gradgui.engine.data.opened_data import OpenedData
from gradgui.engine.data.read_before import with_what_was_read
from gradgui.engine.data.readers.endless import Needed
from gradgui.engine.data.streams.example_feed import ExampleFeed
from gradgui.engine.data.streams.streamed_rows import close_all
from gradgui.engine.data.tensors import first_batch, tensors
from gradgui.engine.models.open_model import first_rows, open_model
from gradgui.engine.objective.compatibility import check_batch, check_batch_size
from gradgui.engine.objective.loss_fit import output_activations
from gradgui.engine.objective.metrics import OpenedMetric, open_metrics
from gradgui.engine.objective.objective import Objective, open_objective
from gradgui.engine.objective.outputs import open_outputs
from gradgui.engine.opened_run import describe_opened, steps_of_run
from gradgui.engine.optimizers.open_optimizer import open_optimizer
from gradgui.engine.program import Programs
from gradgui.engine.runtime.faults import faults_explained
from gradgui.engine.runtime.precision import building_in, in_precision
from gradgui.engine.runtime.runtime import AUTO, choose_device, load_tensorflow, make_deterministic
from gradgui.engine.saving.checkpoints import names_in, read_checkpoint, write_checkpoint
from gradgui.engine.saving.saving import save_model
from gradgui.engine.saving.taking_over import take_model, take_state
from gradgui.engine.step.accumulation import Accumulator
from gradgui.engine.step.backward_pass import NoGradientError
from gradgui.engine.step.loss_scale import LossScale
from gradgui.engine.step.rehearsal import Rehearsal
from gradgui.engine.step.step_calls import StepCalls
from gradgui.engine.step.step_parts import StepKey, StepParts
from gradgui.engine.step.step_record import unpacked
from gradgui.engine.step.step_variants import variants
from gradgui.engine.validation import Validator
from gradgui.runs.engine import OpenedRun, SaveKind
from gradgui.runs.file_trust import FileTrust
from gradgui.runs.forking.inheritance import Inheritance
from gradgui.runs.sources.opening import code_files


class KerasEngine:
    """An `Engine` for Keras models, `tf.Module`s and raw variables.

    Making one imports TensorFlow: do it on the thread that will use it.

    Args:
        trust: which programs may run and which model files are opened as they are; all, where whoever made the engine has
            settled that.
        preferred_device: what "auto" means where there is such a device: "CPU:0"; "auto": the first GPU.
    """

    def __init__(self, trust: FileTrust = FileTrust(), preferred_device: str = AUTO) -> None:  # noqa: B008
        load_tensorflow()
        self._trust = trust
        self._preferred_device = preferred_device
        self._calls: StepCalls | None = None
        self._rehearsal: Rehearsal | None = None
        self._step = 0
        self._count = UpdateCount()
        self._thaws_done: tuple[Thaw, ...] = ()
        self._validator: Validator | None = None
        self._closing = ExitStack()
        self._metric_names: tuple[str, ...] = ()

    def open(self, spec: RunSpec) -> OpenedRun:
        """Opens model and data on the device that the spec asks for."""
        import keras

        self._trust.check_code(code_files(spec))
        self._spec = spec
        if spec.loop.deterministic:
            make_deterministic()
        self._device = choose_device(spec.loop.device, self._preferred_device)
        keras.utils.set_random_seed(spec.loop.seed)
        self._programs = programs = Programs()
        with self._on_device(), ExitStack() as while_open:
            data = open_data(spec.data, programs, spec.loop.seed, Needed.by(spec)) if spec.data else None
            if data is not None:
                while_open.enter_context(with_what_was_read(data))
                self._closing.callback(close_all, data.streams)
                self._examples = ExampleFeed.of(spec, data)
                self._closing.callback(self._examples.close)
                # The seed precedes build_model(), whatever build_data() drew.
                keras.utils.set_random_seed(spec.loop.seed)
            x, y, sample_weight = first_batch(data, spec.data.batch_size) if data and spec.data else (None, None, None)
            precision = spec.loop.precision
            with building_in(precision):
                self._model = in_precision(open_model(spec.model, programs, x, self._trust.is_trusted), precision)
            check_batch_size(self._model.batch_size, spec.data, data)
            y, sample_weight = (first_rows(part, self._model.n_example_rows) for part in (y, sample_weight))
            variables = [variable.tf_variable for variable in self._model.learnable]
            trains = data is not None and spec.loss is not None and spec.loss.is_named
            optimizer, rate = open_optimizer(spec.optimizer, programs, self._model.learnable, trains=trains)
            notes: tuple[str, ...] = optimizer.notes
            self._controls = initial_controls(spec, self._model.infos, rate, steps_of_run(spec, data))
            if data is not None and spec.data is not None and spec.loss is not None and spec.loss.is_named:
                y_pred = self._model.example_output
                outputs = open_outputs(self._model.keras_model, y_pred)
                loss = open_objective(spec.loss, programs, outputs)
                activations = output_activations(self._model.keras_model, outputs)
                check_batch(loss, data.y, y, y_pred, sample_weight, activations)
                metrics, of_validation = (open_metrics(spec.loop.metrics, programs, outputs, y, y_pred) for _ in range(2))
                self._metric_names = (*(opened.name for opened in metrics), *loss.columns)
                accumulator = Accumulator(variables)
                all_x, all_y, weight = tensors(data.x, data.y, data.sample_weight)
                scale = LossScale(spec.loop.scale) if spec.loop.scale is not None else None
                parts = StepParts(self._model, loss, metrics, optimizer, all_x, all_y, accumulator, weight, scale)
                self._prepare(replace(parts, xla=spec.loop.xla))
                self._validator = self._open_validator(spec, data, loss, of_validation)
        opened = describe_opened(spec, self._device, self._model, data, self._controls, self._metric_names, notes)
        self._layout: RecordLayout = opened.layout
        return opened

    def _prepare(self, parts: StepParts) -> None:
        """Takes note of what every step is made of; nothing is traced yet."""
        self._parts = parts
        self._calls = StepCalls(parts)
        self._rehearsal = Rehearsal(self._calls, self._examples, self._model)

    def needs_compiling(self, controls: Controls) -> bool:
        """Whether the step for these controls was not traced yet."""
        return self._key(controls) not in self._step_calls.cache

    def compile_obstacle(self, controls: Controls) -> str:
        """Returns why no further step that leaves something out is compiled: the most that are kept are there already."""
        key, cache = self._key(controls), self._step_calls.cache
        return "" if key in cache or key.differentiated is None else cache.obstacle

    def compile(self, controls: Controls) -> None:
        """Traces the step and runs it for no step at all, so that TensorFlow's own preparation is done too."""
        self._compile(self._key(controls), controls)

    def _compile(self, key: StepKey, controls: Controls) -> None:
        if key in self._step_calls.cache:
            return
        try:
            with self._on_device():
                self._step_calls.compile(key, controls)
                if self._parts.xla and self._rehearsal is not None:
                    self._rehearsal.warm_up(key, controls)
        except NoGradientError:
            raise ModelError(
                "At least one variable must be connected to the loss. Received: a loss whose gradient is None for all of "
                f"{len(self._model.learnable)} variables. Look for a detached output (stop_gradient, integer casts, NumPy)."
            ) from None

    def advance(self, n_steps: int, controls: Controls) -> StepBatch:
        """Carries out up to `n_steps` steps in one call into TensorFlow, with one transfer back."""
        if not controls.covered:
            raise ValueError("What learns must be differentiated: these controls need another step.")
        self._carry_out_thaws(controls)
        first, window = self._step, controls.accumulation_steps
        if self._key(controls).accumulates and window == 1:
            n_steps = 1  # the window in progress ends with it; what follows is the step that accumulates nothing
        feed = self._examples.feed(first, n_steps)
        base_rates = controls.base_rates(self._count.of_steps(feed.n_steps, window))
        with self._on_device():
            packed = self._step_calls.call(self._key(controls), feed, controls, base_rates)
        self._step += len(packed)
        batch = unpacked(first, packed, self._parts.scalars, self._layout, feed, base_rates)
        self._count = self._count.after(int(batch.scalars[:, self._layout.column("finite")].sum()), window)
        return batch

    def measure(self, kind: MeasuredKind, controls: Controls) -> Measured | None:
        """Goes on with a measurement; begins anew when another one, or one of other variants, is asked for."""
        keys = variants(kind, controls, self._count.n_in_window)
        cache = self._step_calls.cache
        if cache.obstacle and not all(key in cache for key in keys):
            raise TrainingError(cache.obstacle)
        for key in keys:
            self._compile(key, controls)
        assert self._rehearsal is not None
        with self._on_device():
            return self._rehearsal.measure(kind, keys, controls, self._step)

    def validate(self, seconds: float) -> Validation | None:
        """Goes on with the validation for about `seconds`."""
        if self._validator is None:
            raise DataError("There must be validation data. Received: none; set data.validation_fraction.")
        with self._on_device():
            return self._validator.advance(seconds)

    def save(self, path: Path, kind: SaveKind) -> None:
        """Writes the model as it is now."""
        save_model(self._model, path, kind, self._parts.x if self._calls is not None else None)
        self._trust.wrote(path)

    def checkpoint(self, path: Path) -> None:
        """Writes everything that the next step depends on."""
        state = {
            "step": self._step,
            "updates": [self._count.n_updates, self._count.n_in_window],
            "thaws": [thaw.number for thaw in self._thaws_done],
            "scales_set": self._step_calls.n_scales_set,
        }
        write_checkpoint(path, self._state(), state)

    def restore(self, path: Path) -> None:
        """Goes back to where `checkpoint` was called."""
        if any(name.startswith("@accumulator/") for name in names_in(path)):
            self._parts.accumulator.build()
        state = read_checkpoint(path, self._state())
        self._step = state["step"]
        self._count = UpdateCount(*state["updates"])
        self._thaws_done = tuple(Thaw(number) for number in state["thaws"])
        self._step_calls.n_scales_set = state["scales_set"]

    def take_over(self, path: Path, step: int, inheritance: Inheritance) -> None:
        """Goes on where a run with other settings was, with what of its state still holds."""
        with self._on_device():
            take_model(path, self._model, inheritance)
            if not inheritance.optimizer:  # what begins at the weights, a moving average say, begins at these
                optimizer, _ = open_optimizer(self._spec.optimizer, self._programs, self._model.learnable)
                optimizer.take_names(self._parts.optimizer)
                self._prepare(replace(self._parts, optimizer=optimizer))
            parts = self._parts
            self._count = take_state(path, inheritance, parts.optimizer.state(), parts.accumulator, parts.loss_scale)
        self._step = step

    def restore_model(self, path: Path) -> None:
        """Gives the model's variables, and nothing else, the values of a checkpoint."""
        read_checkpoint(path, self._model_state())

    def _state(self) -> dict[str, Any]:
        """Returns every `tf.Variable` that the next step depends on, by a name that means the same in every process."""
        parts = self._parts
        scale = parts.loss_scale.variables() if parts.loss_scale is not None else {}
        own = {**parts.optimizer.state(), **parts.accumulator.variables(), **scale}
        return {**self._model_state(), **{f"@{name}": variable for name, variable in own.items()}}

    def _model_state(self) -> dict[str, Any]:
        return {variable.info.path: variable.tf_variable for variable in self._model.variables}

    def close(self) -> None:
        """Lets go of model, data and traces."""
        self._closing.close()
        self._calls, self._rehearsal, self._validator = None, None, None
        for name in ("_model", "_parts", "_programs"):
            if hasattr(self, name):
                delattr(self, name)

    @property
    def _step_calls(self) -> StepCalls:
        assert self._calls is not None
        return self._calls

    def _carry_out_thaws(self, controls: Controls) -> None:
        """Does to the optimizer's state what thaws since the last call ask for."""
        if controls.thaws is self._thaws_done:
            return
        with self._on_device():
            for policy, indices in thaws_since(self._thaws_done, controls.thaws).items():
                self._parts.optimizer.thaw(indices, policy)
        self._thaws_done = controls.thaws

    @contextmanager
    def _on_device(self) -> Iterator[None]:
        """Places what happens inside on the device, and explains what goes wrong there."""
        import tensorflow as tf

        with faults_explained(self._spec, self._device), tf.device(f"/device:{self._device}"):
            yield

    def _open_validator(
        self, spec: RunSpec, data: OpenedData, loss: Objective, metrics: list[OpenedMetric]
    ) -> Validator | None:
        if not len(data.validation_rows) or spec.data is None:
            return None
        if data.x_validation is data.x:
            x, y, weight = self._parts.x, self._parts.y, self._parts.sample_weight
        else:
            x, y, weight = tensors(data.x_validation, data.y_validation, data.sample_weight_validation)
        validator = Validator(self._model, loss, metrics, x, y, data.validation_rows, spec.data.batch_size, weight)
        self._closing.callback(validator.close)
        return validator

    def _key(self, controls: Controls) -> StepKey:
        """Returns the step that comes next with these controls."""
        return StepKey.of(controls, self._count.n_in_window)
