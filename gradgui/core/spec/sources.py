"""`[model]` and `[data]`: where the model comes from, and what it learns from."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from gradgui.core.spec.table import PositiveInt, SpecTable


class ModelSpec(SpecTable, frozen=True):
    """`[model]`: where the model comes from.

    Args:
        source: "examples:mlp", "program.py:build_model", "model.keras", "keras.applications:VGG16".
        arguments: keyword arguments of the function that builds it.
    """

    source: str
    arguments: dict[str, Any] = {}


class DataSpec(SpecTable, frozen=True):
    """`[data]`: what the model learns from.

    Args:
        source: "examples:mnist5k", "program.py:build_data", a file ("data.npz", "table.csv", ...), a folder ("images/").
        arguments: keyword arguments of the function that builds them, or of the reader of the file's format.
        batch_size: examples a step; the last batch of an epoch may have fewer.
        validation_fraction: share of the examples kept aside, 0 to below 1.
        shuffle: whether every epoch has an order of its own.
        stream: whether examples are read while they are needed though memory would hold them.
        memory_max_bytes: what takes more is streamed anyway, if its format allows it.
    """

    source: str
    arguments: dict[str, Any] = {}
    batch_size: PositiveInt = 32
    validation_fraction: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    shuffle: bool = True
    stream: bool = False
    memory_max_bytes: PositiveInt = 4 * 2**30
