"""Finding a text by a few letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradgui.gui.palette.fuzzy import folded, match

_TEXTS = st.text(alphabet="abc Dé-", max_size=12)


def best(query: str, *texts: str) -> str:
    fits = [(found.score, text) for text in texts if (found := match(query, text)) is not None]
    return max(fits)[1] if fits else ""


@given(query=_TEXTS, text=_TEXTS)
def test_what_is_marked_spells_what_was_typed(query: str, text: str) -> None:
    found = match(query, text)
    if found is not None:
        letters = folded(text)
        marked = {letters[place] for place in found.places}
        assert marked == set(folded(query)) - {" "}
        assert list(found.places) == sorted(set(found.places))


@given(text=_TEXTS)
def test_an_empty_query_fits_everything_alike(text: str) -> None:
    found = match("  ", text)
    assert found is not None
    assert (found.score, found.places) == (0.0, ())


@pytest.mark.parametrize(
    ("query", "wanted", "other"),
    [
        ("pause", "Pause", "Presets: apply using the same example"),
        ("frz", "Freeze all", "From a zip file"),
        ("oar", "Open a run", "Loss: save drawing"),
        ("con", "Go to conv2d", "Follow the run once"),
        ("conv2d", "Freeze conv2d", "Freeze conv2d_1"),
        ("star", "Stored runs: Star, or take it away", "Start or resume"),
        ("start", "Start or resume", "Run: restart"),
    ],
)
def test_the_nearer_text_comes_first(query: str, wanted: str, other: str) -> None:
    assert best(query, other, wanted) == wanted


def test_words_are_found_in_any_order() -> None:
    assert match("dark theme", "Theme: Dark") is not None
    assert match("theme dark", "Theme: Dark") is not None


def test_letters_scattered_over_words_are_no_match() -> None:
    assert match("dark", "Digits with a small network") is None


def test_case_and_accents_dont_matter() -> None:
    found = match("start", "[Şţåřţ óñé]")
    assert found is not None
    assert found.places == (1, 2, 3, 4, 5)


def test_letters_in_another_order_are_no_match() -> None:
    assert match("esuap", "Pause") is None
