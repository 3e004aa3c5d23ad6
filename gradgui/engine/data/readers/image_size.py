"""The size that an image file says it has, read from its first bytes: before anything is unpacked that might not fit."""

from __future__ import annotations

import struct
from pathlib import Path

from gradgui.core.errors import DataError

#: More than a camera takes; 300 MB as numbers.
_MOST_PIXELS = 100_000_000
#: Markers of JPEG that begin a frame; the other three of this range are tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class BrokenImageError(DataError):
    """An image can't be unpacked.

    Args:
        path: the file.
        reason: why not, in words.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"An image must be a whole PNG, JPEG, GIF or BMP file. Received: {path} ({reason}). "
            "Mend it or take it out of the folder."
        )
        self.path = path
        self.reason = reason


def image_size(path: Path, content: bytes) -> tuple[int, int]:
    """Returns (height, width) in pixels.

    Args:
        path: the file, for messages.
        content: what is in it.

    Raises:
        BrokenImageError: it isn't a PNG, JPEG, GIF or BMP file.
        DataError: it is too large to be unpacked.
    """
    try:
        height, width = _size(content)
    except (struct.error, ValueError) as error:
        raise BrokenImageError(path, str(error)) from error
    if not 0 < height * width <= _MOST_PIXELS:
        raise DataError(
            f"An image must have at most {_MOST_PIXELS / 1e6:g} million pixels. Received: {path}, {height} × {width}."
        )
    return height, width


def _size(content: bytes) -> tuple[int, int]:
    """Returns (height, width) as the formats' headers say: PNG IHDR, GIF logical screen, BMP info header, JPEG frame."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = struct.unpack(">II", content[16:24])
    elif content.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack("<HH", content[6:10])
    elif content.startswith(b"BM"):
        width, height = struct.unpack("<ii", content[18:26])
        height = abs(height)  # negative: the first row is the top one
    elif content.startswith(b"\xff\xd8"):
        height, width = _jpeg_size(content)
    else:
        raise ValueError("another kind of file")
    return int(height), int(width)


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Returns (height, width) as the first frame header says: ITU T.81, B.1 and B.2.2."""
    place = 2
    while place + 9 <= len(content):
        if content[place] != 0xFF:
            raise ValueError("damaged: no marker where one must be")
        marker = content[place + 1]
        if marker == 0xFF:  # filling
            place += 1
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return int(height), int(width)
        elif 0xD0 <= marker <= 0xD8 or marker == 0x01:  # alone, without a length
            place += 2
        else:
            place += 2 + int(struct.unpack(">H", content[place + 2 : place + 4])[0])
    raise ValueError("it ends before its size is said")
