"""What the data are, known once they are open and before anything is trained: ranges, gaps, classes, some examples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy.typing as npt

from gradgui.core.data.data_fields import DataFields


class TargetKind(StrEnum):
    """What the targets look like."""

    CLASSES = "classes"
    ONE_HOT = "one-hot classes"
    MULTI_LABEL = "labels"
    REGRESSION = "numbers"


@dataclass(frozen=True, slots=True)
class ArraySummary:
    """One array of the training examples.

    Args:
        name: "x", "y", "sample_weight"; inside a structure "x/0", "y/age".
        dtype: "float32", ...
        shape: of one example.
        minimum: the smallest finite number; NaN where there is none.
        maximum: the largest.
        mean: the mean of the finite ones.
        n_nan: how many aren't numbers.
        n_infinite: how many are infinite.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    minimum: float
    maximum: float
    mean: float
    n_nan: int
    n_infinite: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What fits the targets.

    Args:
        loss: Keras' name of a loss.
        n_outputs: units of the last layer.
        activation: of the last layer with that loss's defaults.
        because: the targets in words: "3 classes, as whole numbers".
        metric: what is usually watched beside that loss.
        from_logits: whether the model's outputs are logits, which the loss must be told.
        n_given: outputs that the model has; None: no model was asked.
        given: the activation of the model's outputs; "": not known.
    """

    loss: str
    n_outputs: int
    activation: str
    because: str
    metric: str = ""
    from_logits: bool = False
    n_given: int | None = None
    given: str = ""

    @property
    def sentence(self) -> str:
        """All of it."""
        units = _outputs(self.n_outputs)
        return f'The targets are {self.because}: loss "{self.loss}" on {units} ({self.activation}) fits them.'

    @property
    def lacks_outputs(self) -> bool:
        """Whether the model has another number of outputs."""
        return self.n_given is not None and self.n_given != self.n_outputs

    @property
    def model_sentence(self) -> str:
        """What the model's last layer gives, and what it should; "" where no model was asked."""
        if self.n_given is None:
            return ""
        has = f"The model has {_outputs(self.n_given)}{f' ({self.given})' if self.given else ''}"
        if self.lacks_outputs:
            return f"{has}: its last layer must have {self.n_outputs}, {self.activation}."
        if self.given in {"", self.activation} or self.from_logits:
            return f"{has}{', logits' if self.from_logits else ''}: that fits."
        return f"{has}: its last layer should be {self.activation}."

    @property
    def settings(self) -> dict[str, Any]:
        """The keys of the spec that take it over, and their values; None: the key is left out."""
        return {"loss.name": self.loss, "loss.arguments": {"from_logits": True} if self.from_logits else None}

    @property
    def head_settings(self) -> dict[str, Any]:
        """The same, where the model is also given another head with as many outputs and the activation that fits."""
        head: dict[str, Any] = {"units" if self.activation == "linear" else "classes": self.n_outputs}
        if self.activation == "sigmoid":
            head["activation"] = "sigmoid"
        return {"model.head": head, **replace(self, from_logits=False).settings}


def _outputs(n: int) -> str:
    return f"{n:,} output{'s' if n != 1 else ''}"


@dataclass(frozen=True, slots=True)
class Sample:
    """One training example.

    Args:
        row: its row in the data.
        inputs: its first input, read-only; an image no larger than 64 × 64, of other arrays at most 256 numbers.
        target: its target in words: the class's name or number, or the numbers.
        text: the words that its inputs stand for; "" for other inputs.
    """

    row: int
    inputs: npt.NDArray[Any]
    target: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class DataSummary:
    """The training examples at a glance.

    Args:
        arrays: each of them.
        target_kind: what the targets look like; None where they are a structure.
        class_names: names of the classes, or their numbers; empty for other targets.
        class_counts: training examples of each class, or with each label.
        proposal: what fits the targets; None where they are a structure.
        feature_names: name of each number of a table's row; empty for other inputs.
        samples: some examples, evenly spread over the training rows.
        notes: what was inferred, left out or filled in when they were read, a sentence each.
        inputs_are_images: whether the first input has the shape of images.
        fields: what columns or features are taken for; None for data without any.
    """

    arrays: tuple[ArraySummary, ...] = ()
    target_kind: TargetKind | None = None
    class_names: tuple[str, ...] = ()
    class_counts: tuple[int, ...] = ()
    proposal: Proposal | None = None
    feature_names: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    notes: tuple[str, ...] = ()
    inputs_are_images: bool = False
    fields: DataFields | None = None

    @property
    def not_finite(self) -> tuple[str, ...]:
        """What of the arrays isn't a finite number: "x has 12 NaN values", one an array."""
        found = []
        for array in self.arrays:
            parts = [f"{n:,} {word}" for n, word in ((array.n_nan, "NaN"), (array.n_infinite, "infinite")) if n]
            if parts:
                n_values = array.n_nan + array.n_infinite
                found.append(f"{array.name} has {' and '.join(parts)} {'value' if n_values == 1 else 'values'}")
        return tuple(found)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What would spoil a training, a sentence each."""
        found = [f"{gaps}: the loss will not be finite." for gaps in self.not_finite]
        empty = [name for name, count in zip(self.class_names, self.class_counts, strict=True) if not count]
        if empty:
            found.append(f"No training example has the class {', '.join(empty[:5])}{' …' if len(empty) > 5 else ''}.")
        return tuple(found)
