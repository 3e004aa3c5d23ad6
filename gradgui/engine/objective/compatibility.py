"""Whether model, loss and data fit, found out before the first step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import DataError, GradguiError, ModelError
from gradgui.core.spec import DataSpec
from gradgui.engine.data.opened_data import OpenedData
from gradgui.engine.data.streams.streamed_rows import StreamedRows
from gradgui.engine.objective.loss_fit import check_loss_fits
from gradgui.engine.objective.losses import Loss
from gradgui.engine.objective.objective import Objective
from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text

#: Losses of Keras whose targets have another shape than the outputs: labels, not values.
_LABELS = frozenset({"CTC", "Circle", "CategoricalGeneralizedCrossEntropy"})

_UNKNOWN: Mapping[str, str] = {}


@contextmanager
def inputs_explained(model: Any, x: Any) -> Iterator[None]:
    """Says both shapes where a Keras model can't be called with the data because they don't fit.

    Args:
        model: the model that is called inside.
        x: one batch of inputs.

    Raises:
        DataError: the data have other shapes than the model's inputs.
    """
    try:
        yield
    except ModelError as error:
        takes, has = input_shapes(model), _shapes(x)
        if takes is None or _fits(takes, has):
            raise
        raise DataError(
            f"Model and data must fit. Received: examples of shape {_words(has)}, while the model takes {_words(takes)}. "
            "Reshape the data, or change the model's input.",
            details=error.details,
        ) from error


def input_shapes(model: Any) -> dict[str, tuple[int | None, ...]] | None:
    """Returns the shape of one example for each input of a Keras model, by name; None where the model doesn't say."""
    try:
        tensors = list(model.inputs)
    except (AttributeError, TypeError, ValueError):  # subclassed models have none; Sequential ones only once built
        return None
    return {tensor.name: tuple(tensor.shape[1:]) for tensor in tensors} or None


def _shapes(x: Any) -> dict[str, tuple[int | None, ...]]:
    import tensorflow as tf

    if isinstance(x, dict):
        return {str(name): tuple(array.shape[1:]) for name, array in x.items()}
    return {str(index): tuple(array.shape[1:]) for index, array in enumerate(tf.nest.flatten(x))}


def _fits(takes: dict[str, tuple[int | None, ...]], has: dict[str, tuple[int | None, ...]]) -> bool:
    """Whether the shapes are the same but for sizes that the model leaves open."""
    pairs = zip(
        takes.values(), (has.get(name, shape) for name, shape in zip(takes, has.values(), strict=False)), strict=False
    )
    return len(takes) == len(has) and all(
        len(wanted) == len(given) and all(w in {None, g} for w, g in zip(wanted, given, strict=True))
        for wanted, given in pairs
    )


def _words(shapes: dict[str, tuple[int | None, ...]]) -> str:
    named = [f"{name}: {shape}" if len(shapes) > 1 else str(shape) for name, shape in shapes.items()]
    return ", ".join(named).replace("None", "any")


def check_batch_size(wanted: int | None, spec: DataSpec | None, data: OpenedData | None) -> None:
    """Checks that every batch has as many examples as the model was built for.

    Args:
        wanted: how many those are; None: any number.
        spec: the `[data]` table; None without data.
        data: the data.

    Raises:
        DataError: batches have another size, or a last one would be smaller.
    """
    if wanted is None or spec is None or data is None:
        return
    numbers = {"training": len(data.train_rows), "validation": len(data.validation_rows)}
    odd = [f"{n} {which} examples" for which, n in numbers.items() if n % wanted]
    if spec.batch_size != wanted or odd:
        received = f"data.batch_size = {spec.batch_size}" if spec.batch_size != wanted else " and ".join(odd)
        raise batch_size_refused(wanted, received)


def batch_size_refused(wanted: int, received: str) -> DataError:
    """Returns the error for a batch of another size than the model was built for."""
    return DataError(
        f"Every batch must have {wanted} examples, for which the model was built (batch_shape, a stateful recurrent layer). "
        f"Received: {received}. Set data.batch_size = {wanted} and take a multiple of {wanted} examples, or build the model "
        "for batches of any size."
    )


def check_batch(
    objective: Objective,
    all_targets: Any,
    y_true: Any,
    y_pred: Any,
    sample_weight: Any = None,
    activations: Mapping[str, str] = _UNKNOWN,
) -> None:
    """Checks that the losses can be taken of the model's outputs and the data's targets.

    Args:
        objective: the losses.
        all_targets: every target, as read.
        y_true: targets of one batch.
        y_pred: the model's output for it.
        sample_weight: the weights of that batch; None without.
        activations: the name of the activation that each output comes from, where it's known.

    Raises:
        DataError: shapes, names or labels don't fit; names both sides.
    """
    _check_targets(objective, y_true)
    for term in objective.terms:
        targets, predictions = objective.parts(term, y_true, y_pred)
        everything, _ = objective.parts(term, all_targets, y_pred)
        if isinstance(everything, StreamedRows):  # as far as can be told before they are read
            everything = targets
        with _named_output(term.output):
            _check_term(term.loss, everything, targets, predictions)
            if term.class_weights is not None:
                _check_classes(len(term.class_weights), everything, predictions, each=term.for_every_class)
            check_loss_fits(term.loss, everything, predictions, activations.get(term.output, ""))
    if sample_weight is None and all(term.class_weights is None for term in objective.terms):
        return
    received = f"sample weights of shape {_structure(sample_weight)}, targets of shape {_structure(y_true)}"
    with _as_data_error("Weights must fit the targets.", received, "Give one weight an example."):
        weights = objective.weights(y_true, y_pred, sample_weight, training=True)
        value = objective(y_true, y_pred, weights).total
    if value.shape.rank != 0:
        raise DataError(f"The loss must be one floating number. Received: shape {value.shape} with weights.")


def _check_targets(objective: Objective, y_true: Any) -> None:
    """Checks that there is a target for every output that has a loss."""
    if not objective.columns:
        return
    targets = objective.outputs.split(y_true, "targets")
    without = [term.output for term in objective.terms if term.output not in targets]
    if without:
        raise DataError(
            f"Model and data must fit: every output with a loss needs targets of the same name. Received: outputs "
            f"{', '.join(term.output for term in objective.terms)}, targets {', '.join(targets)}; {without[0]} has none. "
            "Rename the targets, or leave that output out of loss.outputs."
        )


@contextmanager
def _named_output(output: str) -> Iterator[None]:
    """Says of which output an error speaks, where there are several."""
    try:
        yield
    except DataError as error:
        if not output:
            raise
        raise DataError(f'Output "{output}": {error}', details=error.details) from error


@contextmanager
def _as_data_error(must: str, received: str, advice: str) -> Iterator[None]:
    """Turns what a loss raises into an error of the data; memory that doesn't suffice isn't their fault.

    Args:
        must: the sentence that says what must hold.
        received: what there was instead.
        advice: the sentence that says what to do.
    """
    try:
        yield
    except GradguiError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise DataError(f"{must} Received: {received}; the loss says: {plain_text(error)}. {advice}") from error


def _check_term(loss: Loss, all_targets: Any, y_true: Any, y_pred: Any) -> None:
    import keras

    if isinstance(loss, keras.losses.SparseCategoricalCrossentropy):
        _check_labels(all_targets, y_pred)
    elif isinstance(loss, keras.losses.Loss) and type(loss).__name__ not in _LABELS and _broadcasts(y_true, y_pred):
        raise DataError(
            f"Model and data must fit. Received: outputs of shape {_structure(y_pred)}, targets of shape "
            f"{_structure(y_true)}, which {type(loss).__name__} would broadcast against each other. "
            "Give both the same shape; for class numbers as targets use sparse_categorical_crossentropy."
        )
    received = f"outputs of shape {_structure(y_pred)}, targets of shape {_structure(y_true)}"
    advice = "Change the model's last layer, the targets or the loss."
    with _as_data_error("Model and data must fit the loss.", received, advice):
        value = loss(y_true, y_pred)
    if value.shape.rank != 0 or not value.dtype.is_floating:
        raise DataError(f"The loss must be one floating number. Received: shape {value.shape}, {value.dtype.name}.")


def _check_classes(n_weights: int, all_targets: Any, y_pred: Any, *, each: bool) -> None:
    """Checks that class weights belong to classes: of whole numbers, or of one-hot rows; with `each`, one to every class."""
    n_classes = max(y_pred.shape[-1], 2)  # one output tells two classes apart
    if n_weights > n_classes:
        raise DataError(
            f"class_weights must belong to the classes 0 to {n_classes - 1} of the model's output. "
            f"Received: a weight for class {n_weights - 1}."
        )
    if each and n_weights < n_classes:
        raise DataError(
            f"class_weights as a list must have a weight for each of the {n_classes} classes of the model's output. "
            f'Received: {n_weights}. Name the classes to weigh, such as {{ "1" = 5.0 }}, where the others shall weigh 1.'
        )
    labels = np.asarray(all_targets)
    one_hot = labels.ndim == y_pred.shape.rank and labels.shape[-1] > 1
    if not one_hot and labels.dtype.kind == "f" and not np.array_equal(labels, np.round(labels)):
        raise DataError(
            "class_weights must belong to class numbers or one-hot rows as targets. "
            f"Received: targets such as {labels[labels != np.round(labels)][0]:g}. Weigh examples by sample_weight instead."
        )


def _check_labels(all_targets: Any, y_pred: Any) -> None:
    labels = np.asarray(all_targets)
    n_classes = y_pred.shape[-1]
    if labels.ndim == len(y_pred.shape) and labels.shape[-1] == n_classes > 1:
        rows, instead = _rows_words(labels)
        raise DataError(
            f"Data and loss must fit. Received: targets of shape {labels.shape[1:]}, {rows}, and "
            f"SparseCategoricalCrossentropy, which takes one class number an example. Use {instead}."
        )
    if n_classes == 1:
        raise DataError(
            "Model and loss must fit. Received: a single output with SparseCategoricalCrossentropy, which needs one for "
            f"each class. Give the model {int(labels.max()) + 1} outputs, or use binary_crossentropy for two classes."
        )
    lowest, highest = labels.min(), labels.max()
    if lowest < 0 or highest >= n_classes:
        raise DataError(
            f"Labels must lie in 0 to {n_classes - 1}, since the model has {n_classes} outputs. "
            f"Received: labels from {lowest} to {highest}. Give the model {highest + 1} outputs, or number the "
            "classes from 0."
        )


def _rows_words(targets: npt.NDArray[Any]) -> tuple[str, str]:
    """Returns what rows of targets are, in words, and the loss that takes them."""
    if not np.isin(targets, (0, 1)).all():
        return "rows of numbers", "mean_squared_error"
    if (targets.sum(axis=-1) == 1).all():
        return "one-hot rows it seems", "categorical_crossentropy"
    return "several labels an example", "binary_crossentropy"


def _broadcasts(y_true: Any, y_pred: Any) -> bool:
    """Whether the shapes differ though a loss would take them: (n,) against (n, k) gives n·k differences, not n."""
    true_shape, pred_shape = getattr(y_true, "shape", None), getattr(y_pred, "shape", None)
    if true_shape is None or pred_shape is None:
        return False
    if len(true_shape) == len(pred_shape):
        return any(a != b and 1 in {a, b} for a, b in zip(true_shape, pred_shape, strict=True))
    longer, shorter = sorted((tuple(true_shape), tuple(pred_shape)), key=len, reverse=True)
    return not (len(longer) == len(shorter) + 1 and longer[-1] == 1)


def _structure(value: Any) -> str:
    """Returns a shape, or those of a structure by name."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_structure(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_structure(part) for part in value)
    shape = getattr(value, "shape", None)
    return str(tuple(shape)) if shape is not None else type(value).__name__
