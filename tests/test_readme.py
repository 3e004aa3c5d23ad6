"""The README says what is there: modules, commands, examples, keys of the spec; and what it shows works."""

from __future__ import annotations

import re
import shlex
import typing
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from gradgui.cli.main import COMMANDS, build_parser, with_command
from gradgui.core.names.optimizer_names import OPTIMIZERS
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import parse_spec, with_setting
from gradgui.runs.examples import example_names
from gradgui.runs.export import FORMATS
from tests.tree_map import BEGIN, END, MAP, MAP_HEAD, README, ROOT, folder_map, module_map

TEXT = README.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Returns the code blocks of a language ("" for none), in order."""
    return [code for name, code in re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL) if name == language]


def spec_text() -> str:
    """Returns the spec that the README shows."""
    (text,) = (block for block in blocks("toml") if block.startswith("format ="))
    return text


def program_text() -> str:
    """Returns the program that the README shows."""
    (text,) = (block for block in blocks("python") if "def build_model(" in block)
    return text


def gradgui_lines() -> list[str]:
    """Returns every line of the shell blocks that runs an installed `gradgui`."""
    return [line for block in blocks("sh") for line in block.splitlines() if line.startswith("gradgui ")]


def keys(struct: Any, prefix: str = "") -> set[str]:
    """Returns every dotted key that a spec may have."""
    found = set()
    for field in msgspec.structs.fields(struct):
        name = f"{prefix}{field.encode_name}"
        inner = [part for part in (field.type, *typing.get_args(field.type)) if _is_struct(part)]
        if inner and field.name not in {"clip", "outputs", "learning_rate", "target"}:
            found |= keys(inner[0], f"{name}.")
        else:
            found.add(name)
    return found


def _is_struct(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, msgspec.Struct)


def test_the_first_two_code_blocks_start_the_window_and_run_all_checks() -> None:
    first, second = re.findall(r"^```\w+\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)[:2]
    assert first.strip().endswith(".venv/bin/gradgui examples:mlp")
    assert second.strip() in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_maps_are_as_the_tree_is() -> None:
    assert MAP.read_text(encoding="utf-8") == MAP_HEAD + module_map(), "python tests/tree_map.py writes the map anew"
    assert TEXT.partition(BEGIN)[2].partition(END)[0] == folder_map(), "python tests/tree_map.py writes the map anew"


def test_the_map_has_every_module() -> None:
    text = MAP.read_text(encoding="utf-8")
    missing = [path for path in (ROOT / "gradgui").rglob("*/*.py") if not re.search(rf"^ *{path.name} ", text, re.MULTILINE)]
    assert [path for path in missing if path.name != "__init__.py"] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_named(command: str) -> None:
    assert re.search(rf"^gradgui {command}\b", TEXT, re.MULTILINE)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_an_export_is_named(name: str) -> None:
    rows = TEXT.partition("## Exports")[2].partition("## Command line")[0]
    assert re.search(rf"^\| [^|]*`{name}`", rows, re.MULTILINE)


@pytest.mark.parametrize("name", example_names())
def test_every_example_is_named(name: str) -> None:
    assert f"| `{name}` |" in TEXT


def test_every_command_line_is_understood() -> None:
    assert len(gradgui_lines()) >= 8
    for line in gradgui_lines():
        args = build_parser().parse_args(with_command(shlex.split(line, comments=True)[1:]))
        for setting in getattr(args, "settings", []):
            with_setting(parse_spec(spec_text()), setting)


def test_the_spec_is_complete_and_has_every_key_that_there_is() -> None:
    spec = parse_spec(spec_text())
    spec.check_complete()
    missing = {
        key for key in keys(RunSpec) if not re.search(rf"^(# )?{key.rpartition('.')[2]} =", spec_text(), re.MULTILINE)
    }
    assert missing == {"loop.epochs"}  # excludes loop.steps, whose comment names it


def test_the_spec_names_every_optimizer_that_can_be_frozen_exactly() -> None:
    table = spec_text().partition("[optimizer]")[2].partition("learning_rate")[0]
    assert set(OPTIMIZERS) <= set(re.findall(r"\w+", table.partition("#")[2]))


def test_every_python_block_compiles() -> None:
    assert len(blocks("python")) >= 4
    for number, code in enumerate(blocks("python")):
        compile(code, f"README.md, Python block {number}", "exec")


def test_every_picture_and_file_that_is_named_is_there() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert len(targets) >= 2
    assert [target for target in targets if not (ROOT / target).is_file()] == []


@pytest.mark.slow
def test_the_spec_trains_the_program_that_is_shown_beside_it(tmp_path: Path) -> None:
    import gradgui

    (tmp_path / "program.py").write_text(program_text(), encoding="utf-8")
    (tmp_path / "my-run.toml").write_text(spec_text(), encoding="utf-8")
    summary = gradgui.train(tmp_path / "my-run.toml", tmp_path / "runs", trust=True)
    assert summary.run is not None
    run = gradgui.open_run(summary.run)
    frozen_kernel = run.norms("update")[:300, run.variables.index("dense/kernel")]
    assert np.nansum(frozen_kernel) == 0
    assert [done.step for done in run.interventions] == [300] * 2 + [600] * 5 + [800] * 4
    assert run.validation["mean_absolute_error"][-1] < 0.3
