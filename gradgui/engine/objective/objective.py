"""What is minimised: the losses of all outputs with their weights, joined to one number. Penalties aren't part of it.

Keras' rules hold: a loss with weights is divided by the number of values; the losses of several outputs are added, each
times its own factor, and recorded without it; class weights count while training, and not while validating.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import DataError, SpecError, did_you_mean
from gradgui.core.source import parse_source
from gradgui.core.spec import ClassWeights, LossSpec, OutputLossSpec
from gradgui.engine.objective.losses import Loss, open_loss
from gradgui.engine.objective.outputs import Outputs
from gradgui.engine.program import Programs, program_path


@dataclass(frozen=True, slots=True)
class OutputLoss:
    """The loss of one output.

    Args:
        output: its name; "" for a model with a single one, or a program's own loss of them all.
        loss: `loss(y_true, y_pred, sample_weight) -> scalar`.
        factor: its weight in the sum.
        class_weights: [n_listed] float32, the weight of each class from 0; classes beyond weigh 1. None: all weigh 1.
        for_every_class: whether they were given as a list, which has a weight for each class.
    """

    output: str
    loss: Loss
    factor: float = 1.0
    class_weights: npt.NDArray[np.float32] | None = None
    for_every_class: bool = False


@dataclass(frozen=True, slots=True)
class LossValue:
    """What the losses of a batch are.

    Args:
        total: scalar, what is differentiated.
        by_output: scalars in the order of `Objective.columns`, without their factors.
    """

    total: Any
    by_output: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Objective:
    """The losses of a model.

    Args:
        outputs: the model's outputs.
        terms: a loss for each output that has one.
    """

    outputs: Outputs
    terms: tuple[OutputLoss, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names under which the losses of several outputs are recorded; () where there is one loss."""
        return tuple(f"{term.output}_loss" for term in self.terms) if self._by_output else ()

    @property
    def _by_output(self) -> bool:
        return self.terms[0].output != ""

    def parts(self, term: OutputLoss, y: Any, y_pred: Any) -> tuple[Any, Any]:
        """Returns targets and predictions of one term; all of them for a program's own loss of several outputs."""
        if not term.output and self.outputs.several:
            return y, y_pred
        return self.outputs.split(y, "targets")[term.output], self.outputs.split(y_pred, "outputs")[term.output]

    def weights(self, y: Any, y_pred: Any, sample_weight: Any, *, training: bool) -> dict[str, Any]:
        """Returns the weights of the examples by output, None where all weigh 1: sample weights times class weights.

        Args:
            y: targets of a batch.
            y_pred: the model's output for it.
            sample_weight: weights of the data, one array or one an output; None without.
            training: whether class weights count.
        """
        if self.outputs.several and not self._by_output:  # a program's own loss of all of them
            if isinstance(sample_weight, Mapping | list | tuple):
                raise DataError(
                    "Sample weights must be one array for a program's own loss of several outputs. Received: a structure. "
                    "Use loss.outputs, where every output has weights of its own."
                )
            return {**self.outputs.weights(sample_weight), "": sample_weight}
        weights = self.outputs.weights(sample_weight)
        for term in self.terms:
            if training and term.class_weights is not None:
                targets, predictions = self.parts(term, y, y_pred)
                own = _weights_of_classes(term.class_weights, targets, predictions)
                given = weights.get(term.output)
                weights[term.output] = own if given is None else _product(given, own)
        return weights

    def __call__(self, y: Any, y_pred: Any, weights: Mapping[str, Any] | None = None) -> LossValue:
        """Returns the losses of a batch.

        Args:
            y: its targets.
            y_pred: the model's output.
            weights: what `weights` gave; None: every example weighs 1.
        """
        import keras

        values, total = [], None
        for term in self.terms:
            targets, predictions = self.parts(term, y, y_pred)
            own = weights.get(term.output) if weights else None
            if own is not None and isinstance(term.loss, keras.losses.Loss):
                own = _for_values(own, predictions)
            value = term.loss(targets, predictions) if own is None else term.loss(targets, predictions, own)
            values.append(value)
            weighted = value if term.factor == 1.0 else value * term.factor
            total = weighted if total is None else total + weighted
        return LossValue(total, tuple(values) if self._by_output else ())


def open_objective(spec: LossSpec, programs: Programs, outputs: Outputs) -> Objective:
    """Returns the losses that a spec names for a model's outputs.

    Raises:
        SpecError: Keras has no such loss, or an output isn't the model's; names the nearest.
        ModelError: a program has no such function.
    """
    if spec.outputs:
        known = outputs.names
        for name in spec.outputs:
            if name not in known:
                hint = did_you_mean(name, known) if known else "It has a single one: set loss.name instead."
                raise SpecError(f'Keys of loss.outputs must be outputs of the model. Received: "{name}". {hint}')
        return Objective(outputs, tuple(_term(table, name, programs) for name, table in spec.outputs.items()))
    single = OutputLossSpec(spec.name, spec.arguments, class_weights=spec.class_weights)
    own = program_path(parse_source(spec.name)) is not None
    names = ("",) if own or not outputs.several else outputs.names
    if own and outputs.several and spec.class_weights:
        raise SpecError(
            "loss.class_weights must belong to the loss of one output. Received: a program's own loss of several outputs. "
            "Use loss.outputs, or weigh the classes in the program."
        )
    return Objective(outputs, tuple(_term(single, name, programs, key="loss") for name in names))


def _term(table: OutputLossSpec, output: str, programs: Programs, key: str = "") -> OutputLoss:
    loss = open_loss(table, programs, key or f"loss.outputs.{output}")
    weights = table.class_weights
    return OutputLoss(output, loss, table.weight, _listed(weights), for_every_class=not isinstance(weights, dict))


def _listed(weights: ClassWeights) -> npt.NDArray[np.float32] | None:
    """Returns class weights as a list from class 0 on; a class that isn't named weighs 1."""
    if not weights:
        return None
    if not isinstance(weights, dict):
        return np.asarray(weights, np.float32)
    listed = np.ones(max(map(int, weights)) + 1, np.float32)
    listed[[int(number) for number in weights]] = list(weights.values())
    return listed


def _weights_of_classes(listed: npt.NDArray[np.float32], targets: Any, predictions: Any) -> Any:
    """Returns the weight of every label: class numbers, or one-hot targets, whose largest element counts.

    Keras does so for one label an example (`class_weight_to_sample_weights` in its data_adapter_utils.py); here labels may
    have more dimensions than the one of the examples.
    """
    import tensorflow as tf

    rank, rank_of_predictions = targets.shape.rank, predictions.shape.rank
    labels = targets
    if rank == rank_of_predictions and rank > 1:
        labels = tf.squeeze(targets, -1) if targets.shape[-1] == 1 else tf.argmax(targets, -1, output_type=tf.int32)
    if labels.dtype.is_floating:
        labels = tf.round(labels)
    labels = tf.cast(labels, tf.int32)
    known = (labels >= 0) & (labels < len(listed))
    weights = tf.gather(tf.constant(listed), tf.clip_by_value(labels, 0, len(listed) - 1))
    return tf.where(known, weights, 1.0)


def _product(given: Any, own: Any) -> Any:
    import tensorflow as tf

    given = tf.cast(given, own.dtype)
    for _ in range(own.shape.rank - given.shape.rank):
        given = tf.expand_dims(given, -1)
    return given * own


def _for_values(weights: Any, predictions: Any) -> Any:
    """Returns weights with a dimension for each of the loss's values, which has one less than the predictions.

    Keras multiplies weights [n] with values [n, T] as they are, which is an error, or silently wrong where T is n.
    """
    import tensorflow as tf

    rank = getattr(getattr(predictions, "shape", None), "rank", None)
    if rank is None or rank <= 2 or weights.shape.rank >= rank - 1:
        return weights
    for _ in range(rank - 1 - weights.shape.rank):
        weights = tf.expand_dims(weights, -1)
    return tf.broadcast_to(weights, tf.shape(predictions)[:-1])
