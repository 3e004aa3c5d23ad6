"""Paths made short enough to be written: every segment keeps its beginning and its number, since there names differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

#: Letters that a cut segment keeps: outer layers are left out before any has fewer than the first, and at last the second.
_SHORT_SEGMENT, _SHORTEST_SEGMENT = 8, 6
#: What tells Keras' automatic names apart: `batch_normalization_1`.
_NUMBER = re.compile(r"_\d+(#\d+)?$")


def elided_path(path: str, font: QFont, width: float) -> str:
    """Returns the path in at most `width` pixels: the longest segments are cut, then the path's middle."""
    return _elided(path, font.key(), round(width))


def without_common_layers(paths: Sequence[str], keep: int) -> list[str]:
    """Returns the paths without the outer layers that all of them are in: what they share tells none apart.

    Args:
        paths: all that are shown together.
        keep: segments that stay at least: 2 for variables (`dense/kernel`), 1 for layers.
    """
    split = [path.split("/") for path in paths]
    n_common = 0
    while len(split) > 1 and all(len(s) > n_common + keep for s in split) and len({s[n_common] for s in split}) == 1:
        n_common += 1
    return ["/".join(segments[n_common:]) for segments in split]


@lru_cache(maxsize=4096)
def _elided(path: str, font_key: str, width: int) -> str:
    font = QFont()
    font.fromString(font_key)
    metrics = QFontMetricsF(font)
    segments = path.split("/")
    lengths = [len(segment) for segment in segments]

    def written() -> str:
        return "/".join(
            segment if length >= len(segment) else _cut(segment, length)
            for segment, length in zip(segments, lengths, strict=True)
        )

    text = path
    shortest = _SHORT_SEGMENT if len(segments) > 2 else _SHORTEST_SEGMENT
    while metrics.horizontalAdvance(text) > width:
        longest = max(range(len(segments)), key=lengths.__getitem__)
        if lengths[longest] <= shortest:
            # Outer layers are left out rather than cut to stubs: neighbours tell what they are.
            if len(segments) <= 2:
                layer, _, leaf = path.rpartition("/")
                number = _NUMBER.search(layer)
                numbered = f"…{number[0] if number else ''}/{leaf}"
                fits = bool(layer) and metrics.horizontalAdvance(numbered) <= width
                return numbered if fits else metrics.elidedText(leaf, Qt.TextElideMode.ElideMiddle, width)
            return _elided("/".join(_with_fewer_layers(segments)), font_key, width)
        lengths[longest] -= 1
        text = written()
    return text


def _with_fewer_layers(segments: list[str]) -> list[str]:
    """Returns three segments or more with less said of the layers.

    The innermost numbered layer stays longest, at last as its number alone: where blocks are alike, only it tells them
    apart. First what is around it goes, then from the outside what is between it and the leaf.
    """
    first = 1 if segments[0] == "…" else 0
    numbered = [index for index, segment in enumerate(segments[:-1]) if _NUMBER.search(segment)]
    if not numbered or numbered[-1] > first:
        return ["…", *segments[first + 1 :]]
    number = _NUMBER.search(segments[first])
    stub = f"…{number[0] if number else ''}"
    if first or segments[0] != stub:
        return [stub, *segments[first + 1 :]]
    inner = [segment for segment in segments[1:-1] if segment != "…"]
    return [stub, "…", *inner[1:], segments[-1]] if len(inner) > 1 else [stub, segments[-1]]


def _cut(segment: str, length: int) -> str:
    """Returns a segment with about `length` of its characters: its beginning, and its number if it has one."""
    number = _NUMBER.search(segment)
    ending = number[0] if number else ""
    return f"{segment[: max(1, length - len(ending))]}…{ending}"
