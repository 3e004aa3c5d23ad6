"""Which keys of the spec the form shows, in which order, with which words. What they mean, `core.spec` says.

Keys that no line here names get one made from their type, at the end of the section of their table.
"""

from __future__ import annotations

from dataclasses import dataclass

from gradgui.core.names.optimizer_names import OPTIMIZERS
from gradgui.gui.control.changes.change_words import CLIP_TITLES, FROZEN_GRADIENTS_TITLES
from gradgui.gui.forms.fields.made_fields import made_fields
from gradgui.gui.forms.fields.rate_fields import RATE_FIELDS
from gradgui.gui.forms.fields.record_fields import RECORD_FIELDS
from gradgui.gui.forms.fields.spec_field import SpecField, flag
from gradgui.gui.forms.fields.stopping_fields import STOPPING_FIELDS

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


@dataclass(frozen=True)
class Section:
    """What belongs together in the form.

    Args:
        title: in words.
        fields: its lines.
        tables: keys of these tables that no other line names stand here, too: "model", "loop".
        folded: whether it is folded until somebody wants it.
    """

    title: str
    fields: tuple[SpecField, ...]
    tables: tuple[str, ...] = ()
    folded: bool = False


_MODEL = (
    SpecField(
        "model.source",
        "Model",
        optional=False,
        files="Models and programs (*.keras *.h5 *.hdf5 *.py);;All files (*)",
    ),
    SpecField("model.arguments", "Arguments", "table", default="none"),
)
_WEIGHTS_AND_HEAD = (
    SpecField(
        "model.weights",
        "Weights",
        default="the model's own",
        files="Weights (*.weights.h5 *.h5 *.hdf5 *.npz);;All files (*)",
    ),
    SpecField("model.checkpoint", "Checkpoint", default="none", files="Checkpoints (*.index);;All files (*)"),
    SpecField("model.head.classes", "Classes", "integer", default="no other head"),
    SpecField("model.head.units", "Units", "integer", default="instead of classes"),
    SpecField("model.head.activation", "Activation", default="softmax of classes, linear of units"),
    SpecField("model.head.dropout", "Dropout", "number", default="0"),
    SpecField("model.head.cut_at", "Cut at", default="before the classifier"),
    SpecField("model.head.pooling", "Pooling", choices=("avg", "max", "flatten"), default="avg"),
)
_DATA = (
    SpecField(
        "data.source",
        "Data",
        files="Data and programs (*.npz *.npy *.csv *.tsv *.parquet *.tfrecord *.tfrecords *.py);;All files (*)",
    ),
    SpecField("data.arguments", "Arguments", "table", default="none"),
    SpecField("data.batch_size", "Batch size", "integer"),
    SpecField("data.validation_fraction", "Validation", "number"),
    flag("data.shuffle", "Shuffle", usual=True),
    flag("data.stream", "Stream"),
    SpecField("data.memory_max_bytes", "In memory at most", "bytes", default="4 GiB"),
)
_RUN = (
    SpecField("name", "Name", default="from the model"),
    SpecField("loop.steps", "Steps", "integer"),
    SpecField("loop.epochs", "Epochs", "integer"),
    SpecField("loop.validate_every", "Validate every", "every", choices=("epoch",), default="epoch"),
    SpecField("loop.seed", "Seed", "integer"),
)
_LOSS = (
    SpecField("loss.name", "Loss", choices=LOSSES),
    SpecField("loss.outputs", "By output", "outputs", when=("loss.name", ("",))),
    SpecField("loss.arguments", "Arguments", "table", default="none"),
    SpecField("loss.class_weights", "Class weights", "weights", default="1 for every class"),
    SpecField(
        "loop.metrics",
        "Metrics",
        "entries",
        "Keras metrics, or program.py:function, with arguments: accuracy, SparseTopKCategoricalAccuracy(k = 3).",
        default="none",
    ),
)
_OPTIMIZER = (
    SpecField("optimizer.name", "Optimizer", choices=OPTIMIZERS),
    SpecField("optimizer.arguments", "Arguments", "table", default="the optimizer's own"),
)
_GRADIENTS = (
    SpecField("loop.accumulation_steps", "Accumulation", "integer"),
    SpecField(
        "loop.clip.kind", "Clip at first", choices=tuple(CLIP_TITLES), words=tuple(CLIP_TITLES.values()), default="Off"
    ),
    SpecField("loop.clip.limit", "Clip limit", "number"),
)
_VARIABLES = (
    SpecField("variables.frozen", "Frozen", "patterns", default="nothing"),
    SpecField("variables.frozen_statistics", "Statistics", "patterns", default="none frozen"),
    SpecField(
        "variables.frozen_gradients",
        "Frozen gradients",
        choices=tuple(FROZEN_GRADIENTS_TITLES),
        words=tuple(FROZEN_GRADIENTS_TITLES.values()),
    ),
    SpecField("variables.learning_rate_multipliers", "Multipliers", "multipliers", default="1 everywhere"),
    SpecField("variables.thawing", "Thawing", choices=tuple(THAWING_TITLES), words=tuple(THAWING_TITLES.values())),
    SpecField("variables.thaw_warmup_updates", "Thaw warm-up", "integer", default="0"),
)
_PRECISION = (
    SpecField(
        "loop.precision",
        "Precision",
        choices=tuple(PRECISION_TITLES),
        words=tuple(PRECISION_TITLES.values()),
    ),
    SpecField("loop.loss_scale.initial", "Loss scale", "number", default="32768", when=_FLOAT16),
    SpecField("loop.loss_scale.growth_updates", "Doubles after", "integer", default="2000 updates", when=_FLOAT16),
    SpecField("loop.device", "Device", choices=("auto", "CPU:0", "GPU:0"), default="auto"),
    flag(
        "loop.xla",
        "XLA",
        "On a CPU, XLA compiles for minutes and often makes steps slower: it is meant for GPUs.",
    ),
    flag(
        "loop.deterministic",
        "Deterministic",
        "Steps get slower, and it holds until gradgui is closed. What has no such kernel says so.",
    ),
)
_PLANNED = (SpecField("interventions", "Planned changes", "planned"),)

_NAMED = (
    Section("Model", _MODEL, ("model",)),
    Section("Weights and head", _WEIGHTS_AND_HEAD, folded=True),
    Section("Data", _DATA, ("data",)),
    Section("Length", _RUN, ("loop",)),
    Section("Loss and metrics", _LOSS, ("loss",)),
    Section("Optimizer", _OPTIMIZER, ("optimizer",)),
    Section(RATE_SECTION, RATE_FIELDS),
    Section("Gradients", _GRADIENTS, folded=True),
    Section("What learns", _VARIABLES, ("variables",)),
    Section("Precision and device", _PRECISION, folded=True),
    Section("Stopping early", STOPPING_FIELDS, ("stopping",), folded=True),
    Section("Planned changes", _PLANNED, folded=True),
    Section("What is kept", RECORD_FIELDS, ("record",), folded=True),
)


def _sections() -> tuple[Section, ...]:
    named = frozenset(field.key for section in _NAMED for field in section.fields)
    made = made_fields(named)
    sections = []
    for section in _NAMED:
        own = tuple(field for field in made if field.key.partition(".")[0] in section.tables)
        sections.append(Section(section.title, (*section.fields, *own), section.tables, section.folded))
    tables = {table for section in _NAMED for table in section.tables}
    rest = tuple(field for field in made if field.key.partition(".")[0] not in tables)
    return (*sections, Section("More", rest, folded=True)) if rest else tuple(sections)


SECTIONS = _sections()
FIELDS = tuple(field for section in SECTIONS for field in section.fields)
#: What training can't begin without is asked for in these fields.
NEEDED_KEYS = ("data.source", "loss.name", "loop.steps", "stopping.patience")
