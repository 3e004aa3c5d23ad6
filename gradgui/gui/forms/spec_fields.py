"""Which keys of the spec the form shows, in which order, with which words. Reading and writing them is TOML's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from gradgui.core.errors import SpecError
from gradgui.core.optimizer_names import OPTIMIZERS
from gradgui.core.schedules import Schedule
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import spec_from_table, spec_to_table
from gradgui.gui.control.change_words import CLIP_TITLES
from gradgui.gui.forms.inline_tables import (
    multipliers_text,
    parse_multipliers,
    parse_patterns,
    parse_table,
    patterns_text,
    table_text,
)

LOSSES = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
)
#: A clip that is switched on without a limit gets this one.
_FIRST_LIMIT = 1.0


@dataclass(frozen=True)
class SpecField:
    """One line of the form.

    Args:
        key: dotted key of the spec.
        label: in words.
        tip: what it means.
        kind: "text", "integer", "number"; "rate" (a number or a table); "table", "patterns", "multipliers": see
            `inline_tables`.
        choices: offered; others may be typed.
        words: what the choices are called; then no others can be given.
        optional: whether it may be empty.
        files: what can be chosen for it in a file dialog, as its name filter; "": nothing.
    """

    key: str
    label: str
    tip: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    optional: bool = True
    files: str = ""

    @property
    def deliberate(self) -> bool:
        """Whether half of it is no mistake: what is wrong with it is said at Enter, not while it is typed."""
        return self.kind in {"table", "patterns", "multipliers", "rate"}


SECTIONS: tuple[tuple[str, tuple[SpecField, ...]], ...] = (
    (
        "Model and data",
        (
            SpecField(
                "model.source",
                "Model",
                "examples:mlp, program.py:build_model, or a .keras file",
                optional=False,
                files="Models and programs (*.keras *.py);;All files (*)",
            ),
            SpecField(
                "data.source",
                "Data",
                "examples:mnist5k, program.py:build_data, or an .npz file with x and y",
                files="Data and programs (*.npz *.py);;All files (*)",
            ),
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
            SpecField(
                "optimizer.learning_rate",
                "Learning rate",
                'Base rate, or a schedule such as schedule = "cosine", initial = 1e-3; empty: the optimizer\'s own default',
                "rate",
            ),
            SpecField(
                "optimizer.arguments",
                "Arguments",
                "Further arguments of the optimizer, such as momentum = 0.9, nesterov = true",
                "table",
            ),
        ),
    ),
    (
        "Gradients",
        (
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
        ),
    ),
    (
        "Variables",
        (
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
                "variables.learning_rate_multipliers",
                "Multipliers",
                "A factor of the learning rate a pattern, such as conv2d = 0.1, **/bias = 2; the last that matches wins",
                "multipliers",
            ),
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


def chosen_source(key: str, path: str) -> str:
    """Returns what a field says for a file that was chosen: of a program, the function that builds what is asked for."""
    if not path.lower().endswith(".py"):
        return path
    return f"{path}:{'build_data' if key.startswith('data.') else 'build_model'}"


def field_texts(spec: RunSpec) -> dict[str, str]:
    """Returns what each field shows for a spec, by key."""
    clip = spec.loop.clip
    values: dict[str, Any] = {
        "model.source": spec.model.source,
        "data.source": spec.data.source if spec.data else "",
        "data.batch_size": spec.data.batch_size if spec.data else "",
        "data.validation_fraction": spec.data.validation_fraction if spec.data else "",
        "loss.name": spec.loss.name if spec.loss else "",
        "optimizer.name": spec.optimizer.name,
        "optimizer.learning_rate": _rate_text(spec.optimizer.learning_rate),
        "optimizer.arguments": table_text(spec.optimizer.arguments),
        "loop.accumulation_steps": spec.loop.accumulation_steps,
        "loop.clip.kind": CLIP_TITLES[clip.kind if clip else "none"],
        "loop.clip.limit": clip.limit if clip and clip.kind != "none" else "",
        "variables.frozen": patterns_text(spec.variables.frozen),
        "variables.frozen_statistics": patterns_text(spec.variables.frozen_statistics),
        "variables.learning_rate_multipliers": multipliers_text(spec.variables.learning_rate_multipliers),
        "loop.steps": spec.loop.steps or "",
        "loop.epochs": spec.loop.epochs or "",
        "loop.seed": spec.loop.seed,
    }
    return {key: f"{value:.6g}" if isinstance(value, float) else str(value) for key, value in values.items()}


def _rate_text(rate: float | Schedule | None) -> str | float:
    """Returns what the field of the learning rate shows: a number, or the table of a schedule."""
    return table_text(msgspec.to_builtins(rate)) if isinstance(rate, Schedule) else "" if rate is None else rate


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
    _complete_clip(table, texts, errors)
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
    *parents, name = field.key.split(".")
    inner = table
    for parent in parents:
        inner = inner.setdefault(parent, {})
    if text:
        inner[name] = _value(field, text)
    elif field.optional:
        inner.pop(name, None)
    else:
        raise ValueError(f"{field.label} must be given.")


def _complete_clip(table: dict[str, Any], texts: dict[str, str], errors: dict[str, str]) -> None:
    """Makes kind and limit of the clip agree, whichever of them was edited."""
    clip = table.get("loop", {}).get("clip")
    if clip is None:
        return
    kind, limit = clip.get("kind", "none"), clip.get("limit")
    if kind == "none" and limit is not None and "loop.clip.limit" in texts and "loop.clip.kind" not in texts:
        clip["kind"] = "norm"  # a limit was typed where nothing was clipped
    elif kind == "none":
        del table["loop"]["clip"]
    elif limit is None and "loop.clip.limit" in texts and "loop.clip.limit" not in errors:
        errors["loop.clip.limit"] = "Clip limit must be a number > 0, or the clip off."
    elif limit is None:
        clip["limit"] = _FIRST_LIMIT


def _value(field: SpecField, text: str) -> Any:
    match field.kind:
        case "rate" if "=" in text:
            return parse_table(text)
        case "table":
            return parse_table(text)
        case "patterns":
            return parse_patterns(text)
        case "multipliers":
            return parse_multipliers(text)
        case "text" if field.words:
            return dict(zip(field.words, field.choices, strict=True)).get(text, text)
        case "text":
            return text
    try:
        return int(text) if field.kind == "integer" else float(text)
    except ValueError:
        what = "a whole number" if field.kind == "integer" else "a number"
        raise ValueError(f'{field.label} must be {what}. Received: "{text}".') from None


def _without_empty(table: dict[str, Any]) -> dict[str, Any]:
    """Leaves out tables that say nothing: without a source there are no data, without a name or outputs no loss."""
    kept = dict(table)
    if not kept.get("data", {}).get("source"):
        kept.pop("data", None)
    loss = kept.get("loss", {})
    if not loss.get("name") and not loss.get("outputs"):
        kept.pop("loss", None)
    return kept
