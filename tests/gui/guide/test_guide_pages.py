"""The pages that are shipped, and finding words in them."""

from __future__ import annotations

import re

import pytest

from gradgui.gui.guide.guide_pages import PAGE_NAMES, GuidePage, guide_dir, guide_pages, search_guide


def test_every_page_is_shipped_and_no_other() -> None:
    assert sorted(file.stem for file in guide_dir().glob("*.md")) == sorted(PAGE_NAMES)


@pytest.mark.parametrize("page", guide_pages(), ids=lambda page: page.name)
def test_pictures_and_links_of_a_page_lead_somewhere(page: GuidePage) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page.markdown):
        assert (guide_dir() / target).is_file(), target


def test_every_picture_is_used_and_there_is_a_dark_one_beside_each() -> None:
    used = {name for page in guide_pages() for name in re.findall(r"pictures/([\w-]+)\.png", page.markdown)}
    assert {f"{name}{ending}.png" for name in used for ending in ("", "-dark")} == {
        file.name for file in (guide_dir() / "pictures").iterdir()
    }


def test_a_heading_that_holds_the_words_comes_first() -> None:
    hits = search_guide("batchnormalization", guide_pages())
    assert hits[0].section.title == "BatchNormalization"


def test_all_words_must_stand_in_one_section() -> None:
    assert search_guide("pattern kernel", guide_pages())
    assert search_guide("pattern qqqq", guide_pages()) == []
    assert search_guide("  ", guide_pages()) == []


def test_an_excerpt_shows_the_words_without_marks() -> None:
    (hit, *_) = search_guide("conv*/kernel", guide_pages())
    assert "conv*/kernel" in hit.excerpt
    assert "`" not in hit.excerpt
    assert len(hit.excerpt) < 100
