"""How `--help` is laid out."""

from __future__ import annotations

import argparse


class HelpFormat(argparse.RawDescriptionHelpFormatter):
    """Keeps the line breaks of descriptions, and leaves the names of sub-commands the room that they need.

    argparse forgets how far it indents sub-commands, so that the longest one would push its own words to the next line.
    """

    def add_argument(self, action: argparse.Action) -> None:
        """Takes up an option or the sub-commands."""
        super().add_argument(action)
        if action.nargs == argparse.PARSER:
            self._action_max_length += self._indent_increment
