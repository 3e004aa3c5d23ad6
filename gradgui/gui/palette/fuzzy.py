"""Whether a few typed letters mean a text, and how well: letters in order, best at the beginnings of words. Pure.

The scores are of fzy's kind (https://github.com/jhawthorn/fzy/blob/master/ALGORITHM.md): a letter after another counts
most, further ones of the same word and beginnings of words less, and gaps cost a little. Here every word of the query
is looked for by itself, so that their order doesn't matter, and no letter may lie inside another word than the one before.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_NEXT, _FIRST, _SAME_WORD, _WORD_START, _INSIDE = 1.0, 0.9, 0.7, 0.6, 0.0
_GAP, _GAP_BEFORE = -0.01, -0.005
#: A word that was typed whole is meant rather than one that only begins so: "star" is no "Start".
_WHOLE_WORD = 0.5
#: Of two texts that fit alike the shorter is meant.
_LETTER = -0.002
#: Less than this a letter, and nobody meant it.
LEAST_A_LETTER = 0.35


@dataclass(frozen=True, slots=True)
class Match:
    """How well a query fits.

    Args:
        score: the larger, the better.
        places: indices of the letters of the text that were meant, rising.
    """

    score: float
    places: tuple[int, ...] = ()


def match(query: str, text: str) -> Match | None:
    """Returns how a query fits a text; None where a word of it doesn't. An empty query fits everything."""
    letters = folded(text)
    score, places = 0.0, set[int]()
    for word in folded(query).split():
        found = _match_word(word, letters)
        if found is None or found.score < LEAST_A_LETTER * len(word):
            return None
        score += found.score
        places.update(found.places)
    return Match(score + _LETTER * len(text) * bool(places), tuple(sorted(places)))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Returns a text letter for letter without case and accents."""
    return "".join((unicodedata.normalize("NFD", letter)[0].lower() or letter)[0] for letter in text)


def _match_word(word: str, letters: str) -> Match | None:
    """Returns the best way to find a word's letters in order, by dynamic programming over where each of them occurs."""
    ways: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for letter in word:
        further = [_placed(at, ways, letters) for at in _places_of(letter, letters)]
        ways = [way for way in further if way is not None]
        if not ways:
            return None
    return Match(*max((score + _WHOLE_WORD * _is_whole_word(places, letters), places) for score, places in ways))


def _is_whole_word(places: tuple[int, ...], letters: str) -> bool:
    first, after = places[0], places[-1] + 1
    in_one = after - first == len(places) and _is_start(first, letters)
    return in_one and (after == len(letters) or not letters[after].isalnum())


def _placed(at: int, ways: list[tuple[float, tuple[int, ...]]], letters: str) -> tuple[float, tuple[int, ...]] | None:
    """Returns the best way to come to this letter from the one before; None where there is none."""
    starts = _is_start(at, letters)
    options: list[tuple[float, tuple[int, ...]]] = []
    for score, places in ways:
        if not places:
            bonus = _FIRST if at == 0 else _WORD_START if starts else _INSIDE
            options.append((bonus + _GAP_BEFORE * at, (at,)))
        elif places[-1] == at - 1:
            options.append((score + _NEXT, (*places, at)))
        elif places[-1] < at and (starts or letters[places[-1] : at].isalnum()):
            bonus = _WORD_START if starts else _SAME_WORD
            options.append((score + bonus + _GAP * (at - places[-1] - 1), (*places, at)))
    return max(options, default=None)


def _places_of(letter: str, letters: str) -> Iterator[int]:
    at = letters.find(letter)
    while at >= 0:
        yield at
        at = letters.find(letter, at + 1)


def _is_start(at: int, letters: str) -> bool:
    return at == 0 or (letters[at].isalnum() and not letters[at - 1].isalnum())
