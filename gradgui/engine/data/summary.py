"""The data at a glance: all of the arrays in memory, some examples of what is streamed."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from gradgui.core.data.array_info import is_image
from gradgui.core.data.data_summary import ArraySummary, DataSummary, Sample
from gradgui.engine.data.opened_data import OpenedData, named_arrays
from gradgui.engine.data.streams.streamed_rows import StreamedRows
from gradgui.engine.data.targets import Targets, targets_of

_N_SAMPLES = 48
#: The side of a sample's image, and the numbers of any other sample, at most.
_SIDE, _N_NUMBERS = 64, 256
#: Rows of an array that are looked at in one go: 64 MiB of float32 at a thousand numbers a row.
_ROWS_AT_ONCE = 16_384
#: Of streamed examples so many are looked at, and no more bytes than these.
_N_LOOKED_AT, _BYTES_LOOKED_AT = 512, 64 * 2**20


def summary_of(data: OpenedData) -> DataSummary:
    """Returns what can be said of the examples that train. Goes once through all of them that are in memory."""
    parts = {**named_arrays("x", data.x), **named_arrays("y", data.y), **named_arrays("sample_weight", data.sample_weight)}
    inputs = next(array for name, array in parts.items() if name.split("/")[0] == "x")
    targets = targets_of(data.y[data.train_rows], len(data.class_names)) if isinstance(data.y, np.ndarray) else None
    images = is_image(inputs.shape[1:])
    return DataSummary(
        arrays=tuple(_summary(name, array, _looked_at(array, data.train_rows)) for name, array in parts.items()),
        target_kind=targets.kind if targets else None,
        class_names=_class_names(data, targets),
        class_counts=tuple(int(count) for count in targets.counts) if targets else (),
        proposal=targets.proposal if targets else None,
        feature_names=data.feature_names,
        samples=_samples(data, inputs, images),
        notes=(*data.notes, *_part_notes(parts, data.train_rows)),
        inputs_are_images=images,
        fields=data.fields,
    )


def _looked_at(array: Any, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Returns the rows whose numbers are looked at: all; of what is streamed some, spread evenly."""
    if not isinstance(array, StreamedRows):
        return rows
    n_rows = min(len(rows), _N_LOOKED_AT, max(1, _BYTES_LOOKED_AT // array.row_bytes))
    picked: npt.NDArray[np.int32] = rows[np.linspace(0, len(rows) - 1, n_rows).round().astype(int)]
    return picked


def _part_notes(parts: dict[str, Any], rows: npt.NDArray[np.int32]) -> tuple[str, ...]:
    counts = {name: len(_looked_at(array, rows)) for name, array in parts.items()}
    some = {name: count for name, count in counts.items() if count < len(rows)}
    if not some:
        return ()
    return (
        f"The ranges of {', '.join(some)} are those of {min(some.values()):,} of {len(rows):,} examples, spread evenly.",
    )


def _summary(name: str, array: npt.NDArray[Any] | StreamedRows, rows: npt.NDArray[np.int32]) -> ArraySummary:
    lowest, highest, total, n_finite, n_nan, n_infinite = np.inf, -np.inf, 0.0, 0, 0, 0
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        values = array[rows[start : start + _ROWS_AT_ONCE]].reshape(-1)
        if len(values) and not np.isfinite([values.min(), values.max()]).all():  # NaN and infinity reach the ends
            n_nan += int(np.isnan(values).sum())
            n_infinite += int(np.isinf(values).sum())
            values = values[np.isfinite(values)]
        if len(values):
            lowest, highest = min(lowest, float(values.min())), max(highest, float(values.max()))
            total, n_finite = total + float(values.sum(dtype=np.float64)), n_finite + len(values)
    nothing = not n_finite
    return ArraySummary(
        name,
        str(array.dtype),
        tuple(int(size) for size in array.shape[1:]),
        np.nan if nothing else lowest,
        np.nan if nothing else highest,
        np.nan if nothing else total / n_finite,
        n_nan,
        n_infinite,
    )


def _class_names(data: OpenedData, targets: Targets | None) -> tuple[str, ...]:
    if targets is None:
        return ()
    return data.class_names or tuple(str(index) for index in range(len(targets.counts)))


def _samples(data: OpenedData, inputs: npt.NDArray[Any], images: bool) -> tuple[Sample, ...]:
    count = min(_N_SAMPLES, len(data.train_rows))
    picked = data.train_rows[np.linspace(0, len(data.train_rows) - 1, count).round().astype(int)]
    if images:  # those in sight first: folders have one class after another
        picked = picked[_from_afar(count)]
    return tuple(
        Sample(int(row), _shown(inputs[row], images), _target_words(data, int(row)), _text(data, inputs[row]))
        for row in picked
    )


def _from_afar(count: int) -> npt.NDArray[np.intp]:
    """Returns the numbers below `count` so that the first of them are far apart, however few are looked at.

    They rank as the first terms of van der Corput's sequence do, indices with their bits reversed: 0, 1/2, 1/4, 3/4, 1/8...
    """
    n_bits = max(1, (count - 1).bit_length())
    return np.argsort(np.argsort([int(f"{index:0{n_bits}b}"[::-1], 2) for index in range(count)]))


def _text(data: OpenedData, example: npt.NDArray[Any]) -> str:
    """Returns the words that numbers stand for, up to where only filling comes; "" for other inputs."""
    if not data.words:
        return ""
    return " ".join(data.words[int(number)] for number in example[:_N_NUMBERS]).rstrip()


def _shown(example: npt.NDArray[Any], images: bool) -> npt.NDArray[Any]:
    """Returns what of an example is shown: every so-manieth pixel of a large image, the first numbers of anything else."""
    if images:
        stride = [max(1, -(-size // _SIDE)) for size in example.shape[:2]]
        shown = example[:: stride[0], :: stride[1]].copy()
    else:
        shown = example.reshape(-1)[:_N_NUMBERS].copy()
    shown.flags.writeable = False
    return shown


def _target_words(data: OpenedData, row: int) -> str:
    def words(array: npt.NDArray[Any]) -> str:
        value = array[row].reshape(-1)
        if data.class_names and len(value) == 1:
            return data.class_names[int(value[0])]
        return ", ".join(f"{number:.4g}" for number in value[:6].astype(np.float64)) + (" …" if len(value) > 6 else "")

    named = {name: words(array) for name, array in named_arrays("y", data.y).items()}
    return next(iter(named.values())) if list(named) == ["y"] else ", ".join(f"{n[2:]}: {w}" for n, w in named.items())
