"""GradientTape loops written by hand, as a person would: none of gradgui's engine is in here.

`compiled_step` is what gradgui must equal bit for bit, `eager_gradients` what it must agree with to rounding. `HandLoop` is
a `compiled_step` whose settings change while it runs: feed it the interventions that gradgui recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


def batches(n: int, batch_size: int, seed: int, fraction: float = 0.0, *, shuffle: bool = True) -> Iterator[Any]:
    """Yields the rows of every step, as the design says that they can be reproduced by hand."""
    held_out = np.random.default_rng([seed, 2**32 - 1]).permutation(n)[: round(fraction * n)]
    train = np.delete(np.arange(n), held_out)
    epoch = 0
    while True:
        order = np.random.default_rng([seed, epoch]).permutation(len(train)) if shuffle else np.arange(len(train))
        for start in range(0, len(train), batch_size):
            yield train[order[start : start + batch_size]]
        epoch += 1


def tf_variable(variable: Any) -> Any:
    """Returns the `tf.Variable` inside a Keras variable, or the one that was given."""
    import tensorflow as tf

    return variable if isinstance(variable, tf.Variable) else variable.value


def compiled_step(
    call: Callable[[Any], Any],
    loss: Callable[[Any, Any], Any],
    variables: Sequence[Any],
    optimizer: Any,
    x: Any,
    y: Any,
    *,
    clip_norm: float | None = None,
    penalties: Callable[[], Sequence[Any]] = list,
) -> Callable[[Any], Any]:
    """Returns a compiled function of the rows of one batch that takes one step and returns its loss.

    `variables` are those that learn, as Keras or TensorFlow variables.
    """
    import tensorflow as tf

    optimizer.build(variables)
    values = [tf_variable(variable) for variable in variables]

    def step(rows: Any) -> Any:
        xs, ys = tf.gather(x, rows), tf.gather(y, rows)
        with tf.GradientTape() as tape:
            value = loss(ys, call(xs))
            if penalties():
                value += sum(penalties())
        # Those of embeddings are lists of rows: summed here, since Keras' sparse arithmetic rounds otherwise by an ulp.
        gradients = [None if g is None else tf.convert_to_tensor(g) for g in tape.gradient(value, values)]
        if clip_norm is not None:
            gradients = [tf.clip_by_norm(gradient, clip_norm) for gradient in gradients]
        optimizer.apply(gradients, variables)
        return value

    compiled: Callable[[Any], Any] = tf.function(step, input_signature=[tf.TensorSpec([None], tf.int32)])
    return compiled


def eager_gradients(
    call: Callable[[Any], Any], loss: Callable[[Any, Any], Any], variables: Sequence[Any], x: Any, y: Any
) -> tuple[float, list[Any]]:
    """Returns the loss and the gradients of one batch, computed eagerly."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(variables)
        value = loss(y, call(x))
    return float(value), tape.gradient(value, variables)


@dataclass
class Task:
    """What a loop written by hand trains.

    Args:
        call: `call(x) -> y`, in training mode.
        loss: `loss(y_true, y_pred) -> scalar`.
        weights: Keras or TensorFlow variables that may ever learn, by gradgui's path, in the model's order.
        x: inputs, [n, ...].
        y: targets, [n, ...].
        penalties: penalties of the last call.
    """

    call: Callable[[Any], Any]
    loss: Callable[[Any, Any], Any]
    weights: dict[str, Any]
    x: Any
    y: Any
    penalties: Callable[[], Sequence[Any]] = list


class HandLoop:
    """A compiled GradientTape loop whose settings change at given steps, and that shares no code with gradgui's engine.

    Every variable has a plain Keras optimizer of its own, which is applied when the variable learns: so each has its own
    slots and its own count of updates. Thawing is what a person would do with these optimizers: nothing ("own_count"), set
    `iterations` to the updates of the run ("keep"), or make a new one ("zero"). Every setting has its own trace.

    Args:
        task: what is trained.
        rule: makes a Keras optimizer; its own rate is overwritten.
        rows: the rows of every step.
        rate: the base rate.
        frozen: paths that don't learn at first.
        thaw: (thawing, warm-up updates) of thaws that say nothing.
        clip: (kind, limit), None for none.
        accumulation_steps: steps an update.
        plan: the base rate of an update by its number, instead of `rate` until a change sets one; None: there is none.
    """

    def __init__(
        self,
        task: Task,
        rule: Callable[[], Any],
        rows: Iterator[Any],
        *,
        rate: float,
        frozen: Iterable[str] = (),
        thaw: tuple[str, int] = ("own_count", 0),
        clip: tuple[str, float] | None = None,
        accumulation_steps: int = 1,
        plan: Callable[[int], float] | None = None,
    ) -> None:
        self._plan, self._follows_plan = plan, plan is not None
        self.task, self._make_rule, self._rows = task, rule, rows
        self.rate, self.clip, self.accumulation_steps = rate, clip, accumulation_steps
        self.multipliers = dict.fromkeys(task.weights, 1.0)
        self.learning = [path for path in task.weights if path not in set(frozen)]
        self.rules = {path: self._built(path) for path in task.weights}
        self.n_steps = self.n_updates = 0
        self._thaw = thaw
        self._warmup = dict.fromkeys(task.weights, (0, 0))  # updates since the thaw, updates that it takes
        self._window = _Window(task.weights)
        self._traces: dict[Any, Any] = {}
        #: Nadam's schedule of the whole run, for variables that are thawed with "keep".
        self._schedule = rule()
        self._schedule_weight = _variable(0.0)
        self._schedule.build([self._schedule_weight])

    def train(self, n_steps: int, changes: Iterable[Any] = ()) -> list[Any]:
        """Takes steps and returns their losses; carries changes (`Intervention`s, resolved paths) out before their steps."""
        by_step: dict[int, list[Any]] = {}
        for change in changes:
            by_step.setdefault(change.step, []).append(change)
        losses = []
        for _ in range(n_steps):
            for change in by_step.get(self.n_steps, []):
                self.change(change)
            losses.append(self._step(next(self._rows).astype(np.int32)))
            self.n_steps += 1
        return losses

    def change(self, change: Any) -> None:
        """Carries out one change: its kind, its paths, its value."""
        match str(change.kind):
            case "freeze":
                self.learning = [path for path in self.learning if path not in change.paths]
                self._window.drop(change.paths)
            case "thaw":
                learning = {*self.learning, *change.paths}
                self.learning = [path for path in self.task.weights if path in learning]
                value = change.value or {"thawing": self._thaw[0], "warmup_updates": self._thaw[1]}
                for path in change.paths:
                    self._thaw_one(path, value["thawing"], value["warmup_updates"])
            case "learning_rate":
                self._follows_plan = change.value == "schedule"
                self.rate = self.rate if self._follows_plan else change.value
            case "multipliers":
                self.multipliers |= change.value
            case "clip":
                self.clip = None if change.value["kind"] == "none" else (change.value["kind"], change.value["limit"])
            case "accumulation_steps":
                self.accumulation_steps = change.value
            case other:
                raise ValueError(other)

    def values(self) -> list[Any]:
        """Returns the value of every variable."""
        return [tf_variable(variable).numpy() for variable in self.task.weights.values()]

    def slots(self, path: str) -> list[Any]:
        """Returns the value of everything that the variable's optimizer keeps, but for its count and its rate."""
        return [v.numpy() for v in self.rules[path].variables if v.path.split("/")[-1] not in {"iteration", "learning_rate"}]

    def _built(self, path: str) -> Any:
        rule = self._make_rule()
        variable = self.task.weights[path]
        rule.build([variable])
        for average in rule._model_variables_moving_average if rule.use_ema else ():
            average.assign(tf_variable(variable))  # a variable that doesn't learn yet is its own average
        return rule

    def _thaw_one(self, path: str, thawing: str, warmup_updates: int) -> None:
        if thawing == "zero":
            self.rules[path] = self._built(path)
        elif thawing == "keep":
            self.rules[path].iterations.assign(self.n_updates)
            if hasattr(self._schedule, "_u_product"):
                self.rules[path]._u_product.assign(self._schedule._u_product)
        self._warmup[path] = (0, warmup_updates)

    def _step(self, rows: Any) -> Any:
        import tensorflow as tf

        ends = self._window.n_steps + 1 >= self.accumulation_steps
        whole = ends and self._window.n_steps == 0  # no sum is needed
        if ends:
            self._set_rates()
        kind, limit = self.clip or ("none", 1.0)
        weights = self._window.count(self.learning, len(rows))
        learning = tuple(self.learning)
        key = (learning, kind, ends, whole, tuple(id(self.rules[path]) for path in learning))
        if key not in self._traces:
            self._traces[key] = self._trace(learning, kind, ends=ends, whole=whole)
        loss = self._traces[key](tf.constant(rows), tf.constant(limit, tf.float32), tf.constant(weights, tf.float32)).numpy()
        if ends:
            self.n_updates += 1
            self._window.end()
            self._schedule.apply([tf.zeros([])], [self._schedule_weight])
            for path in learning:
                done, whole_warmup = self._warmup[path]
                self._warmup[path] = (done + 1, whole_warmup)
        return loss

    def _set_rates(self) -> None:
        """Gives every optimizer its rate: the product in float64, rounded; within a warm-up its share, rounded again."""
        if self._plan is not None and self._follows_plan:
            self.rate = self._plan(self.n_updates)
        for path in self.learning:
            rate = np.float32(np.float64(self.rate) * self.multipliers[path])
            done, updates = self._warmup[path]
            if done < updates:
                rate = np.float32(np.float64(rate) * ((done + 1) / updates))
            self.rules[path].learning_rate = rate

    def _trace(self, learning: Sequence[str], kind: str, *, ends: bool, whole: bool) -> Any:
        import tensorflow as tf

        task = self.task
        values = {path: tf_variable(task.weights[path]) for path in learning}

        def step(rows: Any, limit: Any, n_examples: Any) -> Any:
            xs, ys = tf.gather(task.x, rows), tf.gather(task.y, rows)
            with tf.GradientTape() as tape:
                loss = task.loss(ys, task.call(xs))
                if task.penalties():
                    loss += sum(task.penalties())
            found = tape.gradient(loss, values)
            gradients = {path: tf.convert_to_tensor(g) for path, g in found.items() if g is not None}
            if not whole:
                summed = dict(zip(learning, tf.unstack(n_examples), strict=True))
                gradients = self._window.add(gradients, tf.cast(tf.shape(rows)[0], tf.float32), summed)
            if ends:
                for path, gradient in _clipped(gradients, kind, limit).items():
                    self.rules[path].apply([gradient], [task.weights[path]])
            return loss

        numbers = tf.TensorSpec([len(learning)], tf.float32)
        compiled = tf.function(step, autograph=False)
        return compiled.get_concrete_function(tf.TensorSpec([None], tf.int32), tf.TensorSpec([]), numbers)


class _Window:
    """Sums of gradients weighted by examples, for the updates that take several steps."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self._sums = {path: _variable(np.zeros(variable.shape, np.float32)) for path, variable in weights.items()}
        self._n_examples = dict.fromkeys(weights, 0)
        self.n_steps = 0

    def count(self, learning: Sequence[str], n_examples: int) -> list[int]:
        """Counts the examples of a step; returns how many each sum will be of."""
        self.n_steps += 1
        for path in learning:
            self._n_examples[path] += n_examples
        return [self._n_examples[path] for path in learning]

    def add(self, gradients: dict[str, Any], weight: Any, n_examples: dict[str, Any]) -> dict[str, Any]:
        """Adds gradients of one step; returns the means."""
        for path, gradient in gradients.items():
            self._sums[path].assign_add(gradient * weight)
        return {path: self._sums[path] / n_examples[path] for path in gradients}

    def drop(self, paths: Iterable[str]) -> None:
        """Forgets what was summed for some variables."""
        for path in set(paths) & set(self._sums):
            self._n_examples[path] = 0
            self._sums[path].assign(np.zeros(self._sums[path].shape, np.float32))

    def end(self) -> None:
        """Begins a new window."""
        self.n_steps = 0
        self.drop(self._sums)


def _clipped(gradients: dict[str, Any], kind: str, limit: Any) -> dict[str, Any]:
    """Clips with TensorFlow's own functions."""
    import tensorflow as tf

    match kind:
        case "norm":
            return {path: tf.clip_by_norm(gradient, limit) for path, gradient in gradients.items()}
        case "global_norm":
            clipped, _ = tf.clip_by_global_norm(list(gradients.values()), limit)
            return dict(zip(gradients, clipped, strict=True))
        case "value":
            return {path: tf.clip_by_value(gradient, -limit, limit) for path, gradient in gradients.items()}
    return gradients


def _variable(value: Any) -> Any:
    import tensorflow as tf

    return tf.Variable(value, trainable=False)
