"""Numbers in words that the window and the terminal share. Other numbers are written by each in its own way."""

from __future__ import annotations


def size_words(n_bytes: float) -> str:
    """Writes a size of memory: 812 MB, 1.5 GB."""
    amount = float(n_bytes)
    for unit in ("B", "kB", "MB"):
        if amount < 999.5:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"
