"""A spec as one flat table: dotted keys such as "optimizer.learning_rate", a plain value each; and their short names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

#: What keys are called in names of runs; others by their last word.
_SHORT_KEYS = {
    "optimizer.learning_rate": "lr",
    "optimizer.name": "optimizer",
    "optimizer.arguments.weight_decay": "decay",
    "data.batch_size": "batch",
    "data.source": "data",
    "model.source": "model",
    "loss.name": "loss",
    "loop.accumulation_steps": "accumulate",
}


def flat_spec(value: Any, prefix: str = "") -> dict[str, Any]:
    """Returns a spec as dotted keys with plain values, defaults included; without plans, and where counts began.

    Args:
        value: the spec, or a table inside it; None has no keys.
        prefix: the dotted key of that table.

    Example:
        >>> flat_spec({"optimizer": {"name": "Adam", "arguments": {"beta_1": 0.8}}, "format": 1})
        {'optimizer.name': 'Adam', 'optimizer.arguments.beta_1': 0.8}
    """
    if isinstance(value, msgspec.Struct):
        config = value.__struct_config__
        kind = {config.tag_field: config.tag} if config.tag_field is not None else {}  # schedule = "cosine"
        items: Mapping[str, Any] = kind | {name: getattr(value, name) for name in value.__struct_fields__}
    elif isinstance(value, Mapping):
        items = value
    else:
        return {} if value is None else {prefix: list(value) if isinstance(value, tuple) else value}
    found: dict[str, Any] = {}
    for name, inner in items.items():
        if prefix or name not in {"format", "interventions", "start"}:
            found |= flat_spec(inner, f"{prefix}.{name}" if prefix else name)
    return found


def short_key(key: str) -> str:
    """Returns what a key is called in names: "lr"."""
    return _SHORT_KEYS.get(key, key.rpartition(".")[2])


def short_pairs(words: Mapping[str, str]) -> list[str]:
    """Returns keys with their values in words, in few letters: "lr=1e-3", "batch=64"; keys that would read alike in full."""
    shorts = [short_key(key) for key in words]
    return [
        f"{key if shorts.count(short) > 1 else short}={text}"
        for short, (key, text) in zip(shorts, words.items(), strict=True)
    ]
