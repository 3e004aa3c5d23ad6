"""The example specs, programs and data sets that are shipped: where they are, what they're called, copies to play with.

What `examples:NAME` means: as a model, `build_model` of `examples/NAME.py`, or `examples/NAME.keras` where the program has
no such function; as data, `data/NAME.npz`, or `build_data` of `examples/NAME.py` where there is no such file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from gradgui.core.errors import SpecError, did_you_mean
from gradgui.core.source import SourceKind, parse_source
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import parse_spec, read_spec, spec_from_table, spec_to_table, spec_to_toml
from gradgui.runs.sources.program_names import program_names

#: What `examples:NAME` means in each place of a spec: table, key, function.
_PLACES = (
    ("model", "source", "build_model"),
    ("data", "source", "build_data"),
    ("loss", "name", "loss"),
    ("optimizer", "name", "build_optimizer"),
)


@cache
def resources_dir() -> Path:
    """Returns the folder of everything that is shipped beside the code, in an installation or in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def example_names() -> tuple[str, ...]:
    """Returns the names of the shipped specs, sorted."""
    return tuple(sorted(file.stem for file in (resources_dir() / "examples").glob("*.toml")))


def example_title(name: str) -> str:
    """Returns an example's title; its name where it has none."""
    return _header(name).get("title", name)


def example_description(name: str) -> str:
    """Returns what an example shows, in a sentence; "" where nothing is said."""
    return _header(name).get("description", "")


def example_spec(name: str) -> RunSpec:
    """Returns an example's spec.

    Raises:
        SpecError: there is no such example.
    """
    return read_spec(example_file(name))


def example_source_file(name: str, table: str) -> tuple[Path, str]:
    """Returns the file that `examples:NAME` means in a table of the spec, and the function inside a program ("" for others).

    Args:
        name: what follows "examples:".
        table: "model", "data", "loss", "optimizer".

    Raises:
        SpecError: nothing is shipped that it could mean.
    """
    function = next(function for place, _, function in _PLACES if place == table)
    folder = resources_dir() / "examples"
    program = folder / f"{name}.py"
    data = resources_dir() / "data" / f"{name}.npz"
    if table == "data" and data.is_file():
        return data, ""
    if program.is_file() and function in program_names(program):
        return program, function
    model = folder / f"{name}.keras"
    if table == "model" and model.is_file():
        return model, ""
    known = sorted(
        {file.stem for file in folder.glob("*.py")} | {file.stem for file in data.parent.glob("*.npz") if table == "data"}
    )
    raise SpecError(
        f'"examples:" in [{table}] must be followed by the name of something shipped. Received: "examples:{name}". '
        f"{did_you_mean(name, known)}"
    )


def data_file(name: str) -> Path:
    """Returns the file of a shipped data set ("mnist5k").

    Raises:
        SpecError: there is no such data set.
    """
    folder = resources_dir() / "data"
    path = folder / f"{name}.npz"
    if not path.is_file():
        known = did_you_mean(name, sorted(file.stem for file in folder.glob("*.npz")))
        raise SpecError(f'The data set must be a shipped one. Received: "{name}". {known}')
    return path


def write_example(name: str, folder: Path) -> Path:
    """Writes an example's spec with all that it needs into a folder, so that it runs on its own there.

    Programs are copied byte for byte, so that they stay trusted. What is there already with the same content stays.

    Returns:
        the written spec.

    Raises:
        SpecError: there is no such example, or a file with other content is in the way.
    """
    text = example_file(name).read_text(encoding="utf-8")
    table = spec_to_table(parse_spec(text))
    files: dict[str, bytes] = {}
    sources: dict[tuple[str, str], str] = {}
    for place, key, _ in _PLACES:
        source = parse_source(str(table.get(place, {}).get(key, "")))
        if source.kind is SourceKind.EXAMPLE:
            file, function = example_source_file(source.location, place)
            files[file.name] = file.read_bytes()
            sources[place, key] = f"{file.name}:{function}" if function else file.name
    for needed in _header(name).get("files", "").split():
        files[needed] = _shipped_file(needed).read_bytes()
    target = folder.expanduser() / f"{name}.toml"
    files[target.name] = _with_sources(text, table, sources).encode()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for file_name, content in files.items():
            _write(target.parent / file_name, content)
    except OSError as error:
        raise SpecError(f"The folder for an example must be writable. Received: {folder} ({error}).") from error
    return target


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        if path.read_bytes() == content:
            return
        raise SpecError(
            f"A file of the example must be new or unchanged. Received: {path}, which has other content. "
            "Move it away, or choose another folder."
        )
    path.write_bytes(content)


def _with_sources(text: str, table: Mapping[str, Any], sources: Mapping[tuple[str, str], str]) -> str:
    """Returns a spec's text with some sources replaced; its comments stay where its layout allows it."""
    wanted = {key: dict(value) if isinstance(value, dict) else value for key, value in table.items()}
    for (place, key), source in sources.items():
        wanted[place][key] = source
    spec = spec_from_table(wanted)
    place, lines = "", []
    for line in text.splitlines():
        header = re.fullmatch(r"\s*\[(\w+)\]\s*(#.*)?", line)
        place = header[1] if header else place
        entry = re.fullmatch(r'(\s*(\w+)\s*=\s*)"examples:[^"]*"(.*)', line)
        if entry and (place, entry[2]) in sources:
            lines.append(f'{entry[1]}"{sources[place, entry[2]]}"{entry[3]}')
        else:
            lines.append(line)
    edited = "\n".join(lines) + "\n"
    return edited if parse_spec(edited) == spec else spec_to_toml(spec)


def _shipped_file(name: str) -> Path:
    for folder in ("examples", "data"):
        path = resources_dir() / folder / name
        if path.is_file():
            return path
    raise SpecError(f'A file that an example needs must be shipped. Received: "{name}", which isn\'t.')


def example_file(name: str) -> Path:
    """Returns the file of an example's spec.

    Raises:
        SpecError: there is no such example.
    """
    path = resources_dir() / "examples" / f"{name}.toml"
    if name not in example_names():
        raise SpecError(f'The example must be a shipped one. Received: "{name}". {did_you_mean(name, example_names())}')
    return path


def _header(name: str) -> dict[str, str]:
    """Returns the leading `# key: value` lines of an example's spec."""
    values: dict[str, str] = {}
    for line in example_file(name).read_text(encoding="utf-8").splitlines():
        entry = re.fullmatch(r"#\s*(title|description|files):\s*(.*?)\s*", line)
        if entry:
            values[entry[1]] = entry[2]
        elif not line.startswith("#"):
            break
    return values
