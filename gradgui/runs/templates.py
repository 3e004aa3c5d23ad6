"""Templates of specs: the shipped ones with their programs, and those that somebody saved. What is asked for is filled in.

A template is a spec with a head of comments: `# title:`, `# description:`, `# files:` (programs that go along) and
`# asks: KEY = words` for every key that a person must say. A spec that somebody saved needs none of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradgui.core.errors import DataError, SpecError, StoreError, did_you_mean
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import LARGEST_SPEC, parse_spec, spec_from_table, spec_to_table
from gradgui.core.toml.spec_text import rewritten
from gradgui.runs.examples import resources_dir
from gradgui.runs.sources.class_folder import ClassFolder
from gradgui.runs.store.portable_names import is_device, same_file
from gradgui.runs.store.whole_file import replace_file

_ORDER = ("images", "table", "text", "arrays", "finetune", "program", "blank")
_HEAD = re.compile(r"#\s*(title|description|files|asks):\s*(.*?)\s*")
_NAME = re.compile(r"[\w][\w .()-]{0,60}")


@dataclass(frozen=True, slots=True)
class SpecTemplate:
    """A spec to begin with.

    Args:
        name: by which it is called on the command line.
        text: its TOML, with the head.
        title: in words.
        description: what it is for, a sentence.
        files: of the shipped ones, what goes along with the spec.
        asks: keys that must be said, with words for each.
        own: whether somebody saved it.
    """

    name: str
    text: str
    title: str
    description: str = ""
    files: tuple[Path, ...] = ()
    asks: Mapping[str, str] | None = None
    own: bool = False

    @property
    def spec(self) -> RunSpec:
        """What it says."""
        return parse_spec(self.text)

    def counted(self, values: Mapping[str, Any]) -> dict[str, int]:
        """Returns, by key, the number of classes that the folder of data has, where that is asked for and wasn't said."""
        keys = [key for key in self.asks or {} if key.endswith(".classes") and key not in values]
        source = values.get("data.source")
        n_classes = _n_classes(Path(source).expanduser()) if keys and isinstance(source, str) and source else None
        return dict.fromkeys(keys, n_classes) if n_classes is not None else {}

    def filled(self, values: Mapping[str, Any]) -> str:
        """Returns the text of a spec with these values by dotted key, without the head; classes are counted.

        Raises:
            SpecError: a key that the template asks for isn't said, or a value doesn't fit.
        """
        table = spec_to_table(self.spec)
        for key, value in {**self.counted(values), **values}.items():
            *parents, name = key.split(".")
            inner = table
            for parent in parents:
                inner = inner.setdefault(parent, {})
                if not isinstance(inner, dict):
                    raise SpecError(f'"{parent}" in {key} must be a table. Received: {inner!r}.')
            inner[name] = value
        spec = spec_from_table(table)
        spec_says = spec_to_table(spec)
        for key, words in (self.asks or {}).items():
            if _value_at(spec_says, key) in (None, ""):
                raise SpecError(
                    f"{words} must be given. Received: nothing. Fill it in; in the terminal, say --set {key}=VALUE."
                )
        return rewritten(_without_head(self.text), spec)


def _n_classes(folder: Path) -> int | None:
    try:
        return len(ClassFolder.of(folder).names)
    except (DataError, OSError):
        return None


def shipped_templates() -> tuple[SpecTemplate, ...]:
    """Returns the templates that come with gradgui."""
    folder = resources_dir() / "templates"
    return tuple(_read(folder / f"{name}.toml", own=False) for name in _ORDER)


def own_templates(folder: Path) -> tuple[SpecTemplate, ...]:
    """Returns the templates that somebody saved, by name; files that can't be read are none."""
    found = []
    for file in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            found.append(_read(file, own=True))
        except (OSError, SpecError, UnicodeDecodeError):
            continue
    return tuple(found)


def find_template(name: str, folder: Path) -> SpecTemplate:
    """Returns a template by name, one that somebody saved before a shipped one.

    Raises:
        SpecError: there is none; names the nearest.
    """
    known = {template.name: template for template in (*shipped_templates(), *own_templates(folder))}
    if name not in known:
        raise SpecError(f'A template must be a shipped or a saved one. Received: "{name}". {did_you_mean(name, known)}')
    return known[name]


def free_path(folder: Path) -> Path:
    """Returns the folder, or with a number the first one that isn't there yet."""
    candidates = (folder if n == 1 else folder.with_name(f"{folder.name}-{n}") for n in range(1, 1000))
    return next((one for one in candidates if not one.exists()), folder)


def write_spec(template: SpecTemplate, path: Path, values: Mapping[str, Any] | None = None) -> Path:
    """Writes a spec made of a template, with the programs that go along; nothing that is there is written over.

    Args:
        template: what to begin with.
        path: the file for the spec (.toml), or a folder, where it gets the template's name.
        values: by dotted key, what it shall say beside.

    Returns:
        the spec's file.

    Raises:
        SpecError: a value is missing or doesn't fit, or another file is in the way.
    """
    path = path.expanduser()
    target = path if path.suffix == ".toml" else path / f"{template.name}.toml"
    files = {target: template.filled(values or {}).encode()}
    files |= {target.parent / file.name: file.read_bytes() for file in template.files}
    try:
        for file, content in files.items():
            if file.exists() and file.read_bytes() != content:
                raise SpecError(f"A new spec must not write over anything. Received: {file}, which is there already.")
        target.parent.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            file.write_bytes(content)
    except OSError as error:
        raise SpecError(f"A new spec must go to a writable place. Received: {target} ({error}).") from error
    return target


def save_template(folder: Path, name: str, spec: RunSpec) -> None:
    """Keeps a spec as a template, in place of one that somebody saved by the same name.

    Raises:
        SpecError: the name can't be a template's.
        StoreError: it can't be written.
    """
    _check_name(name)
    _check_alone(folder, name)
    _write(folder / f"{name}.toml", rewritten(f"# title: {name}\n", spec))


def rename_template(folder: Path, name: str, new_name: str) -> None:
    """Gives a saved template another name.

    Raises:
        SpecError: there is no such template, or the name can't be its.
        StoreError: it can't be written.
    """
    template = _own(folder, name)
    _check_name(new_name)
    _check_alone(folder, new_name, besides=name)
    if (folder / f"{new_name}.toml").exists() and not same_file(name, new_name):
        raise SpecError(f'The name of a template must be its own. Received: "{new_name}", which another one has.')
    try:
        (folder / f"{name}.toml").rename(folder / f"{new_name}.toml")
    except OSError as error:
        raise StoreError(f"Templates must be kept in a writable folder. Received: {folder} ({error}).") from error
    _write(folder / f"{new_name}.toml", rewritten(f"# title: {new_name}\n", template.spec))


def delete_template(folder: Path, name: str) -> None:
    """Forgets a saved template.

    Raises:
        SpecError: there is no such template.
        StoreError: it can't be deleted.
    """
    _own(folder, name)
    try:
        (folder / f"{name}.toml").unlink()
    except OSError as error:
        raise StoreError(f"A template must be in a writable folder. Received: {folder} ({error}).") from error


def _own(folder: Path, name: str) -> SpecTemplate:
    own = {template.name: template for template in own_templates(folder)}
    if name not in own:
        raise SpecError(f'A template must have been saved. Received: "{name}". {did_you_mean(name, own)}')
    return own[name]


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name in _ORDER or is_device(name):
        raise SpecError(
            "The name of a template must be letters, digits, spaces, dots and dashes, and none of a shipped one or, as on "
            "Windows, of a device (con, aux). "
            f'Received: "{name}".'
        )


def _check_alone(folder: Path, name: str, besides: str = "") -> None:
    """Checks that no other template is taken for the same where case makes no difference: one would replace the other."""
    for other in own_templates(folder):
        if other.name not in {name, besides} and same_file(other.name, name):
            raise SpecError(
                f'The name of a template must differ from others in more than upper and lower case. Received: "{name}", '
                f'beside "{other.name}".'
            )


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text.encode(), lasting=True)
    except OSError as error:
        raise StoreError(f"Templates must be kept in a writable folder. Received: {path.parent} ({error}).") from error


def _read(file: Path, *, own: bool) -> SpecTemplate:
    if file.stat().st_size > LARGEST_SPEC:
        raise SpecError(f"A template must be a spec. Received: {file.name}, which is too long.")
    text = file.read_text(encoding="utf-8")
    parse_spec(text)
    head: dict[str, list[str]] = {}
    for line in text.splitlines():
        entry = _HEAD.fullmatch(line)
        if entry:
            head.setdefault(entry[1], []).append(entry[2])
        elif not line.startswith("#"):
            break
    asked = dict(line.split(" = ", 1) for line in head.get("asks", []) if " = " in line)
    files = () if own else tuple(file.with_name(name) for name in " ".join(head.get("files", [])).split())
    return SpecTemplate(
        file.stem, text, head.get("title", [file.stem])[0], " ".join(head.get("description", [])), files, asked, own
    )


def _without_head(text: str) -> str:
    lines = text.splitlines(keepends=True)
    n_head = next((number for number, line in enumerate(lines) if not _HEAD.fullmatch(line.rstrip("\n"))), len(lines))
    return "".join(lines[n_head:])


def _value_at(table: Any, key: str) -> Any:
    for part in key.split("."):
        table = table.get(part) if isinstance(table, Mapping) else None
    return table
