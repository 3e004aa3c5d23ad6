"""Sizes of images, from their first bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.image_size import image_size

PIXELS = np.zeros((7, 5, 3), np.uint8)


@pytest.mark.parametrize("how", [{}, {"format": "grayscale"}, {"progressive": True}, {"xmp_metadata": "<x/>" * 500}])
def test_the_size_of_a_jpeg_is_in_its_frame_header(how: dict[str, object]) -> None:
    import tensorflow as tf

    pixels = PIXELS[..., :1] if "format" in how else PIXELS
    content = tf.io.encode_jpeg(pixels, **how).numpy()
    assert image_size(Path("a.jpg"), content) == (7, 5)
    assert image_size(Path("a.jpg"), b"\xff\xd8\xff" + content[2:]) == (7, 5)  # filling before a marker


@pytest.mark.parametrize("n_bytes", [3, 12])
def test_a_jpeg_that_ends_before_its_size_is_refused(n_bytes: int) -> None:
    import tensorflow as tf

    with pytest.raises(DataError, match="ends before its size is said"):
        image_size(Path("a.jpg"), tf.io.encode_jpeg(PIXELS).numpy()[:n_bytes])


def test_bytes_between_the_segments_of_a_jpeg_are_damage() -> None:
    with pytest.raises(DataError, match="no marker"):
        image_size(Path("a.jpg"), b"\xff\xd8" + bytes(40))
