"""Which keys of the spec the form shows, in which order, with which words."""

from __future__ import annotations

from gradgui.core.optimizer_names import OPTIMIZERS
from gradgui.gui.control.change_words import CLIP_TITLES, FROZEN_GRADIENTS_TITLES
from gradgui.gui.forms.fields.rate_fields import RATE_FIELDS
from gradgui.gui.forms.fields.record_fields import RECORD_FIELDS
from gradgui.gui.forms.fields.spec_field import SpecField, flag

LOSSES = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
)
PRECISION_TITLES = {
    "float32": "float32",
    "mixed_float16": "float16, mixed",
    "mixed_bfloat16": "bfloat16, mixed",
}
THAWING_TITLES = {
    "own_count": "As if time stood still",
    "keep": "As one optimizer keeps it",
    "zero": "As new",
}
_FLOAT16 = ("loop.precision", (PRECISION_TITLES["mixed_float16"],))
RATE_SECTION = "Learning rate"

_MODEL_AND_DATA = (
    SpecField(
        "model.source",
        "Model",
        "examples:mlp, program.py:build_model, or a .keras or .h5 file",
        optional=False,
        files="Models and programs (*.keras *.h5 *.hdf5 *.py);;All files (*)",
    ),
    SpecField(
        "data.source",
        "Data",
        "examples:mnist5k, program.py:build_data, a file (.npz, .csv, .parquet, ...) or a folder of classes (images/)",
        files="Data and programs (*.npz *.npy *.csv *.tsv *.parquet *.tfrecord *.tfrecords *.py);;All files (*)",
    ),
    SpecField("data.batch_size", "Batch size", "Examples a step", "integer"),
    SpecField("data.validation_fraction", "Validation share", "Share of examples kept aside, 0 to below 1", "number"),
)
_LOSS_AND_OPTIMIZER = (
    SpecField("loss.name", "Loss", "A Keras loss, or program.py:function", choices=LOSSES),
    SpecField(
        "loss.outputs",
        "By output",
        'Instead of one loss, the loss of each of several outputs: age = "mse", kind = { name = "kld", weight = 0.5 }',
        "outputs",
        when=("loss.name", ("",)),
    ),
    SpecField(
        "loss.arguments", "Loss arguments", "Further arguments of the loss, such as from_logits = true, delta = 0.5", "table"
    ),
    SpecField(
        "loss.class_weights",
        "Class weights",
        "Factor of every example by its class, while training: one number a class, such as 1, 5, or 3 = 5 for some of them",
        "weights",
    ),
    SpecField(
        "loop.metrics",
        "Metrics",
        "Keras metrics, or program.py:function, with arguments: accuracy, SparseTopKCategoricalAccuracy(k = 3)",
        "entries",
    ),
    SpecField("optimizer.name", "Optimizer", "A Keras optimizer, or program.py:function", choices=OPTIMIZERS),
    SpecField(
        "optimizer.arguments",
        "Arguments",
        "Further arguments of the optimizer, such as momentum = 0.9, nesterov = true",
        "table",
    ),
)
_GRADIENTS = (
    SpecField(
        "loop.accumulation_steps",
        "Accumulation",
        "Steps whose gradients are added up, weighted by examples, before one update",
        "integer",
    ),
    SpecField(
        "loop.clip.kind",
        "Clip at first",
        "How gradients are limited before the update, when the run starts",
        choices=tuple(CLIP_TITLES),
        words=tuple(CLIP_TITLES.values()),
    ),
    SpecField("loop.clip.limit", "Clip limit", "The norm or value that gradients are clipped to", "number"),
)
_VARIABLES = (
    SpecField(
        "variables.frozen",
        "Frozen",
        "Layers and patterns that are frozen when the run starts, such as conv2d, **/bias",
        "patterns",
    ),
    SpecField(
        "variables.frozen_statistics",
        "Statistics",
        "Layers and patterns whose moving averages are frozen when the run starts",
        "patterns",
    ),
    SpecField(
        "variables.frozen_gradients",
        "Frozen gradients",
        "Whether gradients of frozen variables are computed and shown, or left out of the backward pass",
        choices=tuple(FROZEN_GRADIENTS_TITLES),
        words=tuple(FROZEN_GRADIENTS_TITLES.values()),
    ),
    SpecField(
        "variables.learning_rate_multipliers",
        "Multipliers",
        "A factor of the learning rate a pattern, such as conv2d = 0.1, **/bias = 2; the last that matches wins",
        "multipliers",
    ),
    SpecField(
        "variables.thawing",
        "Thawing",
        "What a thawed variable finds of the optimizer: its slots and its own count of updates as they were left; its slots "
        "and the count of the whole run; or both from zero",
        choices=tuple(THAWING_TITLES),
        words=tuple(THAWING_TITLES.values()),
    ),
    SpecField(
        "variables.thaw_warmup_updates",
        "Thaw warm-up",
        "Updates over which the rate of a thawed variable rises to its full value",
        "integer",
    ),
)
_PRECISION = (
    SpecField(
        "loop.precision",
        "Precision",
        "What the forward and backward pass compute in; weights stay float32",
        choices=tuple(PRECISION_TITLES),
        words=tuple(PRECISION_TITLES.values()),
    ),
    SpecField(
        "loop.loss_scale.initial",
        "Loss scale",
        "Factor of the loss at the first step, so that small gradients don't vanish in float16",
        "number",
        default="32768",
        when=_FLOAT16,
    ),
    SpecField(
        "loop.loss_scale.growth_updates",
        "Doubles after",
        "Finite updates in a row after which the loss scale doubles; a step that isn't finite halves it",
        "integer",
        default="2000 updates",
        when=_FLOAT16,
    ),
    flag(
        "loop.xla",
        "XLA",
        "Let XLA compile the step",
        "On a CPU, XLA compiles for minutes and often makes steps slower: it is meant for GPUs.",
    ),
    flag(
        "loop.deterministic",
        "Deterministic",
        "The same numbers in every run on the same machine, also on a GPU",
        "Steps get slower, and it holds until gradgui is closed. What has no such kernel says so.",
    ),
)
_RUN = (
    SpecField("loop.steps", "Steps", "How many steps; leave empty to say epochs", "integer"),
    SpecField("loop.epochs", "Epochs", "How many times through the data; leave empty to say steps", "integer"),
    SpecField(
        "loop.validate_every", "Validate every", "epoch, or a number of steps", "every", choices=("epoch",), default="epoch"
    ),
    SpecField("loop.seed", "Seed", "Makes a run repeatable", "integer"),
)
_STOPPING = (
    SpecField(
        "stopping.time_s", "After seconds", "Ends the run after so many seconds of training", "number", default="never"
    ),
    SpecField(
        "stopping.target.metric",
        "When",
        "Ends the run once this reaches a value: loss, accuracy, validation loss, validation accuracy",
        choices=("loss", "accuracy", "validation loss", "validation accuracy"),
    ),
    SpecField(
        "stopping.target.value", "reaches", "The value to reach: at most for a loss, at least for an accuracy", "number"
    ),
    SpecField(
        "stopping.patience",
        "Patience",
        "Ends the run after so many validations in a row without an improvement",
        "integer",
        default="without end",
    ),
    SpecField(
        "stopping.metric",
        "Improvement of",
        "What must improve, over the validation data",
        choices=("validation loss", "validation accuracy"),
        default="validation loss",
    ),
    SpecField("stopping.min_delta", "By more than", "An improvement is larger than this", "number", default="0"),
    SpecField(
        "stopping.restore_best",
        "Best weights",
        "Whether the run ends with the weights of its best validation",
        "flag",
        choices=("", "true", "false"),
        words=("With patience", "Put back", "Not put back"),
    ),
)
SECTIONS: tuple[tuple[str, tuple[SpecField, ...]], ...] = (
    ("Model and data", _MODEL_AND_DATA),
    ("Length", _RUN),
    ("Loss and optimizer", _LOSS_AND_OPTIMIZER),
    (RATE_SECTION, RATE_FIELDS),
    ("Gradients", _GRADIENTS),
    ("Variables", _VARIABLES),
    ("Precision and speed", _PRECISION),
    ("Stopping early", _STOPPING),
    ("What is kept", RECORD_FIELDS),
)
FIELDS = tuple(field for _, fields in SECTIONS for field in fields)
