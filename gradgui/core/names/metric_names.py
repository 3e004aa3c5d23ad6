"""Names of the metrics that a spec can say: the classes of Keras, their names in snake case, and short ones."""

from __future__ import annotations

from collections.abc import Sequence

from gradgui.core.names.loss_names import ALIASES

#: Classes of `keras.metrics` that compare predictions with targets.
METRICS = (
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "BinaryIoU",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "ConcordanceCorrelation",
    "CosineSimilarity",
    "F1Score",
    "FBetaScore",
    "FalseNegatives",
    "FalsePositives",
    "Hinge",
    "IoU",
    "KLDivergence",
    "LogCoshError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanIoU",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "OneHotIoU",
    "OneHotMeanIoU",
    "PearsonCorrelation",
    "Poisson",
    "Precision",
    "PrecisionAtRecall",
    "R2Score",
    "Recall",
    "RecallAtPrecision",
    "RootMeanSquaredError",
    "SensitivityAtSpecificity",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "SpecificityAtSensitivity",
    "SquaredHinge",
    "TopKCategoricalAccuracy",
    "TrueNegatives",
    "TruePositives",
)
#: What is chosen by the shapes, as Keras' `compile` does.
ACCURACY = frozenset({"accuracy", "acc"})


def metric_class(name: str) -> str:
    """Returns the class of Keras that a name means, whatever its spelling; the name itself if there is none.

    Example:
        >>> metric_class("top_k_categorical_accuracy"), metric_class("auc"), metric_class("mae")
        ('TopKCategoricalAccuracy', 'AUC', 'MeanAbsoluteError')
    """
    wanted = ALIASES.get(name.lower(), name)
    by_spelling = {metric.lower(): metric for metric in METRICS}
    return by_spelling.get(wanted.replace("_", "").lower(), name)


def accuracy_class(y_true: Sequence[int | None], y_pred: Sequence[int | None]) -> str:
    """Returns the accuracy that suits targets and predictions of these shapes.

    Keras' own rule (`is_binary_or_sparse_categorical` in its trainers/compile_utils.py).
    """
    if y_pred[-1] == 1:
        return "BinaryAccuracy"
    if len(y_true) < len(y_pred) or (y_true[-1] == 1 and (y_pred[-1] or 0) > 1):
        return "SparseCategoricalAccuracy"
    return "CategoricalAccuracy"
