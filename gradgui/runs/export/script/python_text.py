"""Python source as a formatter with its default settings would leave it: blocks of lines, comments, docstrings.

Knows nothing of runs. Lines have at most 88 columns, as ruff and Black want them; a comment is wrapped. Values and calls are
`python_values`'.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

#: What ruff and Black allow unless told otherwise.
WIDTH = 88
#: One level to the right.
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together.

    Args:
        lines: without line ends.
        defines: whether it defines a function, which takes two blank lines around it, not one.
    """

    lines: tuple[str, ...]
    defines: bool = False


def block(*lines: str | Iterable[str], defines: bool = False) -> Block:
    """Returns a block of lines; an iterable among them is several."""
    flat: list[str] = []
    for line in lines:
        flat.extend([line] if isinstance(line, str) else line)
    return Block(tuple(flat), defines)


def joined(blocks: Iterable[Block]) -> str:
    """Returns blocks as the text of a module."""
    text = ""
    before: Block | None = None
    for one in blocks:
        if not one.lines:
            continue
        if before is not None:
            text += "\n\n" if one.defines or before.defines else "\n"
        text += "\n".join(one.lines) + "\n"
        before = one
    return text


def indented(lines: Iterable[str], levels: int = 1) -> list[str]:
    """Returns lines further to the right."""
    return [INDENT * levels + line if line else line for line in lines]


def comment(text: str, levels: int = 0) -> list[str]:
    """Returns a text as comment lines."""
    lead = INDENT * levels + "# "
    return textwrap.wrap(
        text, WIDTH, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False, break_long_words=False
    )


def docstring(text: str, levels: int = 1) -> list[str]:
    """Returns one line of a docstring, or several where it doesn't fit."""
    lead = INDENT * levels
    one_line = f'{lead}"""{text}"""'
    if len(one_line) <= WIDTH:
        return [one_line]
    first, _, rest = text.partition(". ")
    lines = [f'{lead}"""{first}.', ""]
    lines += textwrap.wrap(rest, WIDTH, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False)
    return [*lines, f'{lead}"""']
