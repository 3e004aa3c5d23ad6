"""The variables of a Keras model: paths that mean the same in every process, and roles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gradgui.core.variables import Role, VariableInfo, unique_paths
from gradgui.engine.models.opened_model import ModelVariable


def keras_variables(model: Any) -> tuple[ModelVariable, ...]:
    """Returns all variables of a built model in the order of `model.variables`, each once."""
    owners = {id(variable): (layer, role) for layer in _layers(model) for variable, role in _owned(layer)}
    rows = [(variable, *owners.get(id(variable), (None, Role.WEIGHT))) for variable in model.variables]
    paths = unique_paths(_path(model, layer, variable, role) for variable, layer, role in rows)
    return tuple(
        ModelVariable(replace(_info(variable, layer, role), path=path), variable.value, variable)
        for (variable, layer, role), path in zip(rows, paths, strict=True)
    )


def layer_path(model: Any, layer: Any) -> str:
    """Returns the path of a layer without the root model's name."""
    return _without_root(model, layer.path or layer.name)


def batch_normalizations(model: Any) -> list[Any]:
    """Returns the layers that normalise by the batch while they learn, and by moving statistics once frozen."""
    import keras

    return [layer for layer in _layers(model) if isinstance(layer, keras.layers.BatchNormalization)]


def _layers(model: Any) -> Iterator[Any]:
    seen: set[int] = set()
    for layer in model._flatten_layers():  # noqa: SLF001 the only walk that knows wrappers, lists and hidden Functionals
        if id(layer) not in seen:
            seen.add(id(layer))
            yield layer


def _owned(layer: Any) -> Iterator[tuple[Any, Role]]:
    """Yields the layer's own variables with their roles."""
    for variable in layer._trainable_variables:  # noqa: SLF001 the list that a variable was created in is its role
        yield variable, _weight_role(variable)
    for variable in layer._non_trainable_variables:  # noqa: SLF001
        floating = "float" in str(variable.dtype)
        yield variable, Role.STATISTICS if floating else Role.QUANTISED
    for generator in layer._seed_generators:  # noqa: SLF001
        yield generator.state, Role.SEED


def _weight_role(variable: Any) -> Role:
    if "float" not in str(variable.dtype) or getattr(variable, "overwrite_with_gradient", False):
        return Role.QUANTISED
    return Role.LORA if variable.name.startswith("lora_") else Role.WEIGHT


def _info(variable: Any, layer: Any, role: Role) -> VariableInfo:
    import keras

    trainable = bool(variable.trainable)
    if role is Role.STATISTICS:
        trainable = bool(layer.trainable)
    linked = ""
    if role is Role.STATISTICS and isinstance(layer, keras.layers.BatchNormalization):
        linked = layer.path or layer.name
    return VariableInfo(
        path=variable.path,
        shape=tuple(int(size) for size in variable.shape),
        dtype=str(variable.dtype),
        role=role,
        trainable=trainable and role not in {Role.SEED, Role.QUANTISED},
        linked=linked,
        layer=type(layer).__name__ if layer is not None else "",
    )


def _path(model: Any, layer: Any, variable: Any, role: Role) -> str:
    if role is Role.SEED and layer is not None:  # Keras gives seed states no layer of their own
        return f"{layer_path(model, layer)}/seed_generator_state"
    return _without_root(model, variable.path)


def _without_root(model: Any, path: str) -> str:
    """Strips the root model's name, where Keras put it there.

    The layers of a functional model were built before the model was: their paths don't begin with its name, even if one of
    them is called the same.
    """
    functional = any(base.__name__ == "Functional" for base in type(model).__mro__)
    prefix = f"{model.name}/"
    return path.removeprefix(prefix) if not functional and path.startswith(prefix) else path
