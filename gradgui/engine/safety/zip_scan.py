"""Looks at the members of a zip archive before anything is unpacked: names, links, sizes, overlaps."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from gradgui.core.refusal import Finding, FindingKind

#: Members of an archive; text layers bring some files each.
MOST_MEMBERS = 10_000
#: All members together, unpacked.
LARGEST_BYTES = 64 * 2**30
#: A member above the floor may not unpack to more than so many times what is stored. Keras stores plainly; deflated weights
#: shrink by a third, and deflate can't do more than 1032 (the figure in zlib's manual), so that all of that is a bomb.
BOMB_FLOOR_BYTES = 16 * 2**20
BOMB_RATIO = 100
_LOCAL_HEADER_BYTES = 30
_SUFFICES = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_LINK, _KIND_BITS = 0o120000, 0o170000


def scan_members(archive: zipfile.ZipFile) -> Iterator[Finding]:
    """Yields what is wrong with the members of an archive, each with its name as the place. Reads no member."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        yield Finding(FindingKind.DAMAGE, "", f"{len(members):,} members, more than the {MOST_MEMBERS:,} allowed")
        return
    total = sum(member.file_size for member in members)
    if total > LARGEST_BYTES:
        yield Finding(
            FindingKind.DAMAGE, "", f"{total / 2**30:.0f} GiB unpacked, more than the {LARGEST_BYTES // 2**30} allowed"
        )
    seen: set[str] = set()
    for member in members:
        problem = _problem(member)
        name = member.filename.replace("\\", "/").rstrip("/").casefold()
        if not problem and name in seen:
            problem = "a member that is there twice"
        seen.add(name)
        if problem:
            yield Finding(FindingKind.DAMAGE, member.filename[:80], problem)
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            yield Finding(FindingKind.DAMAGE, member.filename[:80], "a member that overlaps another")
            return
        end = member.header_offset + _LOCAL_HEADER_BYTES + member.compress_size


def _problem(member: zipfile.ZipInfo) -> str:
    """Returns what is wrong with a member; "" where nothing is."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    parts = name.parts
    if not parts or name.is_absolute() or ".." in parts or ":" in parts[0] or not member.filename.isprintable():
        return "a member that would be unpacked outside of its folder"
    if (member.external_attr >> 16) & _KIND_BITS == _LINK:
        return "a link instead of a file"
    if member.flag_bits & _ENCRYPTED:
        return "an encrypted member"
    if member.compress_type not in _SUFFICES:
        return "a member packed in a way that Keras doesn't use"
    if member.file_size > BOMB_FLOOR_BYTES and member.file_size > BOMB_RATIO * max(member.compress_size, 1):
        return f"{member.file_size / 2**20:.0f} MiB unpacked from {member.compress_size:,} bytes: a bomb"
    return ""
