"""Raw variables: `tf.Module`s and objects with a `variables` mapping. Paths are attribute paths or mapping keys."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.core.variables import Role, VariableInfo, unique_paths
from gradgui.engine.models.opened_model import ModelVariable, OpenedModel

#: What `tf.random.Generator` and Keras' seed generators call their state.
_GENERATOR_STATES = ("StateVar", "seed_generator_state")


def open_raw(thing: Any) -> OpenedModel:
    """Returns a `tf.Module`, or an object with `variables` and `__call__`, as a model.

    Raises:
        ModelError: it is neither, or has no variables.
    """
    import tensorflow as tf

    if not callable(thing):
        raise ModelError(
            "build_model() must return a keras.Model, a tf.Module or an object with `variables` (a mapping of name to "
            f"tf.Variable) and `__call__(x)`. Received: {type(thing).__name__}, which can't be called."
        )
    if isinstance(thing, tf.Module):
        found = list(_module_variables(thing, ""))
    elif isinstance(getattr(thing, "variables", None), Mapping):
        found = [(str(name), variable) for name, variable in thing.variables.items()]
    else:
        raise ModelError(
            "build_model() must return a keras.Model, a tf.Module or an object with `variables`, a mapping of name to "
            f"tf.Variable. Received: {type(thing).__name__}."
        )
    first_path = {id(variable): path for path, variable in reversed(found)}
    rows = [(path, variable) for path, variable in found if first_path[id(variable)] == path]
    bad = [path for path, variable in rows if not isinstance(variable, tf.Variable)]
    if not rows or bad:
        received = f"{bad[0]} is none" if bad else "none"
        raise ModelError(f"A model must have at least one variable, each a tf.Variable. Received: {received}.")
    paths = unique_paths(path for path, _ in rows)
    variables = tuple(
        ModelVariable(raw_info(path, variable), variable) for path, (_, variable) in zip(paths, rows, strict=True)
    )
    return OpenedModel(type(thing).__name__, _call_of(thing), variables)


def complex_refused(path: str, dtype: str) -> ModelError:
    """Returns the error for a variable of complex numbers that would learn."""
    return ModelError(
        "Variables that learn must be real numbers: Keras' optimizers square gradients, which means something else for "
        f"complex ones. Received: {path} of {dtype}. "
        "Keep its real and imaginary parts as two variables and join them with tf.complex."
    )


def raw_info(path: str, variable: Any, role: Role = Role.WEIGHT) -> VariableInfo:
    """Returns what is known of a raw variable.

    Args:
        path: its path.
        variable: the `tf.Variable`.
        role: what it is if it can learn.

    Raises:
        ModelError: it is a complex number that would learn.
    """
    if variable.dtype.is_complex and variable.trainable:
        raise complex_refused(path, variable.dtype.name)
    if not variable.dtype.is_floating and not variable.dtype.is_complex:
        is_seed = any(name in variable.name for name in _GENERATOR_STATES)
        role = Role.SEED if is_seed else Role.QUANTISED if variable.dtype.is_quantized else Role.STATISTICS
    elif role is Role.WEIGHT and not variable.trainable:
        role = Role.STATISTICS
    learns = role is Role.WEIGHT or role is Role.STATISTICS
    return VariableInfo(path, tuple(variable.shape.as_list()), variable.dtype.name, role, trainable=learns)


def _module_variables(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Walks attributes in the order in which they were set; containers by index or key."""
    import tensorflow as tf

    if isinstance(value, tf.Variable):
        yield path, value
        return
    items: Iterator[tuple[Any, Any]]
    if isinstance(value, tf.random.Generator):
        items = iter([("state", value.state)])
    elif isinstance(value, tf.Module):
        ignored = value._TF_MODULE_IGNORED_PROPERTIES  # noqa: SLF001 what tf.Module itself leaves out
        items = ((k, v) for k, v in vars(value).items() if k not in ignored and not k.startswith("_self_"))
    elif isinstance(value, Mapping):
        items = iter(value.items())
    elif isinstance(value, list | tuple):
        items = iter(enumerate(value))
    else:
        return
    for key, inner in items:
        yield from _module_variables(inner, f"{path}/{key}" if path else str(key))


def _call_of(thing: Any) -> Callable[[Any, bool], Any]:
    """Returns `call(x, training)`; `training` reaches the object only if its call accepts it.

    Its Python control flow is turned into graph operations, as `tf.function` would do.
    """
    import tensorflow as tf

    function = type(thing).__call__
    try:
        converted: Callable[..., Any] = functools.partial(tf.autograph.to_graph(function), thing)
    except Exception:  # noqa: BLE001 no source (a built-in, a compiled module): it's traced as it is
        converted = thing
    try:
        accepts = "training" in inspect.signature(thing).parameters
    except (TypeError, ValueError):
        accepts = False

    def call(x: Any, training: bool) -> Any:
        run = thing if tf.executing_eagerly() else converted
        return run(x, training=training) if accepts else run(x)

    return call
