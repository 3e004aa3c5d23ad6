"""The values of all variables as a file, and back. What else a resume needs isn't in it."""

from __future__ import annotations

import contextlib
import os
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gradgui.core.errors import StoreError
from gradgui.engine.models.opened_model import ModelVariable


def write_variables(variables: Sequence[ModelVariable], path: Path) -> None:
    """Writes every variable's value to an `.npz` file, by path; a file beside it is renamed once it's whole.

    Raises:
        OSError: it can't be written (the disk is full); what was there before is as it was, and no half a file is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                for variable in variables:  # one at a time: np.savez would hold a copy of all of them
                    with archive.open(f"{variable.info.path}.npy", "w", force_zip64=True) as member:
                        np.lib.format.write_array(member, variable.tf_variable.numpy(), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def read_variables(variables: Sequence[ModelVariable], path: Path) -> None:
    """Assigns the values of an `.npz` file to the variables.

    Raises:
        StoreError: the file is missing, damaged, or doesn't fit the model.
    """
    if not path.is_file():
        raise StoreError(
            f"The run must have trained weights. Received: {path.parent.parent.name}, which has none: it was cut off before "
            "its end."
        )
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            for variable in variables:
                name, shape = variable.info.path, variable.info.shape
                if name not in archive.files or archive[name].shape != shape:
                    raise StoreError(f"{path.name} must fit the model. Received: no values of shape {shape} for {name}.")
                variable.tf_variable.assign(archive[name])
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise StoreError(f"The trained weights must be whole. Received: {path}, which is damaged ({error}).") from error
