"""Folders with a sub-folder for every class: of images, or of texts. Sub-folders train and validation are told apart."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from gradgui.core.errors import DataError
from gradgui.core.spec.table import PositiveInt
from gradgui.engine.data.readers.image_size import BrokenImageError
from gradgui.engine.data.readers.images import ImageArguments, ImageFile, image_rows
from gradgui.engine.data.readers.loaded_data import Examples, LoadedData, Memory
from gradgui.engine.data.readers.text_tokens import TextTokens
from gradgui.engine.data.readers.whole_images import broken_error, broken_images, left_out_note
from gradgui.runs.interruption import check_wanted
from gradgui.runs.sources.class_folder import IMAGE_SUFFIXES, TEXT_SUFFIXES, ClassFolder
from gradgui.runs.store.run_folder import reason_text

#: A larger file is no photograph and no review.
_MOST_BYTES = 64 * 2**20
#: So much of an image's beginning tells its size, whatever a camera writes before it.
_START_BYTES = 256 * 1024


class FolderImageArguments(ImageArguments, frozen=True):
    """`data.arguments` of a folder of images: those of images, and what becomes of files that can't be unpacked.

    Args:
        broken: "refuse": the folder isn't opened and they are named; "leave_out": it is opened without them, which are
            named all the same. All images are unpacked once for that.
    """

    broken: Literal["refuse", "leave_out"] = "refuse"


class TextArguments(msgspec.Struct, frozen=True):
    """`data.arguments` of a folder of texts.

    Args:
        tokens: most words of the vocabulary.
        length: words a row; longer texts are cut, shorter ones filled with 0.
    """

    tokens: PositiveInt = 20_000
    length: PositiveInt = 200


@dataclass(frozen=True, slots=True)
class _Listing:
    """The files of a folder: [n] paths and [n] numbers of their classes."""

    files: list[Path]
    classes: list[int]

    def without(self, left_out: Container[int]) -> _Listing:
        """Returns the listing without some of its files, given by number."""
        kept = [index for index in range(len(self.files)) if index not in left_out]
        return _Listing([self.files[index] for index in kept], [self.classes[index] for index in kept])


#: Examples, and what the user should know of them.
_Told = tuple[Examples, tuple[str, ...]]
_ReadExamples = Callable[[_Listing], _Told]


class _ImageFiles:
    """Files as images."""

    def __init__(self, files: list[Path]) -> None:
        self._files = files

    def __len__(self) -> int:
        return len(self._files)

    def content(self, index: int) -> ImageFile:
        return ImageFile(self._files[index], _content(self._files[index]))

    def start(self, index: int) -> ImageFile:
        return ImageFile(self._files[index], _content(self._files[index], _START_BYTES))

    def label(self, index: int) -> str:
        file = self._files[index]
        return f"{'/'.join(file.parts[-2:])}:{file.stat().st_size}"

    def close(self) -> None:
        """Nothing is held open."""


def read_image_folder(folder: Path, arguments: FolderImageArguments, memory: Memory) -> LoadedData:
    """Reads images, or lists them where memory doesn't hold them; the classes are the sub-folders in alphabetic order.

    Raises:
        DataError: there are no classes, or an image can't be read.
    """

    def examples(listing: _Listing) -> _Told:
        notes: tuple[str, ...] = ()
        if arguments.broken == "leave_out":
            broken = broken_images(_ImageFiles(listing.files))
            if broken:
                notes = (left_out_note(list(broken.values()), len(listing.files)),)
                listing = listing.without(broken)
        try:
            rows, said = image_rows(_ImageFiles(listing.files), arguments, memory)
        except BrokenImageError as error:
            broken = broken_images(_ImageFiles(listing.files))
            raise broken_error(list(broken.values()) or [error], len(listing.files)) from error
        return _labelled(rows, listing), (*notes, *said)

    return _read(folder, IMAGE_SUFFIXES, examples)


def read_text_folder(folder: Path, arguments: TextArguments) -> LoadedData:
    """Reads texts as numbers of words, [n, length]; the vocabulary is that of the training texts.

    Raises:
        DataError: there are no classes, or a text can't be read.
    """
    found: list[TextTokens] = []

    def examples(listing: _Listing) -> _Told:
        texts = [_text(file) for file in listing.files]
        check_wanted()
        if not found:
            found.append(TextTokens.of(texts, arguments.tokens, arguments.length))
        return _labelled(found[0].rows(texts), listing), ()

    read = _read(folder, TEXT_SUFFIXES, examples)
    return LoadedData(
        read.train, read.validation, read.class_names, notes=(*read.notes, found[0].note), words=found[0].words
    )


def _read(folder: Path, suffixes: frozenset[str], read: _ReadExamples) -> LoadedData:
    found = ClassFolder.of(folder)
    train = _listing(found.train, found.names, suffixes)
    _check_classes(found, train.classes)
    examples, notes = read(train)
    _check_classes(found, examples[1].tolist())
    if found.validation is None:
        return LoadedData(examples, None, found.names, notes=notes)
    aside = _listing(found.validation, found.names, suffixes)
    unknown = {path.name for path in found.validation.iterdir() if path.is_dir()} - set(found.names)
    if unknown:
        raise DataError(
            f"Classes of {found.validation.name}/ must be those of {found.train.name}/. Received: "
            f"{', '.join(sorted(unknown))}, which {found.train.name}/ doesn't have."
        )
    validation, said = read(aside) if aside.files else (None, ())
    return LoadedData(examples, validation, found.names, notes=tuple(dict.fromkeys((*notes, *said))))


def _check_classes(found: ClassFolder, classes: Sequence[int]) -> None:
    empty = sorted(set(range(len(found.names))) - set(classes))
    if empty:
        raise DataError(
            f"Every class must have examples. Received: nothing to read in {found.train / found.names[empty[0]]}."
        )


def _listing(folder: Path, names: Sequence[str], suffixes: frozenset[str]) -> _Listing:
    found = [
        (file, index)
        for index, name in enumerate(names)
        for file in _files(folder / name)
        if file.suffix.lower() in suffixes
    ]
    return _Listing([file for file, _ in found], [index for _, index in found])


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(file for file in folder.rglob("*") if file.is_file() and not _is_hidden(file, folder))


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def _labelled(x: Any, listing: _Listing) -> Examples:
    return x, np.array(listing.classes, dtype=np.int64), None


def _content(file: Path, most_bytes: int = -1) -> bytes:
    """Returns what is in a file, or its beginning."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise DataError(f"A file of data must have at most {_MOST_BYTES / 2**20:g} MiB. Received: {file}.")
        with file.open("rb") as opened:
            return opened.read(most_bytes)
    except OSError as error:
        raise DataError(f"The data must be readable. Received: {file} ({reason_text(error)}).") from error


def _text(file: Path) -> str:
    try:
        return _content(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"Texts must be UTF-8. Received: {file} ({error}).") from error
