"""Which keys of the spec the form shows, in which order, with which words. Reading and writing them is TOML's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gradgui.core.errors import SpecError
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import spec_from_table, spec_to_table

LOSSES = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
)
OPTIMIZERS = ("SGD", "Adam", "AdamW")


@dataclass(frozen=True)
class SpecField:
    """One line of the form.

    Args:
        key: dotted key of the spec.
        label: in words.
        tip: what it means.
        kind: "text", "integer", "number".
        choices: offered; others may be typed.
        optional: whether it may be empty.
    """

    key: str
    label: str
    tip: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    optional: bool = True


SECTIONS: tuple[tuple[str, tuple[SpecField, ...]], ...] = (
    (
        "Model and data",
        (
            SpecField("model.source", "Model", "examples:mlp, program.py:build_model, or a .keras file", optional=False),
            SpecField("data.source", "Data", "examples:mnist5k, program.py:build_data, or an .npz file with x and y"),
            SpecField("data.batch_size", "Batch size", "Examples a step", "integer"),
            SpecField(
                "data.validation_fraction", "Validation share", "Share of examples kept aside, 0 to below 1", "number"
            ),
        ),
    ),
    (
        "Loss and optimizer",
        (
            SpecField("loss.name", "Loss", "A Keras loss, or program.py:function", choices=LOSSES),
            SpecField("optimizer.name", "Optimizer", "A Keras optimizer, or program.py:function", choices=OPTIMIZERS),
            SpecField("optimizer.learning_rate", "Learning rate", "Base rate; empty: the optimizer's own default", "number"),
            SpecField("loop.clip", "Clip norm", "Each variable's gradient is clipped to this L2 norm; empty: off", "number"),
        ),
    ),
    (
        "Run",
        (
            SpecField("loop.steps", "Steps", "How many steps; leave empty to say epochs", "integer"),
            SpecField("loop.epochs", "Epochs", "How many times through the data; leave empty to say steps", "integer"),
            SpecField("loop.seed", "Seed", "Makes a run repeatable", "integer"),
        ),
    ),
)
FIELDS = tuple(field for _, fields in SECTIONS for field in fields)


def field_texts(spec: RunSpec) -> dict[str, str]:
    """Returns what each field shows for a spec, by key."""
    values: dict[str, Any] = {
        "model.source": spec.model.source,
        "data.source": spec.data.source if spec.data else "",
        "data.batch_size": spec.data.batch_size if spec.data else "",
        "data.validation_fraction": spec.data.validation_fraction if spec.data else "",
        "loss.name": spec.loss.name if spec.loss else "",
        "optimizer.name": spec.optimizer.name,
        "optimizer.learning_rate": "" if spec.optimizer.learning_rate is None else spec.optimizer.learning_rate,
        "loop.clip": spec.loop.clip.limit if spec.loop.clip and spec.loop.clip.kind == "norm" else "",
        "loop.steps": spec.loop.steps or "",
        "loop.epochs": spec.loop.epochs or "",
        "loop.seed": spec.loop.seed,
    }
    return {key: f"{value:.6g}" if isinstance(value, float) else str(value) for key, value in values.items()}


def spec_with_texts(spec: RunSpec, texts: dict[str, str]) -> tuple[RunSpec | None, dict[str, str]]:
    """Returns the spec with these fields, and what is wrong by key: a sentence each.

    Args:
        spec: what the form was filled from; what it doesn't show is kept.
        texts: by key, only those that were edited.
    """
    table = spec_to_table(spec)
    errors: dict[str, str] = {}
    for field in FIELDS:
        if field.key not in texts:
            continue
        try:
            _set(table, field, texts[field.key].strip())
        except ValueError as error:
            errors[field.key] = str(error)
    if errors:
        return None, errors
    try:
        return spec_from_table(_without_empty(table)), {}
    except SpecError as error:
        text = str(error)
        key = next((field.key for field in FIELDS if text.startswith(field.key)), "")
        if not key and "loop.steps" in text:
            key = "loop.epochs"
        return None, {key or "model.source": text.removeprefix(f"{key}: ")}


def _set(table: dict[str, Any], field: SpecField, text: str) -> None:
    parent, _, name = field.key.partition(".")
    inner = table.setdefault(parent, {})
    if not text:
        if not field.optional:
            raise ValueError(f"{field.label} must be given.")
        inner.pop(name, None)
        return
    value = _value(field, text)
    inner[name] = {"kind": "norm", "limit": value} if field.key == "loop.clip" else value


def _value(field: SpecField, text: str) -> str | int | float:
    try:
        return int(text) if field.kind == "integer" else float(text) if field.kind == "number" else text
    except ValueError:
        what = "a whole number" if field.kind == "integer" else "a number"
        raise ValueError(f'{field.label} must be {what}. Received: "{text}".') from None


def _without_empty(table: dict[str, Any]) -> dict[str, Any]:
    """Leaves out tables that say nothing: without a source there are no data, without a name no loss."""
    kept = dict(table)
    if not kept.get("data", {}).get("source"):
        kept.pop("data", None)
    if not kept.get("loss", {}).get("name"):
        kept.pop("loss", None)
    return kept
