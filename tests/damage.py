"""Damage done to the bytes of a file, for tests that a broken file harms nobody: a hypothesis strategy of edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

#: What broken and hostile files have in places of lengths, counts and addresses.
_WORDS = (
    b"\xff" * 4,
    b"\x00" * 4,
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\xff" * 8,
    b"\x00\x00\x00\x80",
    b"../",
    b'"',
    b"\n",
)


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of some bytes.

    Args:
        place: where, as a share of the file's length, 0 to 1.
        length: so many bytes of the file are replaced or taken away.
        kind: "put" (over), "insert", "cut", "repeat" (a stretch twice), "end" (the file ends there).
        content: the bytes that are put.
    """

    place: float
    length: int
    kind: str
    content: bytes


edits = st.lists(
    st.builds(
        Edit,
        place=st.floats(0, 1),
        length=st.integers(1, 64),
        kind=st.sampled_from(["put", "put", "put", "insert", "cut", "repeat", "end"]),
        content=st.one_of(st.sampled_from(_WORDS), st.binary(min_size=1, max_size=8)),
    ),
    min_size=1,
    max_size=8,
)


def damaged(content: bytes, changes: Sequence[Edit]) -> bytes:
    """Returns a file's bytes after these changes, one after the other."""
    for change in changes:
        at = int(change.place * len(content))
        before, after = content[:at], content[at:]
        match change.kind:
            case "put":
                content = before + change.content + after[len(change.content) :]
            case "insert":
                content = before + change.content + after
            case "cut":
                content = before + after[change.length :]
            case "repeat":
                content = before + after[: change.length] + after
            case _:
                content = before
    return content
