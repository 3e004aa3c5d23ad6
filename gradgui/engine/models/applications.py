"""Models of `keras.applications` by name: built here, with weights only where they are on this machine already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError, did_you_mean
from gradgui.engine.runtime.error_text import plain_text


def application_names() -> list[str]:
    """Returns the names of all functions of `keras.applications` that build a model."""
    import keras

    return [name for name in dir(keras.applications) if name[0].isupper() and callable(getattr(keras.applications, name))]


def build_application(name: str, arguments: dict[str, Any]) -> Any:
    """Returns a model of `keras.applications`.

    Args:
        name: "MobileNetV2".
        arguments: of its function; `weights` is None, which TOML writes as "none", unless said otherwise (Keras' own default
            would download them), and no file: those are loaded over the model.

    Raises:
        ModelError: there is none of this name, an argument is wrong, or the weights aren't on this machine.
    """
    import keras

    names = application_names()
    if name not in names:
        raise ModelError(
            f'keras.applications must have the model. Received: "keras.applications:{name}". {did_you_mean(name, names)}'
        )
    function: Callable[..., Any] = getattr(keras.applications, name)
    weights = arguments.get("weights", "none")
    try:
        with _nothing_downloaded():
            return function(**{**arguments, "weights": None if weights == "none" else weights})
    except ModelError:
        raise
    except (TypeError, ValueError, OSError) as error:
        raise ModelError(
            f"model.arguments must be those of keras.applications.{name}. Received: {arguments}; Keras says: "
            f"{plain_text(error)}."
        ) from error


@contextmanager
def _nothing_downloaded() -> Iterator[None]:
    """Lets Keras find weights that it keeps on this machine, and fetch none: nothing is downloaded unasked."""
    from keras.src.backend.config import keras_home
    from keras.src.utils import file_utils

    original = file_utils.get_file

    def cached(fname: str, origin: str, cache_subdir: str = "datasets", **rest: Any) -> Any:
        kept = Path(keras_home()) / cache_subdir / fname
        if not kept.exists():
            raise ModelError(
                f"Weights must be on this machine: gradgui downloads nothing. Received: a model whose weights would be "
                f"{kept}, which doesn't exist. Fetch {origin} to that place, or leave weights out of model.arguments."
            )
        return original(fname, origin, cache_subdir=cache_subdir, **rest)

    file_utils.get_file = cached
    try:
        yield
    finally:
        file_utils.get_file = original
