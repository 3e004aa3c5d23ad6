"""Sizes in bytes as people write them: "4 GiB", "500 MB", or the number itself. Pure."""

from __future__ import annotations

import re

_UNITS = {
    "": 1,
    "B": 1,
    "kB": 1000,
    "MB": 1000**2,
    "GB": 1000**3,
    "TB": 1000**4,
    "KiB": 1 << 10,
    "MiB": 1 << 20,
    "GiB": 1 << 30,
    "TiB": 1 << 40,
}
_SIZE = re.compile(r"([0-9]*\.?[0-9]+)\s*([A-Za-z]*)")


def bytes_text(n_bytes: int) -> str:
    """Writes a size so that reading it gives the same number: in the largest unit that it is a multiple of."""
    for unit in ("TiB", "GiB", "MiB", "KiB", "TB", "GB", "MB", "kB"):
        if n_bytes >= _UNITS[unit] and n_bytes % _UNITS[unit] == 0:
            return f"{n_bytes // _UNITS[unit]} {unit}"
    return str(n_bytes)


def parse_bytes(text: str) -> int:
    """Reads a size.

    Raises:
        ValueError: says what must hold.
    """
    found = _SIZE.fullmatch(text.strip())
    units = {unit.lower(): factor for unit, factor in _UNITS.items()}
    if found is None or found[2].lower() not in units:
        raise ValueError(f'Must be a size, such as 4 GiB, 500 MB, or a number of bytes. Received: "{text}".')
    return round(float(found[1]) * units[found[2].lower()])
