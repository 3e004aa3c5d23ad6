from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gradgui.runs.store.packing import pack, unpack

Bits = npt.NDArray[np.uint32]


def _assert_same_bits(first: npt.NDArray[np.floating], second: npt.NDArray[np.floating]) -> None:
    assert first.dtype == second.dtype
    assert first.shape == second.shape
    assert first.tobytes() == second.tobytes()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    hnp.arrays(np.uint32, st.tuples(st.integers(0, 40), st.integers(0, 6))),
    st.booleans(),
)
def test_any_bits_come_back(bits: Bits, alike: bool) -> None:
    values = bits.view(np.float32)  # every NaN, infinity and denormal among them
    like = np.roll(values, 1, axis=0) if alike else None
    back, end = unpack(pack(values, like), np.float32, like)
    _assert_same_bits(back, values)
    assert end == len(pack(values, like))


def test_wide_numbers_come_back() -> None:
    values = np.random.default_rng(0).normal(size=(300, 7))
    values[3] = np.nan
    _assert_same_bits(unpack(pack(values), np.float64)[0], values)


def test_several_arrays_may_follow_each_other() -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.random((n, 3)).astype(np.float32) for n in (5, 0, 9)]
    data, offset = b"".join(pack(array) for array in arrays), 0
    for array in arrays:
        back, offset = unpack(data, np.float32, offset=offset)
        _assert_same_bits(back, array)
    assert offset == len(data)


def test_what_equals_another_array_takes_next_to_nothing() -> None:
    raw = np.random.default_rng(0).random((1024, 50)).astype(np.float32)
    assert len(pack(raw.copy(), raw)) < 0.02 * raw.nbytes


def test_what_stays_the_same_takes_next_to_nothing() -> None:
    steady = np.tile(np.random.default_rng(0).random(50).astype(np.float32), (1024, 1))
    assert len(pack(steady)) < 0.02 * steady.nbytes


def test_noise_is_never_more_than_a_header_larger() -> None:
    noise = np.random.default_rng(0).integers(0, 2**32, (512, 9), dtype=np.uint32).view(np.float32)
    assert len(pack(noise)) <= noise.nbytes + 32


@pytest.mark.parametrize("cut", [0, 3, 11, 40, -1])
def test_a_torn_array_is_an_error(cut: int) -> None:
    data = pack(np.random.default_rng(0).random((64, 3)).astype(np.float32))
    with pytest.raises(ValueError, match=r".+"):
        unpack(data[:cut], np.float32)


def test_another_type_is_an_error() -> None:
    with pytest.raises(ValueError, match="8 bytes a number"):
        unpack(pack(np.zeros((2, 2))), np.float32)
