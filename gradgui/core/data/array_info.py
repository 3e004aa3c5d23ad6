"""What is known of an array of the data or of an output without its numbers: type and shape."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArrayInfo:
    """One array of the data, or one output of the model.

    Args:
        dtype: "float32", "int64", ...
        shape: sizes of the dimensions; the first is the number of examples, 0 where that varies.
        name: what the model calls the output, where it has several; "" otherwise.
    """

    dtype: str
    shape: tuple[int, ...]
    name: str = ""


def is_image(shape: tuple[int, ...]) -> bool:
    """Returns whether an example of this shape may be an image: [height, width, channels], or grey [height, width]."""
    return (len(shape) == 3 and shape[-1] in {1, 3, 4}) or (len(shape) == 2 and min(shape) > 7)
