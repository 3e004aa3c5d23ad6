"""Models as files for other programs: `.keras`, `.weights.h5`, `.npz` for raw variables, SavedModel folders."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import traceback
import uuid
from pathlib import Path
from typing import Any

from gradgui.core.errors import GradguiError, ModelError
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text, without_colours
from gradgui.engine.saving.checkpoints import write_checkpoint
from gradgui.engine.saving.saved_model import write_saved_model
from gradgui.runs.engine import SaveKind
from gradgui.runs.store.durable_file import replace_by
from gradgui.runs.store.run_folder import free_text, reason_text

#: Beside the values, an HDF5 file of weights has about this much.
HDF5_BYTES = 256 * 1024


def save_model(model: OpenedModel, path: Path, kind: SaveKind, example_input: Any = None) -> None:
    """Writes a model.

    Args:
        model: the model as it is now.
        path: `.keras` for "keras"; `.weights.h5` for "weights", `.npz` where the variables are raw; a folder for
            "savedmodel".
        kind: the whole model, its weights alone, or its forward pass as a SavedModel.
        example_input: what the model is called with; a SavedModel of raw variables needs it.

    The file appears whole or not at all; one that was there before stays until then.

    Raises:
        ModelError: the file's ending doesn't suit, the model can't be written so, or there is no room for it.
    """
    raw = model.keras_model is None
    if raw and kind == "keras":
        raise ModelError(
            f"Only Keras models can be saved as .keras. Received: {model.name}, raw variables. Save their weights as .npz."
        )
    ending = "" if kind == "savedmodel" else ".keras" if kind == "keras" else ".npz" if raw else ".weights.h5"
    if not path.name.endswith(ending):
        raise ModelError(f"The file's name must end in {ending}. Received: {path.name}.")
    if not path.parent.is_dir():
        raise ModelError(f"The folder must exist. Received: {path.parent}.")
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part{ending}")  # Keras goes by the ending
    try:
        if kind == "savedmodel":
            write_saved_model(model, path, example_input)
        else:
            _write_file(model, beside, kind)
            replace_by(path, beside)
    except GradguiError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise
        if isinstance(error, OSError):  # of the file system, also by way of h5py
            raise ModelError(
                f"The model must be written to a writable place. Received: {path} ({reason_text(error)}"
                f"{free_text(path.parent)}). Free some space or choose another folder."
            ) from error
        raise ModelError(
            f"The model must be one that Keras can save. Received: {model.name}, and Keras says: {plain_text(error)}.",
            details=without_colours("".join(traceback.format_exception(error))),
        ) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _write_file(model: OpenedModel, path: Path, kind: SaveKind) -> None:
    if model.keras_model is None:
        write_checkpoint(path, {variable.info.path: variable.tf_variable for variable in model.variables})
    elif kind == "keras":
        model.keras_model.save(path)
    else:
        _check_room(model, path)
        model.keras_model.save_weights(path)


def _check_room(model: OpenedModel, path: Path) -> None:
    """Raises OSError where weights surely don't fit: an HDF5 file that can't be finished crashes the process at its end."""
    wanted_bytes = sum(variable.tf_variable.dtype.size * variable.info.n_parameters for variable in model.variables)
    if shutil.disk_usage(path.parent).free < wanted_bytes + HDF5_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
