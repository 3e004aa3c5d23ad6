from __future__ import annotations

import zlib

import pytest

from gradgui.runs.store.checksums import check_end, checked, with_checksum

DATA = bytes(range(200))


def test_the_checksum_is_the_crc_32_little_endian() -> None:
    assert with_checksum(DATA) == DATA + zlib.crc32(DATA).to_bytes(4, "little")
    assert checked(with_checksum(DATA), len(DATA)) == DATA


def test_a_blob_of_before_there_were_checksums_is_taken_as_it_is() -> None:
    assert checked(DATA, len(DATA)) == DATA
    check_end(DATA, len(DATA))


@pytest.mark.parametrize("place", [0, 7, 199, 200, 203])
def test_a_bit_that_changed_is_found_out(place: int) -> None:
    torn = bytearray(with_checksum(DATA))
    torn[place] ^= 1
    with pytest.raises(ValueError, match="isn't what was written"):
        checked(bytes(torn), len(DATA))


@pytest.mark.parametrize("length", [0, 1, 199, 201, 203])
def test_a_blob_that_is_cut_is_found_out(length: int) -> None:
    with pytest.raises(ValueError, match="isn't what was written"):
        checked(with_checksum(DATA)[:length], len(DATA))
