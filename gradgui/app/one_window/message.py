"""What a second start says to the window that is there, and what it hears: one line of JSON each."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from gradgui.core.source import SourceKind, absolute_source, parse_source

#: A longer message is no message of gradgui's.
MAX_BYTES = 65_536


class OpenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What shall be opened.

    Args:
        items: paths and names of examples; none: the window shall only come to the front.
        folder: what relative paths start from: where the second start was typed.
        activation: what lets the window come to the front on Wayland, "" where the desktop gave nothing.
        format: raised when the meaning of these changes.
    """

    items: tuple[str, ...] = ()
    folder: str = ""
    activation: str = ""
    format: int = 1


class Answer(msgspec.Struct, frozen=True):
    """What the window answers.

    Args:
        accepted: whether it opens that, once it is told to go ahead; a window that is closing doesn't.
    """

    accepted: bool


#: The second start's last word: only now is anything opened, so that nothing is opened twice by a window that answers late.
GO = b"go\n"


def to_line(message: OpenRequest | Answer) -> bytes:
    """Returns a message as a line."""
    return msgspec.json.encode(message) + b"\n"


def read_request(line: bytes) -> OpenRequest | None:
    """Returns what a line asks for; None where it isn't a request that this gradgui understands."""
    try:
        request = msgspec.json.decode(line, type=OpenRequest)
    except msgspec.MsgspecError:
        return None
    return request if request.format == OpenRequest().format else None


def read_answer(line: bytes) -> bool:
    """Whether an answer accepts."""
    try:
        return msgspec.json.decode(line, type=Answer).accepted
    except msgspec.MsgspecError:
        return False


def absolute_item(item: str, folder: str) -> str:
    """Returns what is to be opened by a name that means the same in every folder."""
    source = parse_source(item)
    if source.kind in {SourceKind.EXAMPLE, SourceKind.APPLICATION, SourceKind.MODULE}:
        return item
    if source.kind in {SourceKind.PROGRAM, SourceKind.HUB, SourceKind.TF_KERAS}:
        return absolute_source(item, Path(folder))
    path = Path(item).expanduser()
    return str(path if path.is_absolute() else Path(os.path.normpath(Path(folder) / path)))
