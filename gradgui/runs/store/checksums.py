"""Checksums behind the blobs of a record: a page that the disk tore or lost is found out, never drawn.

SQLite checks its log and the links between its pages, not what is in them.
"""

from __future__ import annotations

import struct
import zlib

_SUM = struct.Struct("<I")


def with_checksum(data: bytes) -> bytes:
    """Returns the bytes with their CRC-32 behind them, little-endian."""
    return data + _SUM.pack(zlib.crc32(data))


def checked(data: bytes, n_bytes: int) -> bytes:
    """Returns the first `n_bytes` bytes of a blob, which must be all of it but for the checksum.

    Raises:
        ValueError: it is shorter or longer, or its checksum differs.
    """
    if len(data) == n_bytes:  # written before there were checksums
        return data
    check_end(data, n_bytes)
    return data[:n_bytes]


def check_end(data: bytes, end: int) -> None:
    """Checks what stands behind the first `end` bytes: their checksum, or nothing where they were written without one.

    Raises:
        ValueError: something else.
    """
    if end == len(data):
        return
    if len(data) != end + _SUM.size or _SUM.unpack_from(data, end)[0] != zlib.crc32(memoryview(data)[:end]):
        raise ValueError(f"a blob of {len(data)} bytes isn't what was written")
