"""Numbers in words that the window and the terminal share. Other numbers are written by each in its own way."""

from __future__ import annotations

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
        if value and abs(value) < 0.01:
            mantissa, _, exponent = f"{value:.3e}".partition("e")
            return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
        return f"{value:.4g}"
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
