"""Numbers in words that the window and the terminal share. Other numbers are written by each in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath


def size_words(n_bytes: float) -> str:
    """Writes a size of memory: 812 MB, 1.5 GB."""
    amount = float(n_bytes)
    for unit in ("B", "kB", "MB"):
        if amount < 999.5:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def setting_words(value: object) -> str:
    """Writes a value of a spec in few letters, for names and lists: 1e-3, 64, SGD, mnist5k.npz, 2 entries."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _with_exponent(value) if _needs_exponent(value) else f"{value:.4g}"
    if isinstance(value, str):
        return PurePath(value).name or value
    if isinstance(value, dict | list | tuple):
        words = (
            [f"{key}={setting_words(inner)}" for key, inner in value.items()]
            if isinstance(value, dict)
            else [setting_words(inner) for inner in value]
        )
        text = " ".join(words)
        return text if 0 < len(text) <= 40 else f"{len(words)} entries"
    return str(value)


def alike_words(values: Sequence[object]) -> list[str]:
    """Writes the values that a setting takes alike: where one needs an exponent, the others below 1 have one: 1e-2, 1e-3."""
    exponent = any(isinstance(value, float) and _needs_exponent(value) for value in values)
    return [
        _with_exponent(value)
        if exponent and isinstance(value, float) and 0 < abs(value) < 1
        else "none"
        if value is None
        else setting_words(value)
        for value in values
    ]


def _needs_exponent(value: float) -> bool:
    return bool(value) and abs(value) < 0.01


def _with_exponent(value: float) -> str:
    mantissa, _, exponent = f"{value:.3e}".partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
