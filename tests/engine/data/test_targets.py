"""What targets look like, and what fits them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradgui.core.data.data_summary import TargetKind
from gradgui.engine.data.targets import targets_of


@pytest.mark.parametrize(
    ("y", "kind", "counts", "loss", "n_outputs"),
    [
        ([0, 1, 2, 2, 1, 0], TargetKind.CLASSES, [2, 2, 2], "sparse_categorical_crossentropy", 3),
        ([[0], [1], [2], [2], [1], [2]], TargetKind.CLASSES, [1, 2, 3], "sparse_categorical_crossentropy", 3),
        ([0.0, 1.0, 1.0, 1.0], TargetKind.CLASSES, [1, 3], "binary_crossentropy", 1),
        ([True, False, True], TargetKind.CLASSES, [1, 2], "binary_crossentropy", 1),
        ([[1, 0, 0], [0, 0, 1]], TargetKind.ONE_HOT, [1, 0, 1], "categorical_crossentropy", 3),
        ([[1, 0, 1], [0, 0, 1], [0, 0, 0]], TargetKind.MULTI_LABEL, [1, 0, 2], "binary_crossentropy", 3),
        ([0.5, 1.5, 2.0], TargetKind.REGRESSION, [], "mean_squared_error", 1),
        ([[0.5, 1.0], [3.0, 2.0]], TargetKind.REGRESSION, [], "mean_squared_error", 2),
        ([1200, 3, 17], TargetKind.REGRESSION, [], "mean_squared_error", 1),
        ([-1, 0, 1], TargetKind.REGRESSION, [], "mean_squared_error", 1),
        ([7, 30, 12, 55, 3, 18], TargetKind.REGRESSION, [], "mean_squared_error", 1),
        ([float("nan"), 1.0], TargetKind.REGRESSION, [], "mean_squared_error", 1),
    ],
)
def test_targets_are_recognised(y: Any, kind: TargetKind, counts: list[int], loss: str, n_outputs: int) -> None:
    targets = targets_of(np.array(y))
    assert targets.kind is kind
    assert list(targets.counts) == counts
    assert (targets.proposal.loss, targets.proposal.n_outputs) == (loss, n_outputs)


def test_named_classes_are_classes_though_some_have_no_example() -> None:
    targets = targets_of(np.array([3, 0]), named=5)
    assert list(targets.counts) == [1, 0, 0, 1, 0]
    assert "5 classes" in targets.proposal.sentence


@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_network_with_the_proposed_head_and_loss_has_a_finite_loss(n_classes: int) -> None:
    import keras

    y = np.arange(12) % n_classes
    proposal = targets_of(y).proposal
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(proposal.n_outputs, activation=proposal.activation)])
    loss = keras.losses.get(proposal.loss)(y[:, np.newaxis].astype("float32"), model(np.ones((12, 2), "float32")))
    assert np.isfinite(np.asarray(loss)).all()
