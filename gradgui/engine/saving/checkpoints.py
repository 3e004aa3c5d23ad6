"""All that training goes on from as a file, and back: values of variables by name, and what an engine knows beside them.

A member `<name>.npy` for each variable: the model's under their paths, everything else under names that begin with "@",
which no path does. `@state.json` holds the rest.
"""

from __future__ import annotations

import contextlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.errors import StoreError
from gradgui.runs.store.durable_file import replace_by, sync_file

_STATE = "@state.json"


def write_checkpoint(path: Path, variables: Mapping[str, Any], state: Mapping[str, Any] | None = None) -> None:
    """Writes the values of `tf.Variable`s by name, and plain data, if any; a file beside it is renamed once it's whole.

    Raises:
        OSError: it can't be written (the disk is full); what was there before is as it was, and no half a file is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                if state is not None:
                    archive.writestr(_STATE, json.dumps(state))
                for name, variable in variables.items():  # one at a time: np.savez would hold a copy of all of them
                    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                        np.lib.format.write_array(member, variable.numpy(), allow_pickle=False)
            file.flush()
            sync_file(file.fileno())
        replace_by(path, beside)
    except BaseException:  # an interrupt, too little memory
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def read_checkpoint(path: Path, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Gives `tf.Variable`s their values by name; nothing is changed unless everything fits.

    Args:
        path: a file that `write_checkpoint` wrote; it may hold more.
        variables: what gets a value.

    Returns:
        the plain data.

    Raises:
        StoreError: the file is missing, damaged, or doesn't fit.
    """
    with _opened(path) as archive:
        names = set(archive.namelist())
        for name, variable in variables.items():
            shape = _shape(archive, name) if f"{name}.npy" in names else None
            if shape != tuple(variable.shape):
                what = "no values" if shape is None else f"values of shape {shape}"
                raise StoreError(
                    f"{path.name} must fit the model and its optimizer. Received: {what} for {name}, whose shape is "
                    f"{tuple(variable.shape)}."
                )
        for name, variable in variables.items():
            with archive.open(f"{name}.npy") as member:
                variable.assign(np.lib.format.read_array(member, allow_pickle=False))
        state: dict[str, Any] = json.loads(archive.read(_STATE)) if _STATE in archive.namelist() else {}
    return state


def names_in(path: Path) -> frozenset[str]:
    """Returns the names of all variables in a file.

    Raises:
        StoreError: the file is missing or damaged.
    """
    with _opened(path) as archive:
        return frozenset(name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy"))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    if not path.is_file():
        raise StoreError(f"A checkpoint must be a file. Received: {path}, which isn't there.")
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise StoreError(f"A checkpoint must be whole. Received: {path}, which is damaged ({error}).") from error


def _shape(archive: zipfile.ZipFile, name: str) -> tuple[int, ...]:
    with archive.open(f"{name}.npy") as member:
        version = np.lib.format.read_magic(member)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        return read(member)[0]
