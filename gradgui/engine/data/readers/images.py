"""Images as arrays: decoded, brought to one size and to one kind of colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Meta

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.image_size import BrokenImageError, image_size
from gradgui.engine.data.readers.loaded_data import Memory
from gradgui.engine.data.streams.streamed_rows import Rows, StreamedRows
from gradgui.engine.runtime.error_text import plain_text
from gradgui.runs.interruption import check_wanted

#: So many files of streamed images are read whole to tell whether they are still the same; of the others the length counts.
_N_HASHED = 500

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


class ImageFiles(Protocol):
    """Images that weren't unpacked yet, by number. Read on several threads at once."""

    def __len__(self) -> int: ...

    def content(self, index: int) -> ImageFile:
        """Returns an image's file."""
        ...

    def start(self, index: int) -> ImageFile:
        """Returns as much of its beginning as tells its size."""
        ...

    def label(self, index: int) -> str:
        """Returns what tells it from others without its content being read: a name, a length."""
        ...

    def close(self) -> None:
        """Gives back what is held open."""
        ...


def image_rows(files: ImageFiles, arguments: ImageArguments, memory: Memory) -> tuple[Any, tuple[str, ...]]:
    """Returns images as [n, height, width, channels], streamed where memory doesn't hold them, and what to know of that.

    Args:
        files: the images.
        arguments: size, colour, scale.
        memory: what it holds.

    Raises:
        DataError: one can't be unpacked, or they have different sizes and no size was named.
    """
    first = files.content(0)
    size = arguments.size or image_size(first.path, first.content)
    channels = {"rgb": 3, "grey": 1}.get(arguments.colour, 0) or (1 if decoded(first, 0).shape[-1] == 1 else 3)
    rows = ImageRows(files, size, channels, arguments)
    if arguments.size is None and not memory.holds(rows.nbytes):
        for index in range(len(files)):  # now, not in the middle of the training
            check_wanted()
            rows.check_size(files.start(index))
    return memory.held(rows)


class ImageRows(StreamedRows):
    """Images that are unpacked when their turn comes, always on the CPU: what resizes them must round the same everywhere.

    Args:
        files: the images.
        size: height and width in pixels.
        channels: 1 or 3.
        arguments: size, colour, scale.
    """

    def __init__(self, files: ImageFiles, size: tuple[int, int], channels: int, arguments: ImageArguments) -> None:
        super().__init__((len(files), *size, channels), np.float32 if arguments.scale == "unit" else np.uint8)
        self._files = files
        self._arguments = arguments

    def take(self, rows: Rows) -> npt.NDArray[Any]:
        """Returns some images, [len(rows), height, width, channels]."""
        import tensorflow as tf

        height, width, channels = self.shape[1:]
        taken = np.empty((len(rows), height, width, channels), self.dtype)
        with tf.device("/device:CPU:0"):
            for index, row in enumerate(rows):
                check_wanted()
                file = self._files.content(int(row))
                self.check_size(file)
                taken[index] = _pixels(file, channels, (height, width), self._arguments.scale)
        return taken

    def identity(self) -> Iterator[bytes]:
        """Yields all names and lengths, and some of the files."""
        yield repr((self.shape, self.dtype.str, self._arguments)).encode()
        for index in range(len(self)):
            yield self._files.label(index).encode()
        picked = np.linspace(0, len(self) - 1, min(len(self), _N_HASHED)).round().astype(int)
        for index in picked:
            yield self._files.content(int(index)).content

    def close(self) -> None:
        """Gives back what the files hold open."""
        self._files.close()

    def check_size(self, file: ImageFile) -> None:
        """Checks an image's size, where none was named to which all are brought.

        Raises:
            DataError: it is another one than the first image's.
        """
        size, first = image_size(file.path, file.content), self.shape[1:3]
        if self._arguments.size is None and size != first:
            raise DataError(
                f"Images must have the same size, or be brought to one. Received: {file.path.name} with {size[0]} × "
                f"{size[1]} pixels after others with {first[0]} × {first[1]}. Say data.arguments = {{ size = "
                f"[{min(size[0], first[0])}, {min(size[1], first[1])}] }}."
            )


def _pixels(file: ImageFile, channels: int, size: tuple[int, ...], scale: str) -> npt.NDArray[Any]:
    import tensorflow as tf

    image = decoded(file, channels)
    if tuple(image.shape[:2]) != tuple(size):
        image = tf.image.resize(image, size, antialias=True)
    pixels = np.asarray(image)
    if scale == "unit":
        return pixels.astype(np.float32) / np.float32(255)
    return np.clip(np.round(pixels), 0, 255).astype(np.uint8)


def decoded(file: ImageFile, channels: int) -> Any:
    """Returns an image's pixels, [height, width, channels] uint8.

    Args:
        file: the image; of a moving one the first frame is taken.
        channels: 1, 3, or 0 for its own.

    Raises:
        BrokenImageError: it can't be unpacked.
    """
    import tensorflow as tf

    try:
        image = tf.io.decode_image(file.content, channels=channels, expand_animations=False)
    except tf.errors.OpError as error:
        raise BrokenImageError(file.path, plain_text(error)) from error
    return image
