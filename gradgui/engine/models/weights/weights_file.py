"""Loading a file of weights over a model: `.weights.h5` of Keras 3 and 2, `.h5`, and `.npz` for raw variables.

A file that nobody trusts is scanned and copied, number by number, by a process of its own; what is loaded here is the copy.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

from gradgui.core.errors import DataError, ModelError, StoreError
from gradgui.core.refusal import RefusedFileError
from gradgui.engine.models.keras_file import IsTrusted
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.models.weights.weights_fit import check_fits, check_legacy_fits, layout_of, raise_unless_fits, shapes_in
from gradgui.engine.models.weights.weights_layout import legacy_group
from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text, without_colours
from gradgui.engine.safety.hdf5_scan import CONFIGS
from gradgui.engine.safety.npz_scan import check_npz
from gradgui.engine.safety.rebuilding import rebuilt_weights
from gradgui.engine.safety.scanner import scan_model_file
from gradgui.engine.saving.checkpoints import names_in, read_checkpoint

_HDF5 = frozenset({".h5", ".hdf5"})


def check_weights_file(file: Path) -> None:
    """Checks that a path names a file that can hold weights.

    Raises:
        ModelError: it doesn't exist, or has another ending.
    """
    if not file.is_file():
        raise ModelError(f"model.weights must be an existing file. Received: {file}, which doesn't exist.")
    if file.suffix.lower() not in {*_HDF5, ".npz"}:
        raise ModelError(
            f"model.weights must be a file of weights: .weights.h5, .h5, or .npz for raw variables. Received: {file.name}. "
            "A whole model is opened as model.source."
        )


def load_keras_weights(model: Any, file: Path, is_trusted: IsTrusted) -> None:
    """Gives a built Keras model the weights in a file; nothing is changed unless all of them fit.

    Args:
        model: the `keras.Model`.
        file: `.weights.h5`, or `.h5` of Keras 1 or 2, with or without a model in it.
        is_trusted: whether somebody trusts the file.

    Raises:
        RefusedFileError: the file holds more than numbers.
        ModelError: it isn't the weights of this model, or can't be read.
    """
    check_weights_file(file)
    if file.suffix.lower() == ".npz":
        raise ModelError(
            f"A Keras model must be given weights as .weights.h5 or .h5. Received: {file.name}. .npz is for raw variables."
        )
    if is_trusted(file):
        findings = scan_model_file(file)
        if any(not finding.place.startswith(CONFIGS) for finding in findings):
            raise RefusedFileError(file, findings)
        plain = file
    else:
        plain = rebuilt_weights(file)
    try:
        with tempfile.TemporaryDirectory(prefix="gradgui-") as folder:
            _load(model, plain, file.name, Path(folder))
    except ModelError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise ModelError(
            f"{file.name} must be weights that Keras can load over {model.name}. Received: {plain_text(error)}. "
            "Save them anew with model.save_weights().",
            details=without_colours(str(error)),
        ) from error


def _load(model: Any, plain: Path, name: str, folder: Path) -> None:
    import h5py
    from keras.src.legacy.saving import legacy_h5_format

    with h5py.File(plain, "r") as file:
        group = legacy_group(file)
        if group is not None:
            check_legacy_fits(name, model, group)
            legacy_h5_format.load_weights_from_hdf5_group(group, model)
            return
        check_fits(name, layout_of(model), shapes_in(file))
    if not plain.name.endswith(".weights.h5"):  # Keras goes by the ending
        plain = Path(shutil.copyfile(plain, folder / "copy.weights.h5"))
    model.load_weights(plain)


def load_raw_weights(model: OpenedModel, file: Path) -> None:
    """Gives raw variables the values in an `.npz` that holds an array for each of their paths.

    Raises:
        ModelError: it isn't one, or doesn't fit; names the variables and shapes.
    """
    check_weights_file(file)
    if file.suffix.lower() != ".npz":
        raise ModelError(
            f"Raw variables must be given weights as .npz, an array for each path. Received: {file.name} for {model.name}."
        )
    try:
        with zipfile.ZipFile(file) as archive:
            check_npz(file, archive)
    except (DataError, OSError, ValueError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ModelError(f"{file.name} must hold plain arrays. Received: {plain_text(error)}.") from error
    variables = {variable.info.path: variable.tf_variable for variable in model.variables}
    try:
        held = {name for name in names_in(file) if not name.startswith("@")}
        missing, more = [path for path in variables if path not in held], sorted(held - variables.keys())
        raise_unless_fits(file.name, [], missing, more)
        read_checkpoint(file, variables)
    except StoreError as error:
        raise ModelError(f"{file.name} must hold the weights of this very model. Received: {error}") from error
