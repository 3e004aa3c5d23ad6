"""NumPy archives: `.npz` files with x and y, or x_train, y_train and the same for validation."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.loaded_data import Examples, LoadedData
from gradgui.engine.runtime.error_text import plain_text
from gradgui.engine.safety.npz_scan import check_npz
from gradgui.runs.store.run_folder import reason_text

#: Names under which an .npz may hold (x, y) and validation (x, y).
_TRAIN_KEYS = (("x", "y"), ("x_train", "y_train"))
_VALIDATION_KEYS = (("x_validation", "y_validation"), ("x_val", "y_val"), ("x_test", "y_test"))


def read_npz(path: Path) -> LoadedData:
    """Reads an archive without running any code that it might hold.

    Raises:
        DataError: it can't be read, is damaged, holds pickled objects, or lacks x or y.
    """
    try:
        # Opened here: NumPy leaves a file open whose archive is damaged.
        with path.open("rb") as file, zipfile.ZipFile(file) as zipped:
            check_npz(path, zipped)
            file.seek(0)
            with np.load(file, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
    except (ValueError, NotImplementedError, RuntimeError, KeyError) as error:  # pickled objects, damage
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
    return LoadedData(train, _first_examples(arrays, _VALIDATION_KEYS))


def _first_examples(arrays: dict[str, Any], keys: tuple[tuple[str, str], ...]) -> Examples | None:
    """Returns the examples under the first pair of keys that is there; weights are called sample_weight, with y's ending."""
    for x, y in keys:
        if x in arrays and y in arrays:
            return arrays[x], arrays[y], arrays.get(f"sample_weight{y.removeprefix('y')}")
    return None
