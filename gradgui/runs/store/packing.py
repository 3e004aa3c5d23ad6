"""Arrays as few bytes as can be had cheaply, and back, bit for bit.

What a run records repeats itself in known ways: a clipped norm is the raw one where nothing was clipped, a weight's norm
hardly moves, and every norm keeps its order of magnitude while its last digits are noise. So the numbers are set against
what they resemble (exclusive or of their bits), turned so that one variable's numbers follow each other, cut into planes of
bytes, and each plane is deflated only where that pays: noise is stored as it is.

A packed array begins with `_HEADER`: method, bytes a number, rows, columns; then comes, for each plane from the lowest byte
to the highest, its length as a 32-bit number and its bytes; the highest bit of the length says whether they are deflated
(zlib). All numbers are little-endian. Several packed arrays may follow each other.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]

_HEADER = struct.Struct("<BBII")
_LENGTH = struct.Struct("<I")
_DEFLATED = 1 << 31
#: What a number is set against: nothing, the number before it in its column, the number at its place in another array.
_PLAIN, _BEFORE, _LIKE = range(3)
#: A plane is tried out on so many bytes, and deflated where they shrink at least to this share.
_SAMPLE_BYTES = 4096
_WORTH = 0.9
_LEVEL = 1


def pack(values: Numbers, like: Numbers | None = None) -> bytes:
    """Returns an array as bytes.

    Args:
        values: [n_rows, n_columns], of 4 or 8 bytes a number.
        like: an array of the same shape and type that may resemble it; `unpack` needs it again.
    """
    n_rows, n_columns = values.shape
    bits = _bits(values)
    method, shown = _least(bits, None if like is None else _bits(like))
    planes = np.ascontiguousarray(shown.T).view(np.uint8).reshape(-1, values.dtype.itemsize)
    pieces = [_HEADER.pack(method, values.dtype.itemsize, n_rows, n_columns)]
    for index in range(values.dtype.itemsize):
        plane = planes[:, index].tobytes()
        if _shrinks(plane):
            deflated = zlib.compress(plane, _LEVEL)
            pieces += [_LENGTH.pack(len(deflated) | _DEFLATED), deflated]
        else:
            pieces += [_LENGTH.pack(len(plane)), plane]
    return b"".join(pieces)


def unpack(data: bytes, dtype: npt.DTypeLike, like: Numbers | None = None, offset: int = 0) -> tuple[Numbers, int]:
    """Returns a packed array, [n_rows, n_columns], and where the next one begins.

    Args:
        data: what `pack` made, perhaps after others.
        dtype: type of the numbers.
        like: the array that `pack` was given.
        offset: where it begins in `data`.

    Raises:
        ValueError: the bytes are no such array.
    """
    dtype = np.dtype(dtype)
    try:
        method, itemsize, n_rows, n_columns = _HEADER.unpack_from(data, offset)
        offset += _HEADER.size
        if itemsize != dtype.itemsize or method > _LIKE or (method == _LIKE) > (like is not None):
            raise ValueError(f"an array of {dtype} can't be packed with method {method} and {itemsize} bytes a number")
        planes = np.empty((n_rows * n_columns, itemsize), np.uint8)
        for index in range(itemsize):
            (length,) = _LENGTH.unpack_from(data, offset)
            offset += _LENGTH.size
            size = length & ~_DEFLATED
            plane = data[offset : offset + size]
            offset += size
            planes[:, index] = np.frombuffer(zlib.decompress(plane) if length & _DEFLATED else plane, np.uint8)
    except (struct.error, zlib.error) as error:
        raise ValueError(str(error)) from error
    shown = planes.view(f"<u{itemsize}").reshape(n_columns, n_rows)
    if method == _BEFORE:
        shown = np.bitwise_xor.accumulate(shown, axis=1)
    bits = np.ascontiguousarray(shown.T)
    if method == _LIKE and like is not None:
        bits = bits ^ _bits(like)
    return bits.astype(f"u{itemsize}", copy=False).view(dtype), offset


def _bits(values: Numbers) -> Numbers:
    """Returns the bits of numbers, little-endian."""
    unsigned: Numbers = np.ascontiguousarray(values).view(f"u{values.dtype.itemsize}")
    return unsigned.astype(f"<u{values.dtype.itemsize}", copy=False)


def _least(bits: Numbers, like: Numbers | None) -> tuple[int, Numbers]:
    """Returns the method that leaves the most bytes zero, and what it leaves."""
    before = bits.copy()
    before[1:] ^= bits[:-1]
    candidates = [(_PLAIN, bits), (_BEFORE, before)]
    if like is not None:
        candidates.append((_LIKE, bits ^ like))
    return max(candidates, key=lambda candidate: -np.count_nonzero(candidate[1].view(np.uint8)))


def _shrinks(plane: bytes) -> bool:
    middle = max(0, len(plane) // 2 - _SAMPLE_BYTES // 2)
    sample = plane[middle : middle + _SAMPLE_BYTES]
    return len(zlib.compress(sample, _LEVEL)) < _WORTH * len(sample)
