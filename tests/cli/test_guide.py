"""`gradgui guide`: the guide in the terminal."""

from __future__ import annotations

from gradgui.gui.guide.guide_pages import PAGE_NAMES
from tests.cli.outcome import Run


def test_the_pages_are_listed(gradgui: Run) -> None:
    found = gradgui("guide")
    assert [line.split()[0] for line in found.out.splitlines()] == list(PAGE_NAMES)


def test_a_page_is_printed(gradgui: Run) -> None:
    assert gradgui("guide", "freeze").out.startswith("# Freeze and thaw")


def test_words_are_found(gradgui: Run) -> None:
    assert "Many at once" in gradgui("guide", "--search", "pattern kernel").out


def test_a_page_that_isnt_there_names_the_nearest(gradgui: Run) -> None:
    found = gradgui("guide", "frezee")
    assert (found.code, 'Did you mean "freeze"' in found.err) == (2, True)
