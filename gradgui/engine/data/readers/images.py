"""Images as arrays: decoded, brought to one size and to one kind of colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Meta

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.image_size import image_size
from gradgui.engine.data.readers.loaded_data import check_fits
from gradgui.engine.error_text import plain_text

#: What TensorFlow can unpack.
IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp"})

_Side = Annotated[int, Meta(ge=1, le=4096)]


class ImageArguments(msgspec.Struct, frozen=True):
    """`data.arguments` of images.

    Args:
        size: [height, width] in pixels to which all are resized; None: they must have the same size already.
        colour: "rgb" or "grey"; "": as the first image has it.
        scale: "unit": numbers from 0 to 1 (float32); "bytes": 0 to 255 (uint8), for models that begin with a Rescaling layer
            and for less memory.
    """

    size: tuple[_Side, _Side] | None = None
    colour: Literal["", "rgb", "grey"] = ""
    scale: Literal["unit", "bytes"] = "unit"


@dataclass(frozen=True, slots=True)
class ImageFile:
    """An image that was not yet unpacked.

    Args:
        path: where it is, for messages.
        content: the file.
    """

    path: Path
    content: bytes


def image_rows(files: Iterable[ImageFile], n: int, arguments: ImageArguments) -> npt.NDArray[Any]:
    """Returns images as [n, height, width, channels].

    Args:
        files: the images; read one after another, so that only their numbers are held.
        n: how many those are.
        arguments: size, colour, scale.

    Raises:
        DataError: one can't be unpacked, they have different sizes and no size was named, or they don't fit into memory.
    """
    rows: npt.NDArray[Any] | None = None
    channels = {"rgb": 3, "grey": 1}.get(arguments.colour, 0)
    for index, file in enumerate(files):
        size = image_size(file.path, file.content)
        if rows is None:
            channels = channels or (1 if _decoded(file, 0).shape[-1] == 1 else 3)
            rows = _room(n, arguments.size or size, channels, arguments.scale)
        elif arguments.size is None and size != rows.shape[1:3]:
            raise DataError(
                f"Images must have the same size, or be brought to one. Received: {file.path.name} with {size[0]} × "
                f"{size[1]} pixels after others with {rows.shape[1]} × {rows.shape[2]}. Say data.arguments = {{ size = "
                f"[{min(size[0], rows.shape[1])}, {min(size[1], rows.shape[2])}] }}."
            )
        rows[index] = _pixels(file, channels, rows.shape[1:3], arguments.scale)
    assert rows is not None
    return rows


def _room(n: int, size: tuple[int, int], channels: int, scale: str) -> npt.NDArray[Any]:
    n_bytes = n * size[0] * size[1] * channels * (4 if scale == "unit" else 1)
    smaller = "Lower data.arguments.size" + (', or say scale = "bytes".' if scale == "unit" else ".")
    check_fits(n_bytes, f"{n:,} images of {size[0]} × {size[1]}", smaller)
    return np.empty((n, *size, channels), dtype=np.float32 if scale == "unit" else np.uint8)


def _pixels(file: ImageFile, channels: int, size: tuple[int, ...], scale: str) -> npt.NDArray[Any]:
    import tensorflow as tf

    image = _decoded(file, channels)
    if tuple(image.shape[:2]) != tuple(size):
        image = tf.image.resize(image, size, antialias=True)
    pixels = np.asarray(image)
    if scale == "unit":
        return pixels.astype(np.float32) / np.float32(255)
    return np.clip(np.round(pixels), 0, 255).astype(np.uint8)


def _decoded(file: ImageFile, channels: int) -> Any:
    """Returns an image's pixels, [height, width, channels] uint8; of a moving one the first frame. 0 channels: its own."""
    import tensorflow as tf

    try:
        image = tf.io.decode_image(file.content, channels=channels, expand_animations=False)
    except tf.errors.OpError as error:
        raise DataError(
            f"An image must be a whole PNG, JPEG, GIF or BMP file. Received: {file.path} ({plain_text(error)}). "
            "Mend it or take it out of the folder."
        ) from error
    return image
