"""Which reader a file or folder needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from gradgui.core.errors import DataError
from gradgui.core.source import DATA_SUFFIXES
from gradgui.core.spec_toml import struct_from_table
from gradgui.engine.data.readers.class_folders import (
    FolderImageArguments,
    TextArguments,
    read_image_folder,
    read_text_folder,
)
from gradgui.engine.data.readers.images import ImageArguments
from gradgui.engine.data.readers.loaded_data import LoadedData, Memory
from gradgui.engine.data.readers.npy_pair import PairArguments, read_npy_pair
from gradgui.engine.data.readers.npz_file import read_npz
from gradgui.engine.data.readers.tables.csv_file import CsvArguments, read_csv
from gradgui.engine.data.readers.tables.parquet_file import read_parquet
from gradgui.engine.data.readers.tables.table_columns import TableArguments
from gradgui.engine.data.readers.tfrecord_file import RecordArguments, read_tfrecord
from gradgui.runs.sources.class_folder import holds_images

_WHERE = "data.arguments"
_MEMORY = Memory()


class _NoArguments(msgspec.Struct, frozen=True):
    """Nothing can be said of this format."""


#: What each suffix takes and what reads it.
_READERS: Mapping[str, tuple[type[msgspec.Struct], Callable[[Path, Any, Memory], LoadedData]]] = {
    ".npz": (_NoArguments, lambda path, *_: read_npz(path)),
    ".npy": (PairArguments, read_npy_pair),
    ".csv": (CsvArguments, read_csv),
    ".tsv": (CsvArguments, read_csv),
    ".parquet": (TableArguments, read_parquet),
    ".tfrecord": (RecordArguments, read_tfrecord),
    ".tfrecords": (RecordArguments, read_tfrecord),
}


def read_data(path: Path, arguments: Mapping[str, Any], memory: Memory = _MEMORY) -> LoadedData:
    """Reads a file or folder of data.

    Args:
        path: `.npz`, `.npy`, `.csv`, `.tsv`, `.parquet`, `.tfrecord`, or a folder of classes or of TFRecord files.
        arguments: `data.arguments` of the spec; what they may be depends on the format.
        memory: how much may be held; formats that can be streamed are, beyond that.

    Raises:
        DataError: there is no such file, no reader for it, or it can't be read.
        SpecError: an argument isn't one of the format's, or has another type.
    """
    if not path.exists():
        raise DataError(f"The data must be an existing file. Received: {path}, which doesn't exist.")
    if path.is_dir() and path.suffix.lower() in _READERS:
        raise DataError(f"The data must be an existing file. Received: {path}, which is a folder.")
    if path.is_dir():
        return _read_folder(path, arguments, memory)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(DATA_SUFFIXES)
        raise DataError(f"Data must be a {known} file, or a folder with one sub-folder a class. Received: {path}.")
    struct, read = reader
    return read(path, _arguments(arguments, struct, path), memory)


def _read_folder(path: Path, arguments: Mapping[str, Any], memory: Memory) -> LoadedData:
    if any(path.glob("*.tfrecord*")):
        return read_tfrecord(path, _arguments(arguments, RecordArguments, path), memory)
    if holds_images(path):
        return read_image_folder(path, _arguments(arguments, FolderImageArguments, path), memory)
    return read_text_folder(path, _arguments(arguments, TextArguments, path))


def _arguments(arguments: Mapping[str, Any], struct: type[msgspec.Struct], path: Path) -> Any:
    if struct is _NoArguments and arguments:
        raise DataError(
            f"A {path.suffix} file must have no {_WHERE}. Received: {dict(arguments)} with {path.name}. Leave them out."
        )
    if "augment" in arguments and issubclass(struct, ImageArguments):
        raise DataError(
            f"Images are changed at random by layers of the model, not by {_WHERE}: begin it with keras.layers.RandomFlip, "
            "RandomRotation, RandomZoom, ... Then resuming stays exact, and validation leaves images as they are. "
            f"Received: augment = {arguments['augment']}."
        )
    return struct_from_table(arguments, struct, _WHERE)
