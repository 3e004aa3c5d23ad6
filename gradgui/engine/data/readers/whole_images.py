"""Which images of a folder can be unpacked: those that can't are named all at once, or left out."""

from __future__ import annotations

from collections.abc import Sequence

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.image_size import BrokenImageError, image_size
from gradgui.engine.data.readers.images import ImageFiles, decoded
from gradgui.runs.interruption import check_wanted

#: So many are named; more would be a list that nobody reads in a message.
_MOST_NAMED = 5


def broken_images(files: ImageFiles) -> dict[int, BrokenImageError]:
    """Unpacks every image once; returns what is wrong with those that can't be, by number.

    Raises:
        DataError: one can't be read at all, or is too large.
    """
    broken: dict[int, BrokenImageError] = {}
    for index in range(len(files)):
        check_wanted()
        file = files.content(index)
        try:
            image_size(file.path, file.content)
            decoded(file, 0)
        except BrokenImageError as error:
            broken[index] = error
    return broken


def broken_error(broken: Sequence[BrokenImageError], n_images: int) -> DataError:
    """Returns the error that names them.

    Args:
        broken: those that can't be unpacked, at least one.
        n_images: of how many.
    """
    return DataError(
        f"Images must be whole PNG, JPEG, GIF or BMP files. Received: {len(broken):,} of {n_images:,} that "
        f"{'is' if len(broken) == 1 else 'are'} not: {_named(broken, reasons=True)}. Mend or remove "
        f'{"it" if len(broken) == 1 else "them"}, or set data.arguments.broken = "leave_out".'
    )


def left_out_note(broken: Sequence[BrokenImageError], n_images: int) -> str:
    """Says which images were left out, as `broken_error` has them."""
    return (
        f"{len(broken):,} of {n_images:,} images can't be unpacked and {'is' if len(broken) == 1 else 'are'} left out: "
        f"{_named(broken, reasons=False)}."
    )


def _named(broken: Sequence[BrokenImageError], *, reasons: bool) -> str:
    names = [
        "/".join(error.path.parts[-2:]) + (f" ({error.reason})" if reasons and len(broken) == 1 else "")
        for error in broken[:_MOST_NAMED]
    ]
    if len(broken) > _MOST_NAMED:
        names.append(f"and {len(broken) - _MOST_NAMED:,} more")
    return ", ".join(names)
