"""`gradgui guide`: the pages of the guide that the window shows, in the terminal."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "guide",
        parents=[common],
        help="the guide: short pages on what can be done",
        description="Lists the pages of the guide, prints one, or finds words in all of them.",
    )
    parser.add_argument("page", metavar="PAGE", nargs="?", help="the page to print")
    parser.add_argument("--search", metavar="WORDS", help="print the places that tell of these")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints what is asked for.

    Raises:
        GradguiError: there is no such page.
    """
    from gradgui.core.errors import GradguiError, did_you_mean
    from gradgui.gui.guide.guide_pages import PAGE_NAMES, guide_page, guide_pages, search_guide

    if args.search:
        for hit in search_guide(args.search, guide_pages()):
            print(f"{hit.section.page:<10} {hit.section.title}\n{'':<10} {hit.excerpt}")
    elif args.page is None:
        for page in guide_pages():
            print(f"{page.name:<10} {page.title}")
    elif args.page in PAGE_NAMES:
        print(guide_page(args.page).markdown.rstrip())
    else:
        raise GradguiError(f'There is no page "{args.page}". {did_you_mean(args.page, PAGE_NAMES)}')
    return 0
