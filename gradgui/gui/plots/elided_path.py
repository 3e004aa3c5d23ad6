"""Paths made short enough to be written: every segment keeps its beginning, since that is where names differ."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

_SHORTEST_SEGMENT = 6


def elided_path(path: str, font: QFont, width: float) -> str:
    """Returns the path in at most `width` pixels: the longest segments lose their ends, then the path its middle."""
    return _elided(path, font.key(), round(width))


@lru_cache(maxsize=4096)
def _elided(path: str, font_key: str, width: int) -> str:
    font = QFont()
    font.fromString(font_key)
    metrics = QFontMetricsF(font)
    segments = path.split("/")
    lengths = [len(segment) for segment in segments]

    def written() -> str:
        return "/".join(
            segment if length >= len(segment) else f"{segment[:length]}…"
            for segment, length in zip(segments, lengths, strict=True)
        )

    text = path
    while metrics.horizontalAdvance(text) > width:
        longest = max(range(len(segments)), key=lengths.__getitem__)
        if lengths[longest] <= _SHORTEST_SEGMENT:
            return metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width)
        lengths[longest] -= 1
        text = written()
    return text
