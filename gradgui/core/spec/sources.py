"""`[model]` and `[data]`: where the model comes from, and what it learns from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta

from gradgui.core.source import SourceKind, parse_source
from gradgui.core.spec.head import HeadSpec
from gradgui.core.spec.table import PositiveInt, SpecTable


class ModelSpec(SpecTable, frozen=True):
    """`[model]`: where the model comes from.

    Args:
        source: "examples:mlp", "program.py:build_model", "package.module:build_model", "model.keras", the folder of a
            SavedModel ("served/"), "keras.applications:VGG16", "keras_hub:folder", "tf_keras:model.h5".
        arguments: keyword arguments of the function that builds it.
        weights: a file of weights that are loaded over it: "x.weights.h5", or ".npz" for raw variables; "": its own.
        checkpoint: what `tf.train.Checkpoint` wrote of a program's objects, a prefix ("ckpt/ckpt-10") or a folder, whose
            latest is taken; "": none.
        head: the layers that take the place of its classifier, or come after its last layer; None: it stays as it is.
    """

    source: str
    arguments: dict[str, Any] = {}
    weights: str = ""
    checkpoint: str = ""
    head: HeadSpec | None = None

    def with_file_named(self) -> Self:
        """Returns this table with a file that is the argument `weights` of keras.applications under its own key."""
        weights = self.arguments.get("weights")
        of_keras = parse_source(self.source).kind is SourceKind.APPLICATION
        if not of_keras or not isinstance(weights, str) or not Path(weights).suffix or self.weights:
            return self
        others = {name: value for name, value in self.arguments.items() if name != "weights"}
        return msgspec.structs.replace(self, arguments=others, weights=weights)


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
