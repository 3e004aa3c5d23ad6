"""What the form's fields show for a spec, and the spec that edited fields make. Checking it is the spec's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from gradgui.core.errors import SpecError
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import spec_from_table, spec_to_table
from gradgui.gui.control.changes.change_words import CLIP_TITLES
from gradgui.gui.forms.draft.mistakes import mistakes
from gradgui.gui.forms.fields.byte_sizes import bytes_text, parse_bytes
from gradgui.gui.forms.fields.planned_rows import parse_planned, planned_text
from gradgui.gui.forms.fields.rate_fields import RATE_KEYS, rate_texts, rate_value
from gradgui.gui.forms.fields.sections import FIELDS
from gradgui.gui.forms.fields.spec_field import SpecField
from gradgui.gui.forms.inline_tables import (
    entries_text,
    multipliers_text,
    number_text,
    outputs_text,
    parse_entries,
    parse_multipliers,
    parse_outputs,
    parse_patterns,
    parse_table,
    parse_value,
    parse_weights,
    patterns_text,
    table_text,
    value_text,
    weights_text,
)
from gradgui.gui.language.translation import translate

#: A clip that is switched on without a limit gets this one.
_FIRST_LIMIT = 1.0
_READERS: dict[str, Callable[[str], Any]] = {
    "table": parse_table,
    "patterns": parse_patterns,
    "multipliers": parse_multipliers,
    "weights": parse_weights,
    "entries": parse_entries,
    "outputs": parse_outputs,
    "value": parse_value,
    "bytes": parse_bytes,
    "planned": parse_planned,
}
_WRITERS: dict[str, Callable[[Any], str]] = {
    "table": table_text,
    "patterns": patterns_text,
    "multipliers": multipliers_text,
    "weights": weights_text,
    "entries": entries_text,
    "outputs": outputs_text,
    "value": value_text,
    "bytes": bytes_text,
    "planned": planned_text,
}


def chosen_source(key: str, path: str) -> str:
    """Returns what a field says for a file that was chosen: of a program, the function that builds what is asked for."""
    if not path.lower().endswith(".py"):
        return path
    return f"{path}:{'build_data' if key.startswith('data.') else 'build_model'}"


def field_texts(spec: RunSpec) -> dict[str, str]:
    """Returns what each field shows for a spec, by key."""
    texts = {field.key: _text(field, _value_of(spec, field.key)) for field in FIELDS if field.key not in RATE_KEYS}
    clip = spec.loop.clip
    texts["loop.clip.kind"] = CLIP_TITLES[clip.kind if clip else "none"]
    if clip is None or clip.kind == "none":
        texts["loop.clip.limit"] = ""
    return texts | rate_texts(spec.optimizer.learning_rate)


def _value_of(spec: RunSpec, key: str) -> Any:
    value: Any = spec
    for name in key.split("."):
        value = getattr(value, name, None)
    return value


def _text(field: SpecField, value: Any) -> str:
    """Returns a value as its field shows it; nothing where it says nothing, or no more than the field's placeholder."""
    if field.words:
        words = dict(zip(field.choices, field.words, strict=True))
        return words.get({True: "true", False: "false", None: ""}.get(value, value), field.words[0])
    text = _WRITERS.get(field.kind, number_text)(msgspec.to_builtins(value)) if value is not None else ""
    return "" if text == field.default else text


def spec_with_texts(spec: RunSpec, texts: dict[str, str]) -> tuple[RunSpec | None, dict[str, str]]:
    """Returns the spec with these fields, and what is wrong by key: a sentence each.

    Args:
        spec: what the form was filled from; what it doesn't show is kept.
        texts: by key, only those that were edited.
    """
    table = spec_to_table(spec)
    errors: dict[str, str] = {}
    for field in FIELDS:
        if field.key not in texts or field.key in RATE_KEYS:
            continue
        try:
            _set(table, field, texts[field.key].strip())
        except ValueError as error:
            errors[field.key] = str(error)
    if RATE_KEYS & texts.keys():
        _set_rate(table, spec, texts, errors)
    _complete_clip(table, texts, errors)
    _complete_loss_scale(table, texts)
    _complete_target(table, errors)
    if errors:
        return None, errors
    try:
        return spec_of(table), {}
    except SpecError as error:
        return None, mistakes(str(error), field_texts(spec) | texts)


def spec_of(table: Mapping[str, Any]) -> RunSpec:
    """Makes a spec of plain tables; those that say nothing are left out.

    Raises:
        SpecError: names the key, what must hold, and the nearest known key where one is unknown.
    """
    return spec_from_table(_without_empty(dict(table)))


def _set(table: dict[str, Any], field: SpecField, text: str) -> None:
    *parents, name = field.key.split(".")
    inner = table
    for parent in parents:
        inner = inner.setdefault(parent, {})
    value = _value(field, text) if text else None
    if value is not None:
        inner[name] = value
    elif field.optional:
        inner.pop(name, None)
    else:
        raise ValueError(f"{field.label} must be given.")


def _set_rate(table: dict[str, Any], spec: RunSpec, texts: dict[str, str], errors: dict[str, str]) -> None:
    optimizer = table.setdefault("optimizer", {})
    own = spec.optimizer.learning_rate
    try:
        rate = rate_value(rate_texts(own) | {key: texts[key] for key in RATE_KEYS & texts.keys()}, own)
    except ValueError as error:
        key, _, words = str(error).partition(": ")
        errors[key] = words
        return
    if rate is None:
        optimizer.pop("learning_rate", None)
    else:
        optimizer["learning_rate"] = rate


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
        errors["loop.clip.limit"] = translate("SpecFields", "Clip limit must be a number > 0, or the clip off.")
    elif limit is None:
        clip["limit"] = _FIRST_LIMIT


def _complete_loss_scale(table: dict[str, Any], texts: dict[str, str]) -> None:
    """Leaves the loss scale out where it says nothing, and where another precision was just chosen, which has none."""
    loop = table.get("loop", {})
    other = "loop.precision" in texts and loop.get("precision") != "mixed_float16"
    if "loss_scale" in loop and (other or not loop["loss_scale"]):
        del loop["loss_scale"]


def _complete_target(table: dict[str, Any], errors: dict[str, str]) -> None:
    """Leaves a target out that says nothing; half of one is a mistake."""
    stopping = table.get("stopping", {})
    target = stopping.get("target")
    if target is None:
        return
    if "value" not in target and "metric" not in target:
        del stopping["target"]
    elif "value" not in target:
        errors.setdefault(
            "stopping.target.value",
            translate("SpecFields", "A value to reach must be given, or nothing that reaches it."),
        )
    elif "metric" not in target:
        errors.setdefault(
            "stopping.target.metric",
            translate("SpecFields", "What reaches the value must be given, or no value."),
        )


def _value(field: SpecField, text: str) -> Any:
    chosen = dict(zip(field.words, field.choices, strict=True)).get(text, text) if field.words else text
    if field.words and not chosen:
        return None
    if field.kind == "flag":
        return {"true": True, "false": False}.get(chosen)
    if field.kind == "text" or (field.kind == "every" and not text.isdecimal()):
        return chosen
    if field.kind in _READERS:
        return _READERS[field.kind](text)
    try:
        return float(text) if field.kind == "number" else int(text)
    except ValueError:
        what = translate("SpecFields", "a number") if field.kind == "number" else translate("SpecFields", "a whole number")
        raise ValueError(f'{field.label} must be {what}. Received: "{text}".') from None


def _without_empty(table: dict[str, Any]) -> dict[str, Any]:
    """Leaves out tables that say nothing: without a source there are no data, without a name or outputs no loss."""
    kept = {key: _without_empty_below(value) for key, value in table.items()}
    if not kept.get("data", {}).get("source"):
        kept.pop("data", None)
    loss = kept.get("loss", {})
    if not loss.get("name") and not loss.get("outputs"):
        kept.pop("loss", None)
    return kept


def _without_empty_below(value: Any) -> Any:
    """Leaves out tables inside a table that say nothing, such as `[model.head]` once all its fields are empty."""
    if not isinstance(value, dict):
        return value
    return {key: inner for key, inner in value.items() if inner != {}}
