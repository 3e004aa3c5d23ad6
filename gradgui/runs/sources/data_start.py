"""What data alone are opened with: the network of a shipped template, filled in from what the folder or the file is."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gradgui.core.errors import DataError
from gradgui.core.spec import DataSpec, RunSpec
from gradgui.runs.examples import resources_dir
from gradgui.runs.sources.class_folder import ClassFolder, holds_images
from gradgui.runs.templates import shipped_templates

_TABLES = frozenset({".csv", ".tsv", ".parquet"})


def spec_for_data(path: Path) -> RunSpec | None:
    """Returns a spec to begin with for data of which nothing else is known; None where no template takes them.

    A folder of images or texts gets a small network with as many outputs as it has classes. A table gets a network for rows
    of numbers, and no loss: what its target column holds is known once it is read, and the loss is proposed then.

    Args:
        path: a file, or a folder with a sub-folder for every class.
    """
    if path.is_dir():
        return _for_classes(path)
    if path.suffix.lower() not in _TABLES:
        return None
    spec = _shipped("table")
    assert spec.data is not None
    data = msgspec.structs.replace(spec.data, source=str(path), arguments={"missing": "drop"})
    loop = msgspec.structs.replace(spec.loop, metrics=())
    return msgspec.structs.replace(spec, name=path.stem, data=data, loss=None, loop=loop)


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
