"""The variables of a Keras model: paths that mean the same in every process, and roles."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from gradgui.core.variables import Role, VariableInfo, unique_paths
from gradgui.engine.models.opened_model import ModelVariable
from gradgui.engine.models.raw_variables import complex_refused


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a layer is held.

    Args:
        layer: the layer.
        path: its Keras path, made up from its parent's where it has none.
        parent: the layer that holds it; None for the model.
        is_first: whether no other parent came before.
    """

    layer: Any
    path: str
    parent: Any
    is_first: bool


def keras_variables(model: Any) -> tuple[ModelVariable, ...]:
    """Returns all variables of a built model in the order of `model.variables`, each once."""
    places = _places(model)
    owners = {
        id(variable): (place.layer, place.path, role)
        for place in places
        if place.is_first
        for variable, role in _owned(place.layer)
    }
    rows = [(variable, *owners.get(id(variable), (None, "", Role.WEIGHT))) for variable in model.variables]
    paths = unique_paths(_path(model, layer_path, variable, role) for variable, _, layer_path, role in rows)
    others = _other_paths(model, places, dict(zip((id(variable) for variable, *_ in rows), paths, strict=True)))
    return tuple(
        ModelVariable(
            _info(variable, layer, role, path, others.get(id(variable), ())),
            variable.value,
            variable,
        )
        for (variable, layer, _, role), path in zip(rows, paths, strict=True)
    )


def named_layers(model: Any) -> Iterator[tuple[Any, str]]:
    """Yields every layer once, the model first, with its path in the tree; the model's is ""."""
    for place in _places(model):
        if place.is_first:
            yield place.layer, _tree_path(model, place)


def _other_paths(model: Any, places: Sequence[_Place], paths: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    """Returns the further places of the variables of shared layers, by the variable's identity.

    Keras lists a layer that two others hold once, under the one that it was built in.
    """
    further = [place for place in places if not place.is_first]
    if not further:
        return {}
    layer_paths = {id(place.layer): _tree_path(model, place) for place in places if place.is_first}
    found: dict[int, tuple[str, ...]] = {}
    taken = set(paths.values())
    for place in further:
        own_path, above = layer_paths[id(place.layer)], layer_paths[id(place.parent)]
        path = f"{above}/{place.layer.name}" if above else place.layer.name
        for variable in place.layer.variables:
            if id(variable) not in paths:
                continue
            # A seed has no layer in its own path; what lies outside the layer's path keeps its last segments.
            below = paths[id(variable)]
            inner = below.removeprefix(f"{own_path}/") if below.startswith(f"{own_path}/") else below.rpartition("/")[2]
            other = f"{path}/{inner}"
            if other not in taken:
                taken.add(other)
                found[id(variable)] = (*found.get(id(variable), ()), other)
    return found


def _tree_path(model: Any, place: _Place) -> str:
    return "" if place.layer is model else _without_root(model, place.path)


def batch_normalizations(model: Any) -> list[Any]:
    """Returns the layers that normalise by the batch while they learn, and by moving statistics once frozen."""
    import keras

    return [
        place.layer
        for place in _places(model)
        if place.is_first and isinstance(place.layer, keras.layers.BatchNormalization)
    ]


def _places(model: Any) -> list[_Place]:
    """Returns where layers are held, the model first, layers before what they hold."""
    found: list[_Place] = []
    seen: set[int] = set()

    def walk(layer: Any, path: str, parent: Any) -> None:
        found.append(_Place(layer, path, parent, id(layer) not in seen))
        if not found[-1].is_first:
            return
        seen.add(id(layer))
        above = "" if layer is model and _is_functional(model) else f"{path}/"
        # The only walk that knows wrappers, lists and the Functional hidden in a Sequential.
        for inner in layer._flatten_layers(include_self=False, recursive=False):  # noqa: SLF001
            walk(inner, inner.path or f"{above}{inner.name}", layer)

    walk(model, model.name, None)
    return found


def _owned(layer: Any) -> Iterator[tuple[Any, Role]]:
    """Yields the layer's own variables with their roles."""
    for variable in layer._trainable_variables:  # noqa: SLF001 the list that a variable was created in is its role
        yield variable, _weight_role(variable)
    quantised = getattr(layer, "quantization_mode", None) is not None
    for variable in layer._non_trainable_variables:  # noqa: SLF001
        yield variable, Role.QUANTISED if quantised else Role.STATISTICS
    for generator in layer._seed_generators:  # noqa: SLF001
        yield generator.state, Role.SEED


def _weight_role(variable: Any) -> Role:
    dtype = str(variable.dtype)
    if getattr(variable, "overwrite_with_gradient", False):  # a scale of float8, which isn't differentiated but computed
        return Role.QUANTISED
    if "complex" in dtype:
        raise complex_refused(variable.path, dtype)
    if "float" not in dtype:  # a counter, say: it has no gradient
        return Role.STATISTICS
    return Role.LORA if variable.name.startswith("lora_") else Role.WEIGHT


def _info(variable: Any, layer: Any, role: Role, path: str, other_paths: tuple[str, ...]) -> VariableInfo:
    import keras

    trainable = bool(variable.trainable)
    if role is Role.STATISTICS:
        trainable = bool(layer.trainable)
    linked = ""
    if role is Role.STATISTICS and isinstance(layer, keras.layers.BatchNormalization):
        linked = layer.path or layer.name
    return VariableInfo(
        path=path,
        shape=tuple(variable.shape.as_list()),
        dtype=str(variable.dtype),
        role=role,
        trainable=trainable and role not in {Role.SEED, Role.QUANTISED},
        linked=linked,
        layer=type(layer).__name__ if layer is not None else "",
        other_paths=other_paths,
    )


def _path(model: Any, layer_path: str, variable: Any, role: Role) -> str:
    if role is Role.SEED:  # Keras gives seed states no layer of their own
        return _without_root(model, f"{layer_path}/seed_generator_state")
    return _without_root(model, variable.path)


def _without_root(model: Any, path: str) -> str:
    """Strips the root model's name, where Keras put it there.

    The layers of a functional model were built before the model was: their paths don't begin with its name, even if one of
    them is called the same.
    """
    return path if _is_functional(model) else path.removeprefix(f"{model.name}/")


def _is_functional(model: Any) -> bool:
    """Whether the layers were built before the model was; Keras doesn't export the class."""
    return _is_functional_class(cast("Hashable", type(model)))


@lru_cache(maxsize=64)
def _is_functional_class(kind: Any) -> bool:
    return any(base.__name__ == "Functional" for base in kind.__mro__)
