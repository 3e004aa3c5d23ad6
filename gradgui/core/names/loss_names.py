"""Names of the losses that a spec can say: the classes of Keras, their names in snake case, and short ones."""

from __future__ import annotations

import re

#: Classes of `keras.losses` that return a loss.
LOSSES = (
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "Circle",
    "CosineSimilarity",
    "CTC",
    "Dice",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "Tversky",
)
#: Short names that Keras knows, of losses and of metrics.
ALIASES = {
    "mse": "MeanSquaredError",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "msle": "MeanSquaredLogarithmicError",
    "bce": "BinaryCrossentropy",
    "kld": "KLDivergence",
    "kl_divergence": "KLDivergence",
    "logcosh": "LogCosh",
}


def loss_class(name: str) -> str:
    """Returns the class of Keras that a name means, whatever its spelling; the name itself if there is none.

    Example:
        >>> loss_class("sparse_categorical_crossentropy"), loss_class("mse")
        ('SparseCategoricalCrossentropy', 'MeanSquaredError')
    """
    wanted = ALIASES.get(name.lower(), name)
    by_spelling = {re.sub(r"_", "", loss).lower(): loss for loss in LOSSES}
    return by_spelling.get(wanted.replace("_", "").lower(), name)
