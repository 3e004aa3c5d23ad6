"""Loading the model in a Keras file: directly where the file is trusted, else by way of `engine.safety`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.core.refusal import RefusedFileError
from gradgui.engine.models.keras_2_file import readable_copy
from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text, without_colours
from gradgui.engine.safety.rebuilding import rebuilt_model
from gradgui.engine.safety.scanner import scan_model_file

#: Suffixes of files that hold a whole model.
SUFFIXES = frozenset({".keras", ".h5", ".hdf5"})
WEIGHTS_ONLY = ".weights.h5"

#: Whether somebody trusts a file, by its content.
IsTrusted = Callable[[Path], bool]


def trusts_all(_file: Path) -> bool:
    """Trusts everything: whoever opens the file has settled that."""
    return True


def load_keras_file(file: Path, is_trusted: IsTrusted = trusts_all) -> Any:
    """Returns the model in a file, not compiled.

    A file that nobody trusts is scanned and read in a process of its own, and what is loaded here is what that one wrote. Of
    a trusted file, Keras' safe mode is left only where the scan found what needs that.

    Args:
        file: `.keras`, `.h5` or `.hdf5`.
        is_trusted: asked once, unless the file is no model.

    Raises:
        RefusedFileError: nobody trusts the file, and it holds what isn't opened unasked; or it is never opened.
        ModelError: it can't be read or built.
    """
    if file.name.lower().endswith(WEIGHTS_ONLY):
        raise ModelError(
            f"A model must be more than its weights. Received: {file.name}, which Keras wrote with save_weights(). "
            f'Name what they are weights of: model.source = "program.py" (or a model, or keras.applications:NAME) and '
            f'model.weights = "{file.name}". In the window: open the model, then drop the weights on it.'
        )
    if not is_trusted(file):
        rebuilt = rebuilt_model(file)
        return _load(rebuilt, file.name, safe=True)
    findings = scan_model_file(file)
    error = RefusedFileError(file, findings) if findings else None
    if error is not None and not error.can_be_trusted:
        raise error
    return _load(file, file.name, safe=error is None)


def _load(file: Path, name: str, *, safe: bool) -> Any:
    import keras

    try:
        with tempfile.TemporaryDirectory(prefix="gradgui-") as folder:
            return keras.models.load_model(readable_copy(file, Path(folder)), compile=False, safe_mode=safe)
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise ModelError(
            f"{name} must be a model that Keras {keras.__version__} can load. Received: {plain_text(error)}. "
            f"If it was saved by an older Keras, load it there and save it anew, or open it as tf_keras:{name} (pip install "
            "tf_keras).",
            details=without_colours(str(error)),
        ) from error
