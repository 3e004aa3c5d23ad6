"""Data to be looked at: rings of several sizes as pictures, flowers as a table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradgui.core.data.data_fields import DataField, DataFields, FieldRole
from gradgui.core.data.data_summary import ArraySummary, DataSummary, Proposal, Sample, TargetKind

_N_SAMPLES = 48


def pictures() -> DataSummary:
    """Returns grey rings in three sizes, of which one class is rare."""
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:28, :28] - 13.5
    names = ("small ring", "ring", "large ring that hardly fits")
    samples = []
    for index in range(_N_SAMPLES):
        kind = int(rng.choice(3, p=(0.48, 0.48, 0.04)))
        distance = np.hypot(rows + rng.normal(), columns + rng.normal())
        pixels = np.exp(-((distance - 4 - 4 * kind) ** 2) / 4) + rng.normal(0, 0.05, (28, 28))
        samples.append(Sample(97 * index, np.clip(pixels, 0, 1)[..., np.newaxis].astype(np.float32), names[kind]))
    return DataSummary(
        arrays=(
            ArraySummary("x", "float32", (28, 28, 1), 0.0, 1.0, 0.1307, 0, 0),
            ArraySummary("y", "int64", (), 0.0, 2.0, 0.56, 0, 0),
        ),
        target_kind=TargetKind.CLASSES,
        class_names=names,
        class_counts=(2240, 2075, 185),
        proposal=Proposal("sparse_categorical_crossentropy", 3, "softmax", "3 classes, as whole numbers"),
        samples=tuple(samples),
        inputs_are_images=True,
    )


def table() -> DataSummary:
    """Returns flowers with a gap and a class that no example has."""
    rng = np.random.default_rng(0)
    features = ("sepal length", "sepal width", "petal length", "petal width", "colour = blue", "colour = white")
    samples = tuple(
        Sample(3 * index, rng.uniform(0.1, 7, len(features)).astype(np.float32), ("setosa", "virginica")[index % 2])
        for index in range(_N_SAMPLES)
    )
    return DataSummary(
        arrays=(
            ArraySummary("x", "float32", (6,), 0.1, 7.9, 2.62, 2, 0),
            ArraySummary("y", "int64", (), 0.0, 2.0, 1.0, 0, 0),
        ),
        target_kind=TargetKind.CLASSES,
        class_names=("setosa", "versicolor", "virginica"),
        class_counts=(75, 0, 75),
        proposal=Proposal("sparse_categorical_crossentropy", 3, "softmax", "3 classes, as whole numbers"),
        feature_names=features,
        samples=samples,
        notes=('The target is the last column, "species".', '"colour" becomes 2 inputs, one for each category.'),
    )


def proposals() -> DataSummary:
    """Returns a table whose columns and outputs somebody should confirm."""
    every = tuple(FieldRole)
    columns = (
        DataField("sepal length", "numbers", FieldRole.INPUT, every),
        DataField("a column with a long name", "numbers", FieldRole.INPUT, every),
        DataField("colour", "2 categories", FieldRole.LEFT_OUT, every),
        DataField("species", "3 categories", FieldRole.TARGET, every),
    )
    fields = DataFields(
        columns,
        "",
        "target",
        "ignore",
        several_targets=True,
        named=False,
    )
    proposal = Proposal(
        "sparse_categorical_crossentropy",
        3,
        "softmax",
        "3 classes, as whole numbers",
        metric="accuracy",
        n_given=10,
        given="softmax",
    )
    return replace(table(), fields=fields, proposal=proposal)
