"""Entries of `loop.metrics` that say more than a name."""

from __future__ import annotations

from typing import Any

from gradgui.core.spec.table import SpecTable


class MetricSpec(SpecTable, frozen=True):
    """One entry of `loop.metrics` that says more than a name.

    Args:
        name: a Keras metric, or "program.py:function" (or a class there).
        arguments: further arguments of the class or the function.
        output: the output that it is taken of, where the model has several; "": every one.
        weighted: whether the weights of the loss count, as in `weighted_metrics` of Keras' `compile`.
        label: its name in the record; "": made from the name.

    Example:
        >>> MetricSpec("top_k_categorical_accuracy", {"k": 3}, output="kind", label="top3").label
        'top3'
    """

    name: str
    arguments: dict[str, Any] = {}
    output: str = ""
    weighted: bool = False
    label: str = ""
