"""The order in which commands are listed."""

from __future__ import annotations

from gradgui.gui.palette.command import Command, find_commands


def command(text: str, *, possible: bool = True, listed: bool = True, place: str = "Run") -> Command:
    return Command(text.lower(), text, place, lambda: None, possible=possible, listed=listed)


def texts(query: str, *commands: Command, used: tuple[str, ...] = ()) -> list[str]:
    return [found.command.text for found in find_commands(commands, query, used)]


def test_nothing_typed_lists_what_was_used_lately_first_then_the_menus() -> None:
    commands = (command("Open"), command("Start"), command("Stop"))
    assert texts("", *commands, used=("stop", "start")) == ["Stop", "Start", "Open"]


def test_what_cant_be_done_now_comes_last() -> None:
    commands = (command("Pause", possible=False), command("Parse"), command("Open"))
    assert texts("", *commands) == ["Parse", "Open", "Pause"]
    assert texts("pa", *commands) == ["Parse", "Pause"]


def test_some_are_listed_only_when_they_are_typed_or_were_used() -> None:
    commands = (command("Open"), command("Freeze dense", listed=False))
    assert texts("", *commands) == ["Open"]
    assert texts("dense", *commands) == ["Freeze dense"]
    assert texts("", *commands, used=("freeze dense",)) == ["Freeze dense", "Open"]


def test_the_place_is_searched_too_and_its_letters_are_marked_there() -> None:
    (found,) = find_commands((command("Dark", place="View"),), "view dark", ())
    assert (found.in_text, found.in_place) == ((0, 1, 2, 3), (0, 1, 2, 3))


def test_of_two_that_fit_alike_the_one_used_lately_is_first() -> None:
    commands = (command("Freeze conv2d/bias"), command("Freeze conv2d/gain"))
    assert texts("freeze", *commands, used=("freeze conv2d/gain",))[0] == "Freeze conv2d/gain"
