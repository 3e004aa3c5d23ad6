"""The pages of the guide: Markdown files that are shipped, cut into sections, searched. No Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gradgui.runs.examples import resources_dir

#: The pages in the order of reading; each is a file NAME.md.
PAGE_NAMES = ("start", "freeze", "launch", "inspect", "data", "trust", "export", "layouts", "shortcuts")
_EXCERPT_LETTERS = 90


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A heading and what stands below it.

    Args:
        page: name of the page.
        title: the heading; the page's own for what stands before the first.
        text: plain words.
    """

    page: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class GuidePage:
    """One page.

    Args:
        name: "freeze".
        title: its first heading.
        markdown: all of it.
        sections: its parts; the first one bears the page's title.
    """

    name: str
    title: str
    markdown: str
    sections: tuple[GuideSection, ...]


@dataclass(frozen=True, slots=True)
class GuideHit:
    """A section that holds what was searched.

    Args:
        section: the section.
        excerpt: words around the first place; the beginning where only the heading holds them.
    """

    section: GuideSection
    excerpt: str


def guide_dir() -> Path:
    """Returns the folder of the pages."""
    return resources_dir() / "guide"


@cache
def guide_pages() -> tuple[GuidePage, ...]:
    """Returns all pages, in the order of reading."""
    return tuple(_read(name) for name in PAGE_NAMES)


def guide_page(name: str) -> GuidePage:
    """Returns a page by its name.

    Raises:
        KeyError: there is none.
    """
    return {page.name: page for page in guide_pages()}[name]


def search_guide(query: str, pages: Iterable[GuidePage]) -> list[GuideHit]:
    """Returns the sections that hold every word of a query, those that hold them in their heading first."""
    words = query.lower().split()
    if not words:
        return []
    hits = []
    for page in pages:
        for section in page.sections:
            title, whole = section.title.lower(), f"{section.title}\n{section.text}".lower()
            if all(word in whole for word in words):
                n_missing = sum(word not in title for word in words)
                hits.append((n_missing, GuideHit(section, _excerpt(section.text, words))))
    return [hit for _, hit in sorted(hits, key=lambda pair: pair[0])]


def _read(name: str) -> GuidePage:
    markdown = (guide_dir() / f"{name}.md").read_text(encoding="utf-8")
    first, *others = re.split(r"^#+ ", markdown, flags=re.MULTILINE)[1:]
    sections = tuple(_section(name, part) for part in (first, *others))
    return GuidePage(name, sections[0].title, markdown, sections)


def _section(page: str, part: str) -> GuideSection:
    title, _, body = part.partition("\n")
    return GuideSection(page, title.strip(), _plain(body))


def _plain(markdown: str) -> str:
    """Returns the words of Markdown: no pictures, no marks, links by their words."""
    text = re.sub(r"!\[[^]]*\]\([^)]*\)", "", markdown)
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\|[-| ]+\|$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^ *(-|\d+\.) ", "", text, flags=re.MULTILINE)
    parts = re.split(r"`+", text)  # between marks of code, stars are stars
    text = "".join(part if n % 2 else part.replace("*", "") for n, part in enumerate(parts))
    return re.sub(r"\s+", " ", text.replace("|", " ")).strip()


def _excerpt(text: str, words: list[str]) -> str:
    places = [text.lower().find(word) for word in words]
    at = min((place for place in places if place >= 0), default=0)
    start = text.rfind(" ", 0, max(0, at - 30)) + 1
    cut = text[start : start + _EXCERPT_LETTERS]
    return ("…" if start else "") + cut + ("…" if start + _EXCERPT_LETTERS < len(text) else "")
