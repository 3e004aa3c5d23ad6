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
#: A plane is looked at in so many bytes, and deflated where they'd shrink at least to this share.
_SAMPLE_BYTES = 4096
_WORTH = 0.9
#: Methods are tried out on so many rows.
_SAMPLE_ROWS = 128
#: Runs and the frequencies of bytes are all there is in a plane: to look for other repetitions takes longer for nothing.
#: Frequencies are counted anew for about every thousand bytes (memory level 4), so for every variable. Any zlib reads it.
_DEFLATING = (1, zlib.DEFLATED, zlib.MAX_WBITS, 4, zlib.Z_RLE)


def pack(values: Numbers, like: Numbers | None = None) -> bytes:
    """Returns an array as bytes.

    Args:
        values: [n_rows, n_columns], of 4 or 8 bytes a number.
        like: an array of the same shape and type that may resemble it; `unpack` needs it again.
    """
    n_rows, n_columns = values.shape
    method, shown = _least(_bits(values), None if like is None else _bits(like))
    planes = np.ascontiguousarray(np.ascontiguousarray(shown.T).view(np.uint8).reshape(-1, values.dtype.itemsize).T)
    pieces = [_HEADER.pack(method, values.dtype.itemsize, n_rows, n_columns)]
    for plane in planes:
        if _shrinks(plane):
            deflating = zlib.compressobj(*_DEFLATING)
            deflated = deflating.compress(plane.data) + deflating.flush()
            pieces += [_LENGTH.pack(len(deflated) | _DEFLATED), deflated]
        else:
            pieces += [_LENGTH.pack(len(plane)), plane.tobytes()]
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
    """Returns the method that leaves the most bytes zero in the middle rows, and what it leaves of all."""
    middle = max(0, len(bits) // 2 - _SAMPLE_ROWS // 2)
    some = slice(middle, middle + _SAMPLE_ROWS)
    methods = (_PLAIN, _BEFORE) if like is None else (_PLAIN, _BEFORE, _LIKE)
    tried = [_against(method, bits[some], None if like is None else like[some]) for method in methods]
    best = max(methods, key=lambda method: -np.count_nonzero(tried[method].view(np.uint8)))
    return best, _against(best, bits, like)


def _against(method: int, bits: Numbers, like: Numbers | None) -> Numbers:
    """Returns what a method leaves of numbers."""
    if method == _LIKE and like is not None:
        return bits ^ like
    if method == _PLAIN:
        return bits
    before = bits.copy()
    before[1:] ^= bits[:-1]
    return before


def _shrinks(plane: Numbers) -> bool:
    """Whether deflating pays, as the frequencies of the bytes in the middle of a plane tell (their entropy)."""
    middle = max(0, len(plane) // 2 - _SAMPLE_BYTES // 2)
    sample = plane[middle : middle + _SAMPLE_BYTES]
    counts = np.bincount(sample, minlength=1)
    shares = counts[counts > 0] / max(1, len(sample))
    return float(-np.sum(shares * np.log2(shares))) < 8 * _WORTH
