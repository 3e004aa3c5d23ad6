"""TFRecord files of `tf.train.Example`, one or a folder of them; their features are inferred from the first records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.data.data_fields import DataField, DataFields, FieldRole
from gradgui.core.errors import DataError, did_you_mean
from gradgui.engine.data.readers.images import ImageArguments, ImageFile, image_rows
from gradgui.engine.data.readers.loaded_data import LoadedData, Memory
from gradgui.engine.data.readers.record_index import RecordIndex
from gradgui.engine.data.streams.streamed_rows import Rows, StreamedRows
from gradgui.engine.runtime.error_text import plain_text
from gradgui.runs.interruption import check_wanted

#: So many records are looked at before anything is inferred.
_N_FIRST = 100
_TARGETS = ("label", "y", "target", "class", "labels", "image/class/label")
_IMAGE_STARTS = (b"\x89PNG", b"\xff\xd8", b"GIF8", b"BM")
_GZIP = b"\x1f\x8b"


class RecordArguments(ImageArguments, frozen=True):
    """`data.arguments` of TFRecord files: those of images, and which features are which.

    Args:
        x: the input's feature, or several whose numbers are put side by side; "": found out.
        y: the target's feature; "": found out.
    """

    x: str | list[str] = ""
    y: str = ""


@dataclass(frozen=True, slots=True)
class _Feature:
    """What the first records say of a feature.

    Args:
        kind: "image", "bytes", "int64", "float".
        length: values in each record; None where that varies.
    """

    kind: str
    length: int | None

    @property
    def words(self) -> str:
        """As said to a person."""
        return (
            self.kind
            if self.kind == "image"
            else f"{self.length if self.length is not None else 'any number of'} {self.kind}"
        )


def read_tfrecord(path: Path, arguments: RecordArguments, memory: Memory) -> LoadedData:
    """Reads all records once; their inputs again and again where memory doesn't hold them.

    Inputs: an image [height, width, channels], or numbers [n_values] as float32 or int64. Targets: whole numbers as int64,
    others as float32, [n] or [n, n_values].

    Args:
        path: a file, or a folder of `*.tfrecord*` files, which are read in alphabetic order.
        arguments: which features are which.
        memory: how much may be held.

    Raises:
        DataError: the records can't be read, or it isn't clear what to learn.
    """
    import tensorflow as tf
    from google.protobuf.message import DecodeError

    files = sorted(path.glob("*.tfrecord*")) if path.is_dir() else [path]
    try:
        first = [_features(record) for record, _ in zip(_records(files), range(_N_FIRST), strict=False)]
        if not first:
            raise DataError(f"A TFRecord file must hold records. Received: {path}, without any.")
        schema = {name: _feature([record.get(name) for record in first]) for name in sorted({n for r in first for n in r})}
        y = _target(schema, arguments, path)
        x = _inputs(schema, y, arguments, path)
        index, targets = _indexed(files, y, schema)
        if schema[x[0]].kind == "image":
            rows, notes = image_rows(_RecordImages(index, x[0]), arguments, memory)
        else:
            rows, notes = memory.held(_NumberRows(index, x, schema))
    except (DecodeError, OSError, tf.errors.OpError) as error:
        raise DataError(
            f"{path.name} must be whole TFRecord files of tf.train.Example. Received: {plain_text(error)}."
        ) from error
    said = ", ".join(f'"{name}" ({feature.words})' for name, feature in schema.items())
    used = " and ".join(f'"{name}"' for name in x)
    note = f'{path.name} has {said}: "{y}" is learnt from {used}. Others are named by data.arguments = {{ x = …, y = … }}.'
    return LoadedData(
        (rows, targets[:, 0] if targets.shape[1] == 1 else targets, None),
        notes=(note, *notes),
        fields=_fields(schema, x, y, arguments),
    )


def _fields(schema: dict[str, _Feature], x: list[str], y: str, arguments: RecordArguments) -> DataFields:
    def field(name: str, feature: _Feature) -> DataField:
        number = _is_number(feature) and bool(feature.length)
        image = feature.kind == "image"
        can_be = {FieldRole.INPUT: number or image, FieldRole.TARGET: number, FieldRole.LEFT_OUT: True}
        role = FieldRole.TARGET if name == y else FieldRole.INPUT if name in x else FieldRole.LEFT_OUT
        return DataField(name, feature.words, role, tuple(role for role, can in can_be.items() if can), alone=image)

    found = tuple(field(name, feature) for name, feature in schema.items())
    return DataFields(found, "x", "y", "", several_targets=False, named=bool(arguments.x and arguments.y))


def _records(files: list[Path]) -> Iterator[bytes]:
    import tensorflow as tf

    for file in files:
        for record in tf.data.TFRecordDataset(str(file), compression_type=_compression(file)):
            check_wanted()
            yield record.numpy()


def _compression(file: Path) -> str:
    with file.open("rb") as start:
        return "GZIP" if start.read(2) == _GZIP else ""


def _features(record: bytes) -> dict[str, Any]:
    """Returns a record's features by name: lists of bytes, ints or floats with their kind."""
    import tensorflow as tf

    parsed = tf.train.Example.FromString(record)
    found = {}
    for name, feature in parsed.features.feature.items():
        kind = feature.WhichOneof("kind")
        if kind is not None:
            found[name] = (kind.removesuffix("_list"), list(getattr(feature, kind).value))
    return found


def _feature(values: list[Any]) -> _Feature:
    present = [value for value in values if value is not None]
    kinds = {kind for kind, _ in present}
    lengths = {len(inner) for _, inner in present}
    kind = kinds.pop() if len(kinds) == 1 else "bytes"
    if kind == "bytes" and all(len(inner) == 1 and inner[0].startswith(_IMAGE_STARTS) for _, inner in present):
        kind = "image"
    return _Feature(kind, lengths.pop() if len(lengths) == 1 and len(present) == len(values) else None)


def _target(schema: dict[str, _Feature], arguments: RecordArguments, path: Path) -> str:
    if arguments.y:
        return _known(arguments.y, schema, path)
    found = [name for name in _TARGETS if name in schema and _is_number(schema[name])]
    if not found:
        raise _unclear("which feature is to be learnt", "y", schema, path)
    return found[0]


def _inputs(schema: dict[str, _Feature], y: str, arguments: RecordArguments, path: Path) -> list[str]:
    if arguments.x:
        return [_known(name, schema, path) for name in ([arguments.x] if isinstance(arguments.x, str) else arguments.x)]
    images = [name for name, feature in schema.items() if feature.kind == "image"]
    numbers = [name for name, feature in schema.items() if name != y and feature.kind == "float" and feature.length]
    if len(images) == 1:
        return images
    if images or not numbers:
        raise _unclear("which feature is the input", "x", schema, path)
    return numbers


def _known(name: str, schema: dict[str, _Feature], path: Path) -> str:
    if name not in schema:
        raise DataError(f'Features that are named must be in {path.name}. Received: "{name}". {did_you_mean(name, schema)}')
    if schema[name].kind == "bytes" or (_is_number(schema[name]) and schema[name].length is None):
        raise DataError(
            f'A feature must be an image or the same number of numbers in every record. Received: "{name}" in {path.name}, '
            f"{schema[name].words}."
        )
    return name


def _is_number(feature: _Feature) -> bool:
    return feature.kind in {"int64", "float"}


def _unclear(what: str, key: str, schema: dict[str, _Feature], path: Path) -> DataError:
    said = ", ".join(f'"{name}" ({feature.words})' for name, feature in schema.items())
    return DataError(
        f"It must be clear {what}. Received: {path.name} with {said}. Name it: data.arguments = {{ {key} = "
        f'"{next(iter(schema))}" }}.'
    )


def _indexed(files: list[Path], y: str, schema: dict[str, _Feature]) -> tuple[RecordIndex, npt.NDArray[Any]]:
    """Goes through all records once; returns where they are, and their targets, [n, n_values]."""
    index, targets = RecordIndex(), _NumberColumns([y], schema)
    parts: list[npt.NDArray[Any]] = []
    for file in files:
        index.begin(file, compressed=_compression(file) != "")
        parts.extend(targets.values(_features(record), index.add(record)) for record in _records([file]))
    return index, np.stack(parts)


class _NumberColumns:
    """Some features' numbers side by side.

    Args:
        names: the features.
        schema: what they are.
    """

    def __init__(self, names: list[str], schema: dict[str, _Feature]) -> None:
        self._names = names
        self.width = sum(schema[name].length or 0 for name in names)
        self.dtype = np.dtype(np.int64 if all(schema[name].kind == "int64" for name in names) else np.float32)

    def values(self, features: dict[str, Any], row: int) -> npt.NDArray[Any]:
        """Returns a record's numbers, [n_values]; `row` is for messages."""
        values = [value for name in self._names for value in (features[name][1] if name in features else [])]
        if len(values) != self.width:
            raise DataError(
                f"Every record must have the features of the first {_N_FIRST}. Received: {len(values)} numbers in record "
                f"{row}, {self.width} in the first."
            )
        return np.array(values, self.dtype)


class _NumberRows(StreamedRows):
    """Numbers of records, read when their turn comes."""

    def __init__(self, index: RecordIndex, names: list[str], schema: dict[str, _Feature]) -> None:
        self._columns = _NumberColumns(names, schema)
        super().__init__((len(index), self._columns.width), self._columns.dtype)
        self._index = index

    def take(self, rows: Rows) -> npt.NDArray[Any]:
        taken = np.empty((len(rows), *self.shape[1:]), self.dtype)
        for place, row in enumerate(rows.tolist()):
            taken[place] = self._columns.values(_features(self._index.record(row)), row)
        return taken

    def identity(self) -> Iterator[bytes]:
        yield repr((self.shape, self.dtype.str)).encode()
        yield from self._index.identity()

    def close(self) -> None:
        self._index.close()


class _RecordImages:
    """A feature of records as images."""

    def __init__(self, index: RecordIndex, name: str) -> None:
        self._index = index
        self._name = name

    def __len__(self) -> int:
        return len(self._index)

    def content(self, index: int) -> ImageFile:
        return ImageFile(Path(f"record {index}"), _features(self._index.record(index))[self._name][1][0])

    def start(self, index: int) -> ImageFile:
        return self.content(index)

    def label(self, index: int) -> str:
        return f"record {index}: {self._index.length(index)}"

    def close(self) -> None:
        self._index.close()
