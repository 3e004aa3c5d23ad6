"""Values of arguments: a range of steps; the size and the theme of a picture, which several commands draw."""

from __future__ import annotations

import argparse

#: Those that a picture can be drawn in.
THEMES = ("light", "dark", "light high contrast", "dark high contrast")


def step_range(text: str) -> tuple[int, int]:
    """Returns "100:200" as the first step and the one after the last.

    Raises:
        argparse.ArgumentTypeError: it isn't such a range.
    """
    first, _, stop = text.partition(":")
    if not (first.isdigit() and stop.isdigit() and int(first) < int(stop)):
        raise argparse.ArgumentTypeError(f'steps must be FROM:TO with FROM below TO. Received: "{text}".')
    return int(first), int(stop)


def picture_size(text: str) -> tuple[int, int]:
    """Returns "1200x600" as width and height.

    Raises:
        argparse.ArgumentTypeError: it isn't a size that a plot can have.
    """
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit() and 300 <= int(width) <= 8000 and 150 <= int(height) <= 8000):
        raise argparse.ArgumentTypeError(f'a size must be WIDTHxHEIGHT, from 300x150 to 8000x8000. Received: "{text}".')
    return int(width), int(height)


def add_picture(parser: argparse._ActionsContainer) -> None:
    """Adds `--size` and `--theme`, of a plot that is drawn into a file."""
    parser.add_argument("--size", metavar="WxH", type=picture_size, default=(1200, 600), help="default: 1200x600")
    parser.add_argument("--theme", choices=THEMES, default="light", help="default: light")
