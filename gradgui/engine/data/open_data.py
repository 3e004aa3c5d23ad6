"""Opening whatever a spec names as its data."""

from __future__ import annotations

import zipfile
import zlib
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

Pair = tuple[Any, Any]


def open_data(spec: DataSpec, programs: Programs, seed: int) -> OpenedData:
    """Reads the data that a spec names, all of it into memory.

    Raises:
        DataError: they can't be read, or aren't arrays with one row an example.
        ModelError: the program failed.
    """
    train, validation = _load(spec, programs)
    x, y = (_arrays(part, name) for part, name in zip(train, ("x", "y"), strict=True))
    n = _n_examples(x, y, "training")
    if validation is not None:
        if spec.validation_fraction > 0:
            raise DataError(
                "data.validation_fraction must be 0 where the data bring validation examples of their own. "
                f"Received: {spec.validation_fraction:g}."
            )
        x_validation, y_validation = (_arrays(p, f"validation {n}") for p, n in zip(validation, ("x", "y"), strict=True))
        n_validation = _n_examples(x_validation, y_validation, "validation")
        rows = np.arange(n, dtype=np.int32)
        return OpenedData(x, y, rows, x_validation, y_validation, np.arange(n_validation, dtype=np.int32))
    train_rows, validation_rows = split_rows(n, spec.validation_fraction, seed)
    if not len(train_rows):
        raise DataError(
            f"At least one example must be left to train on. Received: {n} examples with "
            f"data.validation_fraction = {spec.validation_fraction:g}."
        )
    return OpenedData(x, y, train_rows, x, y, validation_rows)


def _load(spec: DataSpec, programs: Programs) -> tuple[Pair, Pair | None]:
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


def _read_npz(path: Path) -> tuple[Pair, Pair | None]:
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
    train = _first_pair(arrays, _TRAIN_KEYS)
    if train is None:
        names = ", ".join(arrays) or "nothing"
        raise DataError(f"{path.name} must hold the arrays x and y (or x_train and y_train). Received: {names}.")
    return train, _first_pair(arrays, _VALIDATION_KEYS)


def _first_pair(arrays: dict[str, Any], keys: tuple[tuple[str, str], ...]) -> Pair | None:
    for x, y in keys:
        if x in arrays and y in arrays:
            return arrays[x], arrays[y]
    return None


def _pairs(returned: Any, name: str) -> tuple[Pair, Pair | None]:
    """Returns what a program gave as ((x, y), validation pair or None)."""
    if type(returned).__module__.startswith("tensorflow") and hasattr(returned, "element_spec"):
        raise DataError(f"{name} must return arrays. Received: a tf.data.Dataset; gather it into arrays.")
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        raise DataError(
            f"{name} must return (x, y) or ((x, y), (x_validation, y_validation)). Received: {type(returned).__name__}."
        )
    first, second = returned
    if isinstance(first, tuple) and isinstance(second, tuple) and len(first) == len(second) == 2:
        return first, second
    return (first, second), None


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


def _n_examples(x: Any, y: Any, which: str) -> int:
    import tensorflow as tf

    lengths = {len(array) for array in tf.nest.flatten([x, y])}
    if len(lengths) != 1 or lengths == {0}:
        raise DataError(f"All {which} arrays must have the same number of rows, at least one. Received: {sorted(lengths)}.")
    return lengths.pop()
