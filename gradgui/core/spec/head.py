"""`[model.head]`: the layers that are put in the place of a model's classifier, for fine-tuning without a program."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from gradgui.core.spec.table import PositiveInt, SpecTable

#: How what is spatial (pictures, sequences) becomes one row an example.
Pooling = Literal["avg", "max", "flatten"]


class HeadSpec(SpecTable, frozen=True):
    """`[model.head]`: what comes after a backbone.

    Args:
        classes: outputs, one a class; their activation is softmax unless it is given. Either this or `units`.
        units: outputs of another kind; their activation is linear unless it is given.
        activation: of the outputs, a name that Keras knows; "": by `classes` or `units`.
        dropout: share of the features that is dropped in training, 0 to below 1.
        cut_at: the layer after which the head comes; "": the last one before the classifier, or the last of all where the
            model has none.
        pooling: how features with more than one axis are summed up.
    """

    classes: PositiveInt | None = None
    units: PositiveInt | None = None
    activation: str = ""
    dropout: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    cut_at: str = ""
    pooling: Pooling = "avg"

    def __post_init__(self) -> None:
        """Checks that the number of outputs is said once."""
        if (self.classes is None) == (self.units is None):
            received = "neither" if self.classes is None else f"classes = {self.classes}, units = {self.units}"
            raise ValueError(f"model.head must have either classes or units. Received: {received}. Give one of them.")

    @property
    def n_outputs(self) -> int:
        """How many outputs it has."""
        return self.classes or self.units or 1

    @property
    def output_activation(self) -> str:
        """The activation of its outputs."""
        return self.activation or ("softmax" if self.classes is not None else "linear")
