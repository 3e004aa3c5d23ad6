"""What data alone are opened with: the network of a shipped template, filled in from what the folder or the file is."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gradgui.core.data.array_info import is_image
from gradgui.core.errors import DataError
from gradgui.core.spec import DataSpec, RunSpec
from gradgui.runs.examples import resources_dir
from gradgui.runs.sources.array_file import example_shape
from gradgui.runs.sources.class_folder import ClassFolder, holds_images
from gradgui.runs.templates import shipped_templates

_TABLES = frozenset({".csv", ".tsv", ".parquet"})
_ARRAYS = frozenset({".npz", ".npy"})
_RECORDS = frozenset({".tfrecord", ".tfrecords"})
#: Pixels a side that the images' network needs.
_SMALLEST_SIDE = 4


def spec_for_data(path: Path) -> RunSpec | None:
    """Returns a spec to begin with for data of which nothing else is known; None where no template takes them.

    A folder of images or texts gets a small network with as many outputs as it has classes. Tables, arrays and records get a
    network and no loss: what is to be learnt is known once they are read, and loss and outputs are proposed then.

    Args:
        path: a file, or a folder with a sub-folder for every class, or with TFRecord files.
    """
    if path.is_dir():
        return _for_arrays(path, None) if any(path.glob("*.tfrecord*")) else _for_classes(path)
    suffix = path.suffix.lower()
    if suffix in _ARRAYS:
        return _for_arrays(path, example_shape(path))
    if suffix in _RECORDS:
        return _for_arrays(path, None)
    if suffix not in _TABLES:
        return None
    spec = _shipped("table")
    assert spec.data is not None
    data = msgspec.structs.replace(spec.data, source=str(path), arguments={"missing": "drop"})
    return _without_loss(msgspec.structs.replace(spec, name=path.stem, data=data))


def is_begun(spec: RunSpec) -> bool:
    """Returns whether a spec was made for data alone, and its loss and its outputs are those that fit the targets."""
    programs = {f"{resources_dir() / 'templates' / name}.py:build_model" for name in ("table", "arrays")}
    return spec.loss is None and spec.data is not None and spec.model.source in programs


def _for_arrays(path: Path, shape: tuple[int, ...] | None) -> RunSpec:
    """Returns a spec for arrays or records; of examples whose shape is that of images, which is said to the network."""
    spec = _shipped("arrays")
    arguments: dict[str, list[int]] = {}
    if shape is not None and is_image(shape) and min(shape[:2]) >= _SMALLEST_SIDE:
        arguments["image"] = [*shape, 1] if len(shape) == 2 else list(shape)
    model = msgspec.structs.replace(spec.model, arguments=arguments)
    data = msgspec.structs.replace(spec.data or DataSpec(""), source=f"{path}/" if path.is_dir() else str(path))
    return _without_loss(msgspec.structs.replace(spec, name=path.stem, data=data, model=model))


def _without_loss(spec: RunSpec) -> RunSpec:
    return msgspec.structs.replace(spec, loss=None, loop=msgspec.structs.replace(spec.loop, metrics=()))


def _for_classes(folder: Path) -> RunSpec | None:
    try:
        n_classes = len(ClassFolder.of(folder).names)
        spec = _shipped("images" if holds_images(folder) else "text")
    except DataError:
        return None
    data = msgspec.structs.replace(spec.data or DataSpec(""), source=f"{folder}/")
    model = msgspec.structs.replace(spec.model, arguments={**spec.model.arguments, "classes": n_classes})
    return msgspec.structs.replace(spec, name=folder.name, data=data, model=model)


def _shipped(name: str) -> RunSpec:
    """Returns the spec of a shipped template, whose program stays where it is."""
    template = next(template for template in shipped_templates() if template.name == name)
    return template.spec.with_absolute_paths(resources_dir() / "templates")
