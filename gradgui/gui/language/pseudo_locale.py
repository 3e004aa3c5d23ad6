"""A made-up language that shows what isn't translated, and what has no room for longer words: accented, longer, in brackets.

"Start" becomes "[Šţåŕţ one]". What must survive does: placeholders, mnemonics, tags, the patterns of file dialogs.
"""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QObject, QTranslator

#: Words grow by this share: as much as German does beside English.
GROWTH = 0.4
_ACCENTS = str.maketrans(
    "aceghijklnorstuwyzACDEGHIJKLNORSTUWYZ",
    "åçéĝĥîĵķļñöŕšţûŵýžÅÇÐÉĜĤÎĴĶĻÑÖŔŠŢÛŴÝŽ",
)
_FILLING = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
#: What is left as it is: placeholders of `str.format` and of Qt, tags, entities, mnemonics, patterns of file dialogs.
_KEPT = re.compile(r"\{\{|\}\}|\{[^{}]*\}|%n|%L?\d+|</?\w[^<>]*>|&\w+;|&.|\((?:\*\.?\w* ?)+\)")
#: Contexts of Qt whose words it reads as well as writes.
_READ_BACK = frozenset({"QShortcut"})


def pseudo(text: str) -> str:
    """Returns a text in the made-up language; spaces around it stay outside the brackets.

    Args:
        text: English, as it is in the source.
    """
    if ";;" in text:  # the kinds of files of a dialog
        return ";;".join(pseudo(part) for part in text.split(";;"))
    words = text.strip()
    if not words:
        return text
    before, _, after = text.partition(words)
    body, pattern = words, ""
    if (kinds := re.search(r" \((?:\*\.?\w* ?)+\)$", words)) is not None:  # a dialog looks for them at the end
        body, pattern = words[: kinds.start()], kinds[0]
    pieces, at = [], 0
    for kept in _KEPT.finditer(body):
        pieces += [body[at : kept.start()].translate(_ACCENTS), kept[0]]
        at = kept.end()
    pieces.append(body[at:].translate(_ACCENTS))
    return f"{before}[{''.join(pieces)}{_filling(body)}]{pattern}{after}"


def _filling(body: str) -> str:
    """Returns words that make a text longer by `GROWTH`, at least by three letters."""
    wanted, filling = max(3, math.ceil(GROWTH * len(_KEPT.sub("", body)))), ""
    for number in range(wanted):
        if len(filling) >= wanted:
            break
        filling += f" {_FILLING[number % len(_FILLING)]}"
    return filling


class PseudoTranslator(QTranslator):
    """Translates everything that is asked for into the made-up language."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[str, str] = {}

    def isEmpty(self) -> bool:
        """It knows every word."""
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """Returns the text in the made-up language.

        Args:
            context: who asks.
            source: English.
            disambiguation: not used.
            n: a number in the text; Qt puts it in.
        """
        del disambiguation, n
        if context in _READ_BACK:
            return source
        found = self._known.get(source)
        if found is None:
            found = self._known[source] = pseudo(source)
        return found
