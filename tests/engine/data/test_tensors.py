from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradgui.engine.data import tensors as module
from gradgui.engine.data.tensors import tensors
from gradgui.runs.interruption import InterruptedOpeningError, interruptible

ARRAYS = [
    np.array([[-0.0, np.nan, 1e-40], [np.inf, 1.5, -2.0], [3.0, 4.0, 5.0]], np.float32),
    np.arange(7, dtype=np.int64),
    np.arange(24, dtype=np.uint8).reshape(2, 3, 4),
    np.array([True, False, True]),
    np.array([[1.0, 2.0], [3.0, 4.0]], np.float16),
    np.asfortranarray(np.arange(12.0).reshape(4, 3)),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: str(array.dtype))
@pytest.mark.parametrize("part_bytes", [1, 16])
def test_what_is_handed_over_in_parts_is_the_array_to_the_last_bit(
    monkeypatch: pytest.MonkeyPatch, array: np.ndarray[Any, Any], part_bytes: int
) -> None:
    monkeypatch.setattr(module, "PART_BYTES", part_bytes)
    (tensor,) = tensors(array)
    assert (tensor.dtype.as_numpy_dtype, tuple(tensor.shape)) == (array.dtype.type, array.shape)
    assert tensor.numpy().tobytes() == array.tobytes()


def test_structures_keep_their_form_and_what_has_no_parts_is_handed_over_at_once() -> None:
    x = {"a": np.zeros((2, 2), np.float32), "b": np.array(["one", "two"])}
    tensor, none = tensors(x, None)
    assert none is None
    assert tensor["b"].numpy().tolist() == [b"one", b"two"]


def test_handing_over_can_be_given_up_between_two_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PART_BYTES", 1)
    asked: list[bool] = []

    def wanted_no_more() -> bool:
        asked.append(True)
        return len(asked) == 3

    with interruptible(wanted_no_more), pytest.raises(InterruptedOpeningError):
        tensors(np.arange(10))
    assert len(asked) == 3
