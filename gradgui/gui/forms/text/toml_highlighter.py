"""Colours of TOML: tables, keys, texts, numbers, comments. Checks nothing."""

from __future__ import annotations

import re

from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from gradgui.gui.look.theme import theme

_TOKENS = re.compile(
    r"""(?P<comment>\#.*)
    |(?P<header>^\s*\[\[?[^\]#]*\]\]?)
    |(?P<key>(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*(?=\s*=))
    |(?P<text>"(?:\\.|[^"\\])*"?|'[^']*'?)
    |(?P<number>\b(?:true|false)\b|[+-]?\b(?:\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|inf|nan)\b)""",
    re.VERBOSE,
)


class TomlHighlighter(QSyntaxHighlighter):
    """Paints a document in the window's colours, anew when they change."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self._take_colours()
        theme().changed.connect(self._on_theme_changed)

    def highlightBlock(self, text: str) -> None:
        """Called by Qt for every line that changed."""
        for found in _TOKENS.finditer(text):
            kind = found.lastgroup
            if kind is not None:
                self.setFormat(found.start(), len(found[0]), self._formats[kind])

    def _take_colours(self) -> None:
        tokens = theme().tokens
        colours = {
            "comment": tokens.muted,
            "header": tokens.accent,
            "key": tokens.text,
            "text": tokens.penalty,
            "number": tokens.validation,
        }
        self._formats = {}
        for kind, colour in colours.items():
            one = QTextCharFormat()
            one.setForeground(QColor(colour))
            self._formats[kind] = one
        self._formats["comment"].setFontItalic(True)
        self._formats["header"].setFontWeight(QFont.Weight.DemiBold)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._take_colours()
        self.rehighlight()
