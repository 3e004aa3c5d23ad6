"""Scanning a `.keras` file before Keras sees it: what would be built must be on the allowlist.

Keras' own safe mode can be passed by (a named function may be a layer class that loads a SavedModel), so every class and
function that the configuration names is checked here first.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from gradgui.core.errors import ModelError

#: Modules whose classes may be built from a file.
_MODULES = (
    "keras",
    "keras.layers",
    "keras.models",
    "keras.initializers",
    "keras.regularizers",
    "keras.constraints",
    "keras.losses",
    "keras.metrics",
    "keras.optimizers",
    "keras.optimizers.schedules",
    "keras.activations",
    "keras.dtype_policies",
    "keras.saving",
    "keras.src.models.functional",
    "builtins",
    # Operations of a functional model (x + 1.0) are saved under the private name of their module.
    *(f"keras.src.ops.{name}" for name in ("numpy", "nn", "core", "math", "image", "linalg")),
)
#: Modules whose functions may be named.
_FUNCTION_MODULES = frozenset({None, "builtins", "keras.activations", "keras.losses", "keras.metrics", "keras.ops"})
#: Classes that run code from the file, or read other files.
_REFUSED = frozenset(
    {
        "Lambda",
        "TFSMLayer",
        "TorchModuleWrapper",
        "JaxLayer",
        "FlaxLayer",
        "__lambda__",
        "__typespec__",
    }
)
#: Lookup layers may name a vocabulary file on the reader's disk.
_FILE_READING = frozenset({"vocabulary", "idf_weights"})
#: Unpacked size above which a file is taken for a bomb.
_LARGEST_BYTES = 32 * 2**30
_LARGEST_CONFIG_BYTES = 256 * 2**20


def check_archive(path: Path) -> None:
    """Checks that a `.keras` file holds nothing but known layers.

    Raises:
        ModelError: names what was found and refused.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                _check_member(path, member)
            total = sum(member.file_size for member in archive.infolist())
            if total > _LARGEST_BYTES:
                raise ModelError(f"{path.name} must not unpack to more than 32 GiB. Received: {total / 2**30:.0f} GiB.")
            if archive.getinfo("config.json").file_size > _LARGEST_CONFIG_BYTES:
                raise ModelError(f"config.json in {path.name} must not be larger than 256 MiB.")
            config = json.loads(archive.read("config.json"))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ModelError(
            f"{path.name} must be a .keras file, a zip archive with config.json as Keras 3 writes it. "
            f"Received: {error}. A file of Keras 2 must be loaded there and saved anew."
        ) from error
    except OSError as error:
        raise ModelError(f"The model must be a readable file. Received: {path} ({error}).") from error
    for name in _refused_names(config):
        raise ModelError(
            f"{path.name} must hold only built-in Keras layers. Received: {name}, which could run code or read other files. "
            "Build such a model in a program (build_model()) instead, where its code can be seen and trusted."
        )


def _check_member(path: Path, member: zipfile.ZipInfo) -> None:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0] or is_link:
        raise ModelError(f"{path.name} must hold plain files only. Received: the member {member.filename!r}.")


def _refused_names(config: Any) -> Iterator[str]:
    """Yields what in a configuration is not on the allowlist, at any depth."""
    if isinstance(config, list):
        for inner in config:
            yield from _refused_names(inner)
    if not isinstance(config, dict):
        return
    if isinstance(config.get("class_name"), str):
        yield from _refused_class(config)
    for key, inner in config.items():
        if key in _FILE_READING and isinstance(inner, str):
            yield f'{key} = "{inner}"'
        yield from _refused_names(inner)


def _refused_class(config: dict[str, Any]) -> Iterator[str]:
    name, module, registered = config["class_name"], config.get("module"), config.get("registered_name")
    if name in _REFUSED:
        yield name
    elif name == "function":
        function = config.get("config")
        if module not in _FUNCTION_MODULES:
            yield f"the function {function} of {module}"
        elif not isinstance(function, str) or function[:1].isupper():
            yield f"the function {function}"
    elif module is not None and module not in _MODULES:
        yield f"{name} of {module}"
    elif module is None and registered not in {None, name}:
        yield f"the custom class {registered}"
