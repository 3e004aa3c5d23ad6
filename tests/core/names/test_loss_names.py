from __future__ import annotations

from gradgui.core.names.loss_names import LOSSES, loss_class


def test_names_in_snake_case_short_ones_and_classes_mean_the_class() -> None:
    assert loss_class("sparse_categorical_crossentropy") == "SparseCategoricalCrossentropy"
    assert loss_class("kl_divergence") == "KLDivergence"
    assert loss_class("CTC") == "CTC"
    assert loss_class("MSE") == "MeanSquaredError"
    assert all(loss_class(name.lower()) == name for name in LOSSES)
