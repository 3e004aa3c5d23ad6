"""The words that gradgui paints by itself, on axes, over plots, in rows: no widget has them. Noted as they're painted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QPainter

import gradgui.gui

_ROOT = str(Path(gradgui.gui.__file__).parent)


class PaintedWords:
    """Notes what is painted while a test lasts.

    Attributes:
        where: the module that painted something, by the words.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.where: dict[str, str] = {}
        draw = QPainter.drawText

        def note(painter: QPainter, *arguments: Any) -> Any:
            file = sys._getframe(1).f_code.co_filename
            if file.startswith(_ROOT):
                for words in arguments:
                    if isinstance(words, str):
                        self.where.setdefault(words, file.removeprefix(_ROOT))
            return draw(painter, *arguments)

        monkeypatch.setattr(QPainter, "drawText", note)
