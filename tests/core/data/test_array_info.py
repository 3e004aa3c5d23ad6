from __future__ import annotations

import pytest

from gradgui.core.data.array_info import is_image


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((28, 28), True),
        ((8, 8), True),
        ((7, 28), False),
        ((5, 5, 3), True),
        ((5, 5, 4), True),
        ((5, 5, 2), False),
        ((9,), False),
        ((), False),
        ((2, 9, 9, 3), False),
    ],
)
def test_images_are_told_by_their_shape(shape: tuple[int, ...], expected: bool) -> None:
    assert is_image(shape) is expected
