"""Opening whatever a spec names as its data."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.errors import DataError
from gradgui.core.source import SourceKind, parse_source
from gradgui.core.spec import DataSpec
from gradgui.engine.data.opened_data import OpenedData, split_rows
from gradgui.engine.error_text import plain_text
from gradgui.engine.program import Programs, program_path, user_code
from gradgui.runs.examples import data_file
from gradgui.runs.store.run_folder import reason_text

BUILD_DATA = "build_data"
#: Names under which an .npz may hold (x, y) and validation (x, y).
_TRAIN_KEYS = (("x", "y"), ("x_train", "y_train"))
_VALIDATION_KEYS = (("x_validation", "y_validation"), ("x_val", "y_val"), ("x_test", "y_test"))

#: (x, y, sample weights or None)
Examples = tuple[Any, Any, Any]


def open_data(spec: DataSpec, programs: Programs, seed: int) -> OpenedData:
    """Reads the data that a spec names, all of it into memory.

    Raises:
        DataError: they can't be read, or aren't arrays with one row an example.
        ModelError: the program failed.
    """
    train, validation = _load(spec, programs)
    x, y, weight = _example_arrays(train, "")
    n = _n_examples(x, y, weight, "training")
    if validation is not None:
        if spec.validation_fraction > 0:
            raise DataError(
                "data.validation_fraction must be 0 where the data bring validation examples of their own. "
                f"Received: {spec.validation_fraction:g}."
            )
        x_validation, y_validation, weight_validation = _example_arrays(validation, "validation ")
        n_validation = _n_examples(x_validation, y_validation, weight_validation, "validation")
        rows, validation_rows = (np.arange(length, dtype=np.int32) for length in (n, n_validation))
        return OpenedData(x, y, rows, x_validation, y_validation, validation_rows, weight, weight_validation)
    train_rows, validation_rows = split_rows(n, spec.validation_fraction, seed)
    if not len(train_rows):
        raise DataError(
            f"At least one example must be left to train on. Received: {n} examples with "
            f"data.validation_fraction = {spec.validation_fraction:g}."
        )
    return OpenedData(x, y, train_rows, x, y, validation_rows, weight, weight)


def _load(spec: DataSpec, programs: Programs) -> tuple[Examples, Examples | None]:
    source = parse_source(spec.source)
    program = program_path(source)
    if program is not None:
        function = programs.function(source, BUILD_DATA)
        if function is None:
            raise DataError(f"{program.name} must define the function {BUILD_DATA}(), or the spec must name another.")
        with user_code(program, f"calling {function.__name__}()"):
            returned = function(**spec.arguments)
        return _pairs(returned, f"{function.__name__}()")
    if spec.arguments:
        raise DataError(f"data.arguments are for programs only. Received: {spec.arguments} with {spec.source}.")
    if source.kind is SourceKind.EXAMPLE:
        return _read_npz(data_file(source.location))
    if source.suffix == ".npz":
        return _read_npz(Path(source.location))
    raise DataError(
        'data.source must be an example ("examples:mnist5k"), a program ("program.py:build_data") or an .npz file. '
        f'Received: "{spec.source}".'
    )


def _read_npz(path: Path) -> tuple[Examples, Examples | None]:
    if not path.is_file():
        raise DataError(f"The data must be an existing file. Received: {path}, which doesn't exist.")
    try:
        # Opened here: NumPy leaves a file open whose archive is damaged.
        with path.open("rb") as file, zipfile.ZipFile(file), np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except ValueError as error:  # pickled objects, which could run code
        raise DataError(f"{path.name} must hold plain arrays of numbers. Received: {plain_text(error)}.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise DataError(
            f"The data must be a whole .npz file, as numpy.savez writes it. Received: {path}, which is another kind of file "
            f"or damaged ({reason_text(error)})."
        ) from error
    except OSError as error:
        raise DataError(f"The data must be readable. Received: {path} ({reason_text(error)}).") from error
    train = _first_examples(arrays, _TRAIN_KEYS)
    if train is None:
        names = ", ".join(arrays) or "nothing"
        raise DataError(f"{path.name} must hold the arrays x and y (or x_train and y_train). Received: {names}.")
    return train, _first_examples(arrays, _VALIDATION_KEYS)


def _first_examples(arrays: dict[str, Any], keys: tuple[tuple[str, str], ...]) -> Examples | None:
    """Returns the examples under the first pair of keys that is there; weights are called sample_weight, with y's ending."""
    for x, y in keys:
        if x in arrays and y in arrays:
            return arrays[x], arrays[y], arrays.get(f"sample_weight{y.removeprefix('y')}")
    return None


def _pairs(returned: Any, name: str) -> tuple[Examples, Examples | None]:
    """Returns what a program gave as ((x, y, weights or None), the same for validation or None)."""
    if type(returned).__module__.startswith("tensorflow") and hasattr(returned, "element_spec"):
        raise DataError(f"{name} must return arrays. Received: a tf.data.Dataset; gather it into arrays.")
    if not isinstance(returned, tuple | list) or len(returned) not in {2, 3}:
        n_parts = f" of {len(returned)}" if isinstance(returned, tuple | list) else ""
        raise DataError(
            f"{name} must return (x, y), (x, y, sample_weight), or two of them, for training and for validation. "
            f"Received: {type(returned).__name__}{n_parts}."
        )
    if len(returned) == 2 and all(isinstance(part, tuple) and len(part) in {2, 3} for part in returned):
        train, validation = returned
        return _with_weights(train), _with_weights(validation)
    return _with_weights(returned), None


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
    weight = tf.nest.map_structure(lambda array: array.astype(np.float32), given)
    for array in tf.nest.flatten(weight):
        if not np.all(np.isfinite(array)) or array.min(initial=0.0) < 0 or not array.any():
            raise DataError(
                f"{which}sample_weight must be finite numbers >= 0, not all of them 0. "
                f"Received: numbers from {array.min():g} to {array.max():g}."
            )
    return x, y, weight


def _arrays(part: Any, name: str) -> Any:
    """Returns arrays of types that TensorFlow can feed: floats as Keras' floatx, whole numbers and booleans as they are."""
    import keras
    import tensorflow as tf

    def convert(value: Any) -> Any:
        try:
            array = np.asarray(value)
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
