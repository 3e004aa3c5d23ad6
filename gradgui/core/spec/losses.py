"""`[loss]`: what is differentiated, of one output or of several."""

from __future__ import annotations

from typing import Any

from gradgui.core.spec.table import NonNegativeFloat, SpecTable

#: One weight a class: a list in the order of the classes, or by number, where a class that isn't named weighs 1.
ClassWeights = dict[str, NonNegativeFloat] | tuple[NonNegativeFloat, ...]


class OutputLossSpec(SpecTable, frozen=True):
    """`loss.outputs`: the loss of one output of several.

    Args:
        name: as `LossSpec.name`.
        arguments: as `LossSpec.arguments`.
        weight: factor of this loss in the sum that is differentiated.
        class_weights: as `LossSpec.class_weights`.
    """

    name: str
    arguments: dict[str, Any] = {}
    weight: NonNegativeFloat = 1.0
    class_weights: ClassWeights = {}

    def __post_init__(self) -> None:
        """Checks that the keys of class weights are class numbers."""
        _check_class_weights(self.class_weights)


class LossSpec(SpecTable, frozen=True):
    """`[loss]`: a Keras loss by name, or "program.py:function"; or one for each output.

    Args:
        name: a Keras loss, or "program.py:function". A model with several outputs takes it for every one of them, unless it
            is a program's own.
        arguments: further arguments of the loss, such as from_logits = true, delta = 0.5.
        class_weights: factor of every example by its class, while training (not while validating, as in Keras' `fit`): one
            number a class, such as 1, 5, or by number, such as 3 = 5, where a class that isn't named weighs 1.
        outputs: instead of one loss, the loss of each of several outputs by the output's name, such as age = "mse", kind =
            { name = "kld", weight = 0.5 }; those that aren't named have none.

    Example:
        >>> LossSpec("huber", {"delta": 0.5}, class_weights={"1": 5.0}).is_named
        True
        >>> LossSpec(outputs={"age": OutputLossSpec("mse", weight=0.5), "kind": OutputLossSpec("kld")}).is_named
        True
    """

    name: str = ""
    arguments: dict[str, Any] = {}
    class_weights: ClassWeights = {}
    outputs: dict[str, OutputLossSpec] = {}

    def __post_init__(self) -> None:
        """Checks that losses are said once, and that the keys of class weights are class numbers."""
        if self.outputs and (self.name or self.arguments or self.class_weights):
            raise ValueError(
                "loss.outputs excludes loss.name, loss.arguments and loss.class_weights. "
                f"Received: outputs = {', '.join(self.outputs)} beside them. Say them in each table of loss.outputs."
            )
        _check_class_weights(self.class_weights)

    @property
    def is_named(self) -> bool:
        """Whether it says a loss at all: a table may be put together in the window key by key."""
        return bool(self.name or self.outputs)


def _check_class_weights(weights: ClassWeights) -> None:
    bad = [key for key in weights if not key.isdecimal()] if isinstance(weights, dict) else []
    if bad:
        raise ValueError(f'Keys of class_weights must be class numbers, from 0. Received: "{bad[0]}".')
