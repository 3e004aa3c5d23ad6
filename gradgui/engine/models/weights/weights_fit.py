"""Whether a file of weights fits a model, told before anything is changed: which layer, which shape. Loads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gradgui.core.errors import ModelError

#: What Keras writes beside a model's weights, and a model without a compiled loss doesn't have.
_NOT_WEIGHTS = ("optimizer", "_loss_tracker", "_metrics", "_compile_metrics", "compile_metrics", "metrics")
_SHOWN = 4
Shape = tuple[int, ...]


class UnfitWeightsError(ModelError):
    """A file holds the weights of another model."""


def layout_of(model: Any) -> dict[str, tuple[str, Shape]]:
    """Returns what Keras 3 would write of a model: place in the file to (path for a person, shape)."""
    from keras.src.saving import saving_lib

    class Listing(saving_lib.H5IOStore):
        """Takes down what would be stored; Keras checks the class."""

        def __init__(self) -> None:
            self.entries: list[tuple[str, str, dict[str, Any]]] = []

        def __bool__(self) -> bool:
            return True

        def make(self, path: str, metadata: Mapping[str, str] | None = None) -> dict[str, Any]:
            entry: dict[str, Any] = {}
            self.entries.append((path, (metadata or {}).get("name", ""), entry))
            return entry

    listing = Listing()
    saving_lib._save_state(  # noqa: SLF001 the walk that loading repeats
        model, weights_store=listing, assets_store=None, inner_path="", visited_saveables=set()
    )
    names = {path: name for path, name, _ in listing.entries if name}
    found = {}
    for path, _, entry in listing.entries:
        for key, value in entry.items():
            place = f"{path}/vars/{key}" if path else f"vars/{key}"
            found[place] = (_words(path, key, names), tuple(value.shape))
    return found


def _words(path: str, key: str, names: Mapping[str, str]) -> str:
    """Returns the layers' own names along a place: `layers/functional/layers/dense` is "backbone/head"."""
    parts = path.split("/")
    above = ("/".join(parts[: end + 1]) for end in range(len(parts)))
    known = [names[place] for place in above if place in names]
    layer = "/".join(known) or path or "the model itself"
    return f"{layer}, weight {int(key) + 1}" if key.isdecimal() else f"{layer}, {key}"


def shapes_in(file: Any) -> dict[str, Shape]:
    """Returns the shapes in an opened file that Keras 3 (or 2.13) wrote, by place; those of an optimizer aside."""
    import h5py

    found: dict[str, Shape] = {}

    def note(name: str, thing: Any) -> None:
        if isinstance(thing, h5py.Dataset) and name.partition("/")[0] not in _NOT_WEIGHTS:
            found[name.replace("_layer_checkpoint_dependencies", "layers")] = tuple(thing.shape)

    file.visititems(note)
    return found


def check_fits(name: str, layout: Mapping[str, tuple[str, Shape]], held: Mapping[str, Shape]) -> None:
    """Checks that a file holds exactly the weights of a model.

    Args:
        name: the file's name.
        layout: of the model.
        held: what the file holds.

    Raises:
        UnfitWeightsError: names the layers and shapes that differ.
    """
    differing = [
        f"{words} has shape {held[place]} in the file and {shape} in the model"
        for place, (words, shape) in layout.items()
        if place in held and held[place] != shape
    ]
    missing = [words for place, (words, _) in layout.items() if place not in held]
    more = [place.replace("/vars/", "/") for place in held if place not in layout]
    raise_unless_fits(name, differing, missing, more)


def raise_unless_fits(name: str, differing: list[str], missing: list[str], more: list[str]) -> None:
    """Raises UnfitWeightsError where any of the lists has an entry.

    Args:
        name: the file's name.
        differing: sentences about shapes.
        missing: what the model has, and the file hasn't.
        more: what the file has, and the model hasn't.
    """
    parts = [_few(differing, "; ")] if differing else []
    parts += [f"nothing for {_few(missing, ', ')}"] if missing else []
    parts += [f"weights that the model doesn't have: {_few(more, ', ')}"] if more else []
    if parts:
        raise UnfitWeightsError(
            f"{name} must hold the weights of this very model. Received: {'; '.join(parts)}. Build the model as it was when "
            "the weights were saved: model.source, model.arguments, model.head.",
            details="\n".join(
                [*differing, *(f"not in the file: {one}" for one in missing), *(f"more: {one}" for one in more)]
            ),
        )


def _few(entries: list[str], between: str) -> str:
    rest = len(entries) - _SHOWN
    return between.join(entries[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def check_legacy_fits(name: str, model: Any, group: Any) -> None:
    """Checks that a file of Keras 1 or 2, which goes by the order of the layers, holds exactly the weights of a model.

    Raises:
        UnfitWeightsError: names the layers and shapes that differ.
    """
    from keras.src.legacy.saving import legacy_h5_format as legacy

    layers = [layer for layer in model.layers if layer.weights]
    saved = [(one, shapes) for one, shapes in _legacy_shapes(group) if shapes]
    differing: list[str] = []
    for layer, (saved_name, shapes) in zip(layers, saved, strict=False):
        own = [tuple(weight.shape) for weight in legacy._legacy_weights(layer)]  # noqa: SLF001 the order of the file
        called = layer.name if layer.name == saved_name else f"{layer.name} ({saved_name} in the file)"
        if len(own) != len(shapes):
            differing.append(f"{called} has {len(shapes)} weights in the file and {len(own)} in the model")
        differing += [
            f"{called}, weight {number} has shape {there} in the file and {here} in the model"
            for number, (here, there) in enumerate(zip(own, shapes, strict=False), start=1)
            if here != there
        ]
    missing = [layer.name for layer in layers[len(saved) :]]
    more = [saved_name for saved_name, _ in saved[len(layers) :]]
    raise_unless_fits(name, differing, missing, more)


def _legacy_shapes(group: Any) -> Iterator[tuple[str, list[Shape]]]:
    from keras.src.legacy.saving import legacy_h5_format as legacy

    for layer_name in legacy.load_attributes_from_hdf5_group(group, "layer_names"):
        inner = group[layer_name]
        names = legacy.load_attributes_from_hdf5_group(inner, "weight_names")
        yield layer_name, [tuple(inner[name].shape) for name in names]
