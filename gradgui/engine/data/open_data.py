"""Opening whatever a spec names as its data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.errors import DataError
from gradgui.core.source import DATA_SUFFIXES, SourceKind, parse_source
from gradgui.core.spec import DataSpec
from gradgui.engine.data.opened_data import OpenedData, split_rows
from gradgui.engine.data.readers.endless import Needed
from gradgui.engine.data.readers.loaded_data import Examples, LoadedData, Memory
from gradgui.engine.data.readers.npz_file import read_npz
from gradgui.engine.data.readers.read_data import read_data
from gradgui.engine.data.readers.tf_dataset import gathered, is_dataset, is_endless
from gradgui.engine.data.streams.streamed_rows import StreamedRows, streams_in
from gradgui.engine.program import Programs, program_path, user_code
from gradgui.runs.examples import data_file
from gradgui.runs.interruption import check_wanted

BUILD_DATA = "build_data"
#: So many classes are named in the note that says what their numbers mean.
_N_NAMED = 10


def open_data(spec: DataSpec, programs: Programs, seed: int, needed: Needed = Needed()) -> OpenedData:  # noqa: B008
    """Opens the data that a spec names: reads them into memory, or, where it doesn't hold them, what they are read by later.

    Args:
        spec: names them.
        programs: runs the program that makes them.
        seed: of what is kept aside for validation.
        needed: how much is taken of what has no end.

    Raises:
        DataError: they can't be read, or aren't arrays with one row an example.
        ModelError: the program failed.
        InterruptedOpeningError: somebody wants no more of it.
    """
    loaded = _load(spec, programs, needed)
    check_wanted()
    x, y, weight = _example_arrays(loaded.train, "")
    n = _n_examples(x, y, weight, "training")
    if loaded.validation is None:
        x_validation, y_validation, weight_validation = x, y, weight
        rows, validation_rows = split_rows(n, spec.validation_fraction, seed)
        if not len(rows):
            raise DataError(
                f"At least one example must be left to train on. Received: {n} examples with "
                f"data.validation_fraction = {spec.validation_fraction:g}."
            )
    else:
        if spec.validation_fraction > 0:
            raise DataError(
                "data.validation_fraction must be 0 where the data bring validation examples of their own. "
                f"Received: {spec.validation_fraction:g}."
            )
        x_validation, y_validation, weight_validation = _example_arrays(loaded.validation, "validation ")
        n_validation = _n_examples(x_validation, y_validation, weight_validation, "validation")
        rows, validation_rows = (np.arange(length, dtype=np.int32) for length in (n, n_validation))
    return OpenedData(
        x,
        y,
        rows,
        x_validation,
        y_validation,
        validation_rows,
        sample_weight=weight,
        sample_weight_validation=weight_validation,
        notes=(*loaded.notes, *_stream_note(spec, loaded), *_class_note(loaded.class_names)),
        class_names=loaded.class_names,
        feature_names=loaded.feature_names,
        fields=loaded.fields,
        words=loaded.words,
        n_told=loaded.n_told,
    )


def _stream_note(spec: DataSpec, loaded: LoadedData) -> tuple[str, ...]:
    """Returns the sentence that says that nothing is streamed though that was asked for."""
    if not spec.stream or streams_in(loaded.train, loaded.validation):
        return ()
    return ("All examples are in memory: data.stream is for images, tables, TFRecord, .npy and tf.data.",)


def _class_note(names: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the sentence that says which class has which number; none where classes have no names."""
    if not names:
        return ()
    more = f" and {len(names) - _N_NAMED:,} more" if len(names) > _N_NAMED else ""
    return (f"The classes are {', '.join(f'{i} = {name}' for i, name in enumerate(names[:_N_NAMED]))}{more}.",)


def _load(spec: DataSpec, programs: Programs, needed: Needed) -> LoadedData:
    source, memory = parse_source(spec.source), Memory(spec.memory_max_bytes, spec.stream)
    program = program_path(source)
    if program is not None:
        function = programs.function(source, BUILD_DATA)
        if function is None:
            raise DataError(f"{program.name} must define the function {BUILD_DATA}(), or the spec must name another.")
        with user_code(program, f"calling {function.__name__}()"):
            returned = function(**spec.arguments)
        return _pairs(returned, f"{function.__name__}()", memory, needed)
    if source.kind is SourceKind.EXAMPLE:
        if spec.arguments:
            raise DataError(
                f"Shipped data must have no data.arguments. Received: {spec.arguments} with {spec.source}. Leave them out."
            )
        return read_npz(data_file(source.location))
    if source.kind is SourceKind.FILE:
        return read_data(Path(source.location), spec.arguments, memory)
    raise DataError(
        f'data.source must be an example ("examples:mnist5k"), a program ("program.py:build_data"), a file '
        f"({', '.join(DATA_SUFFIXES)}), or a folder with one sub-folder a class. "
        f'Received: "{spec.source}".'
    )


def _pairs(returned: Any, name: str, memory: Memory, needed: Needed) -> LoadedData:
    """Returns what a program gave: examples to train on, and perhaps others for validation."""
    if is_dataset(returned):
        train, notes = gathered(returned, name, memory, needed)
        return LoadedData(train, notes=notes, n_told=_n_told(returned, needed))
    if not isinstance(returned, tuple | list) or len(returned) not in {2, 3}:
        n_parts = f" of {len(returned)}" if isinstance(returned, tuple | list) else ""
        raise DataError(
            f"{name} must return (x, y), (x, y, sample_weight), a tf.data.Dataset of them, or two of these, for training "
            f"and for validation. Received: {type(returned).__name__}{n_parts}."
        )
    if len(returned) == 2 and all(_is_examples(part) for part in returned):
        train, notes = _examples(returned[0], name, memory, needed)
        validation, more = _examples(returned[1], name, memory, Needed())
        notes = tuple(dict.fromkeys((*notes, *more)))
        return LoadedData(train, validation, notes=notes, n_told=_n_told(returned[0], needed))
    return LoadedData(_with_weights(returned))


def _is_examples(part: Any) -> bool:
    return is_dataset(part) or (isinstance(part, tuple) and len(part) in {2, 3})


def _examples(part: Any, name: str, memory: Memory, needed: Needed) -> tuple[Examples, tuple[str, ...]]:
    return gathered(part, name, memory, needed) if is_dataset(part) else (_with_weights(part), ())


def _n_told(part: Any, needed: Needed) -> int | None:
    """Returns how many examples tell whether they are the same: of those without an end the first step's, in any run."""
    return needed.batch_size if is_dataset(part) and is_endless(part) else None


def _with_weights(part: Sequence[Any]) -> Examples:
    return part[0], part[1], part[2] if len(part) == 3 else None


def _example_arrays(part: Examples, which: str) -> Examples:
    """Returns x, y and weights as arrays.

    Raises:
        DataError: they aren't arrays of numbers, or a weight is negative or not finite.
    """
    import tensorflow as tf

    x, y = (_arrays(array, f"{which}{name}") for array, name in zip(part[:2], ("x", "y"), strict=True))
    if part[2] is None:
        return x, y, None
    given = _arrays(part[2], f"{which}sample_weight")
    weight = tf.nest.map_structure(_as_float32, given)
    for array in tf.nest.flatten(weight):
        if isinstance(array, StreamedRows):
            continue  # too many to be looked at: a step whose loss isn't finite tells
        if not np.all(np.isfinite(array)) or array.min(initial=0.0) < 0 or not array.any():
            raise DataError(
                f"{which}sample_weight must be finite numbers >= 0, not all of them 0. "
                f"Received: numbers from {array.min():g} to {array.max():g}."
            )
    return x, y, weight


def _as_float32(array: Any) -> Any:
    return array.as_type(np.float32) if isinstance(array, StreamedRows) else array.astype(np.float32)


def _arrays(part: Any, name: str) -> Any:
    """Returns arrays of types that TensorFlow can feed: floats as Keras' floatx, whole numbers and booleans as they are."""
    import keras
    import tensorflow as tf

    def convert(value: Any) -> Any:
        if isinstance(value, StreamedRows) and value.dtype.kind in "iubf":
            return value.as_type(keras.config.floatx()) if value.dtype.kind == "f" else value
        try:
            array: Any = value if isinstance(value, StreamedRows) else np.asarray(value)
        except ValueError as error:
            raise DataError(f"{name} must be an array. Received: {type(value).__name__} ({error}).") from error
        if array.dtype.kind == "f":
            return array.astype(keras.config.floatx())
        if array.dtype.kind not in "iub" or array.ndim == 0:
            raise DataError(
                f"{name} must be an array of numbers with one row an example. "
                f"Received: shape {array.shape}, dtype {array.dtype}."
            )
        return array

    return tf.nest.map_structure(convert, part) if isinstance(part, dict | tuple) else convert(part)


def _n_examples(x: Any, y: Any, weight: Any, which: str) -> int:
    import tensorflow as tf

    lengths = {len(array) for array in tf.nest.flatten([x, y, weight]) if array is not None}
    if len(lengths) != 1 or lengths == {0}:
        raise DataError(f"All {which} arrays must have the same number of rows, at least one. Received: {sorted(lengths)}.")
    return lengths.pop()
