"""How `--help` is laid out: one parser for the program and all of its commands."""

from __future__ import annotations

import argparse
from typing import Any


class HelpFormat(argparse.RawDescriptionHelpFormatter):
    """Keeps the line breaks of texts that have some, and leaves the names of sub-commands the room that they need.

    argparse forgets how far it indents sub-commands, so that the longest one would push its own words to the next line.
    """

    def add_argument(self, action: argparse.Action) -> None:
        """Takes up an option or the sub-commands."""
        super().add_argument(action)
        if action.nargs == argparse.PARSER:
            self._action_max_length += self._indent_increment

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Breaks a description of one line, which would be cut by the terminal anywhere, between its words."""
        fill = super()._fill_text if "\n" in text else super(argparse.RawDescriptionHelpFormatter, self)._fill_text
        return fill(text, width, indent)


class CommandParser(argparse.ArgumentParser):
    """A parser whose help is laid out like this, as that of its sub-commands is: argparse makes them of its class."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"formatter_class": HelpFormat, **kwargs})
