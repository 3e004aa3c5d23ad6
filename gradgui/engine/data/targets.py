"""What targets look like, and which loss and output layer fit them. Numbers only: no model is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.data.data_summary import Proposal, TargetKind

#: Whole numbers up to this many different ones, each in two rows on average, are classes.
_MOST_CLASSES = 1000


@dataclass(frozen=True, slots=True)
class Targets:
    """What the targets look like.

    Args:
        kind: classes, one-hot rows, labels, or numbers.
        counts: [n_classes] int, rows of each class or with each label; empty for numbers.
        n_values: numbers of one target.
    """

    kind: TargetKind
    counts: npt.NDArray[np.int64]
    n_values: int

    @property
    def proposal(self) -> Proposal:
        """The loss and the output layer that fit."""
        n = len(self.counts)
        match self.kind:
            case TargetKind.CLASSES if n <= 2:
                return Proposal("binary_crossentropy", 1, "sigmoid", "two classes, 0 and 1", "accuracy")
            case TargetKind.CLASSES:
                return Proposal(
                    "sparse_categorical_crossentropy", n, "softmax", f"{n} classes, as whole numbers", "accuracy"
                )
            case TargetKind.ONE_HOT:
                return Proposal("categorical_crossentropy", n, "softmax", f"{n} classes, one-hot", "accuracy")
            case TargetKind.MULTI_LABEL:
                return Proposal(
                    "binary_crossentropy", n, "sigmoid", f"{n} labels, any number of them at once", "binary_accuracy"
                )
        many = f"{self.n_values} numbers each" if self.n_values > 1 else "numbers"
        return Proposal("mean_squared_error", self.n_values, "linear", many, "mean_absolute_error")


def targets_of(y: npt.NDArray[Any], named: int = 0) -> Targets:
    """Returns what an array of targets looks like.

    Args:
        y: [n] or [n, ...].
        named: how many classes the source has names for; 0: none.
    """
    n_values = int(np.prod(y.shape[1:], dtype=np.int64))
    if n_values == 1:
        flat = y.reshape(-1)
        if named or _are_classes(flat):
            return Targets(TargetKind.CLASSES, np.bincount(flat.astype(np.int64), minlength=max(named, 2)), 1)
    elif y.ndim == 2 and np.isin(y, (0, 1)).all():
        counts = np.count_nonzero(y, axis=0).astype(np.int64)
        return Targets(TargetKind.ONE_HOT if np.all(y.sum(axis=1) == 1) else TargetKind.MULTI_LABEL, counts, n_values)
    return Targets(TargetKind.REGRESSION, np.zeros(0, dtype=np.int64), n_values)


def _are_classes(y: npt.NDArray[Any]) -> bool:
    """Whether numbers are classes: whole, from 0 on, few enough, and repeated."""
    if y.dtype == bool:
        return True
    if not len(y) or not np.isfinite(y).all() or y.min() < 0 or y.max() >= _MOST_CLASSES or (y != np.round(y)).any():
        return False
    return int(y.max()) < max(2, len(y) // 2)
