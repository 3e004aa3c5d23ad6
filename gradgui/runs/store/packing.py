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
from collections.abc import Sequence
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
    values, (end,) = unpack_stacked([data], dtype, [offset], like)
    return values, end


def unpack_stacked(
    data: Sequence[bytes], dtype: npt.DTypeLike, offsets: Sequence[int], like: Numbers | None = None
) -> tuple[Numbers, list[int]]:
    """Returns packed arrays of one shape on top of each other, [len(data) * n_rows, n_columns], and where each ends.

    Much cheaper than one after the other where they are small. A single one comes column after column (Fortran's order), as
    it was packed: to turn it takes a third of the time.

    Args:
        data: bytes that `pack` made, at least one.
        dtype: type of the numbers.
        offsets: where the array begins in each of them.
        like: the arrays that `pack` was given, on top of each other.

    Raises:
        ValueError: the bytes are no such arrays.
    """
    dtype = np.dtype(dtype)
    planes, methods, ends, shapes = [], [], [], set()
    try:
        for packed, offset in zip(data, offsets, strict=True):
            method, itemsize, n_rows, n_columns = _HEADER.unpack_from(packed, offset)
            if itemsize != dtype.itemsize or method > _LIKE or (method == _LIKE) > (like is not None):
                raise ValueError(f"an array of {dtype} can't be packed with method {method} and {itemsize} bytes a number")
            end, whole = offset + _HEADER.size, memoryview(packed)
            for _ in range(itemsize):
                begin, end, deflated = _plane(packed, end)
                planes.append(zlib.decompress(whole[begin:end]) if deflated else whole[begin:end])
            methods.append(method)
            ends.append(end)
            shapes.add((n_rows, n_columns))
        if len(shapes) > 1:
            raise ValueError(f"packed arrays that belong together must have one shape, not {sorted(shapes)}")
        ((n_rows, n_columns),) = shapes
        by_place = [np.frombuffer(_joined(planes[place :: dtype.itemsize]), np.uint8) for place in range(dtype.itemsize)]
        numbers = _from_bytes([place.reshape(len(ends), n_columns, n_rows) for place in by_place])
    except (struct.error, zlib.error) as error:
        raise ValueError(str(error)) from error
    before = np.flatnonzero(np.equal(methods, _BEFORE))
    if len(before) == len(ends):  # the usual case, without a copy of what is chosen
        np.bitwise_xor.accumulate(numbers, axis=2, out=numbers)
    elif len(before):
        numbers[before] = np.bitwise_xor.accumulate(numbers[before], axis=2)
    if like is not None:
        against = np.flatnonzero(np.equal(methods, _LIKE))
        numbers[against] ^= like.view(numbers.dtype).reshape(len(ends), n_rows, n_columns).transpose(0, 2, 1)[against]
    return numbers.transpose(0, 2, 1).reshape(len(ends) * n_rows, n_columns).view(dtype), ends


def _joined(pieces: Sequence[bytes | memoryview]) -> bytes | memoryview:
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _from_bytes(places: Sequence[Numbers]) -> Numbers:
    """Returns unsigned numbers of their bytes, the lowest first: shifted, several times faster than moved one by one."""
    numbers: Numbers = places[-1].astype(f"u{len(places)}")
    for place in reversed(places[:-1]):
        np.left_shift(numbers, 8, out=numbers)
        np.bitwise_or(numbers, place, out=numbers)
    return numbers


def end_of(data: bytes, offset: int) -> int:
    """Returns where the packed array that begins at `offset` ends, without unpacking it.

    Raises:
        ValueError: the bytes are no packed array.
    """
    try:
        itemsize = _HEADER.unpack_from(data, offset)[1]
        end = offset + _HEADER.size
        for _ in range(itemsize):
            _, end, _ = _plane(data, end)
    except struct.error as error:
        raise ValueError(str(error)) from error
    return end


def _plane(data: bytes, offset: int) -> tuple[int, int, bool]:
    """Returns where the plane whose length stands at `offset` begins and ends, and whether it is deflated."""
    (length,) = _LENGTH.unpack_from(data, offset)
    begin = offset + _LENGTH.size
    return begin, begin + (length & ~_DEFLATED), bool(length & _DEFLATED)


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
