"""One thing that can be done, as the palette lists it, and the order in which it lists them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from gradgui.gui.palette.fuzzy import Match, match

#: What was used lately stands a little higher than what fits as well: less than a letter's worth.
_USED_BONUS = 0.4
#: No more are listed: nobody reads on.
MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class Command:
    """One entry.

    Args:
        id: remembered where it was used: "run.start", "recent:/home/me/spec.toml".
        text: what it does.
        place: the menu where it is found, too, or what it is: "Run", "Layer".
        call: does it.
        shortcut: as it is written on this system; "": none.
        possible: whether it can be done now.
        needs: what to do first where it can't; "": not known.
        listed: whether it stands in the list before anything is typed.
    """

    id: str
    text: str
    place: str
    call: Callable[[], object]
    shortcut: str = ""
    possible: bool = True
    needs: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A command and the letters of it that were typed.

    Args:
        command: the command.
        in_text: indices into its text.
        in_place: indices into its place.
    """

    command: Command
    in_text: tuple[int, ...] = ()
    in_place: tuple[int, ...] = ()


def find_commands(commands: Iterable[Command], query: str, used: Sequence[str]) -> list[Found]:
    """Returns the commands that a query means, the best first; what can't be done now comes last.

    Args:
        commands: in the order of their menus.
        query: what was typed; empty: the usual ones, those used lately first.
        used: ids of what was used, the latest first.
    """
    recency = {command_id: n for n, command_id in enumerate(used)}
    if not query.strip():
        listed = [command for command in commands if command.listed or command.id in recency]
        listed.sort(key=lambda command: (not command.possible, recency.get(command.id, len(recency))))
        return [Found(command) for command in listed[:MOST_FOUND]]
    matches = [(_match(query, command), command) for command in commands]
    found = [(fit, command) for fit, command in matches if fit is not None]

    def rank(pair: tuple[Match, Command]) -> tuple[bool, float]:
        fit, command = pair
        bonus = _USED_BONUS / (1 + recency[command.id]) if command.id in recency else 0.0
        return not command.possible, -fit.score - bonus

    return [_found(fit, command) for fit, command in sorted(found, key=rank)[:MOST_FOUND]]


def _match(query: str, command: Command) -> Match | None:
    return match(query, f"{command.text} {command.place}")


def _found(fit: Match, command: Command) -> Found:
    start = len(command.text) + 1
    in_text = tuple(place for place in fit.places if place < start)
    return Found(command, in_text, tuple(place - start for place in fit.places if place >= start))
