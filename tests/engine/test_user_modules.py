"""Programs and the files beside them are run from the source that was trusted, and from nothing else."""

from __future__ import annotations

import importlib
import importlib.util
import os
import py_compile
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gradgui.core.source import parse_source
from gradgui.engine.program import Programs


@pytest.fixture(autouse=True)
def _modules_as_before() -> Iterator[None]:
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


def run(folder: Path, text: str, name: str = "program.py") -> Any:
    """Runs a program and returns what its `answer` function gives."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    function = Programs().function(parse_source(str(path)), "answer")
    assert function is not None
    return function()


def poison(source: Path) -> None:
    """Puts bytecode beside a source, where Python looks for it, that says something else and looks up to date."""
    honest, times = source.read_bytes(), source.stat()
    source.write_bytes(honest.replace(b"honest", b"poison"))
    os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
    py_compile.compile(str(source), doraise=True)
    source.write_bytes(honest)
    os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_bytecode_beside_a_program_is_never_run(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("def answer():\n    return 'honest'\n", encoding="utf-8")
    poison(program)
    spec = importlib.util.spec_from_file_location("as_python_does", program)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.answer() == "poison"  # so Python itself is taken in
    function = Programs().function(parse_source(str(program)), "answer")
    assert function is not None
    assert function() == "honest"


@pytest.mark.parametrize("helper", ["helper_a.py", "helper_a/__init__.py"])
def test_bytecode_beside_a_helper_is_never_run(helper: str, tmp_path: Path) -> None:
    path = tmp_path / helper
    path.parent.mkdir(exist_ok=True)
    path.write_text("words = 'honest'\n", encoding="utf-8")
    poison(path)
    assert run(tmp_path, "import helper_a\ndef answer():\n    return helper_a.words") == "honest"


def test_bytecode_of_a_module_in_a_package_is_never_run(tmp_path: Path) -> None:
    (tmp_path / "pack_a").mkdir()
    inner = tmp_path / "pack_a" / "inner.py"
    inner.write_text("words = 'honest'\n", encoding="utf-8")
    poison(inner)
    assert run(tmp_path, "def answer():\n    from pack_a import inner\n    return inner.words") == "honest"


def test_bytecode_without_source_is_not_imported(tmp_path: Path) -> None:
    source = tmp_path / "helper_b.py"
    source.write_text("words = 1", encoding="utf-8")
    py_compile.compile(str(source), cfile=str(tmp_path / "helper_b.pyc"))
    source.unlink()
    text = "def answer():\n    try:\n        import helper_b\n    except ImportError:\n        return 'not found'"
    assert run(tmp_path, text) == "not found"


def test_a_helper_can_be_imported_when_a_function_is_called(tmp_path: Path) -> None:
    (tmp_path / "helper_c.py").write_text("words = 'late'", encoding="utf-8")
    assert run(tmp_path, "def answer():\n    import helper_c\n    return helper_c.words") == "late"


def test_a_library_is_not_given_files_beside_a_program(tmp_path: Path) -> None:
    (tmp_path / "plistlib.py").write_text("raise RuntimeError('ran')", encoding="utf-8")
    sys.modules.pop("plistlib", None)
    text = "import importlib\ndef answer():\n    return importlib.import_module('plist' + 'lib').__file__"
    assert not Path(run(tmp_path, text)).is_relative_to(tmp_path)


def test_a_changed_helper_is_run_anew(tmp_path: Path) -> None:
    text = "import helper_d\ndef answer():\n    return helper_d.words"
    (tmp_path / "helper_d.py").write_text("words = 1", encoding="utf-8")
    assert run(tmp_path, text) == 1
    (tmp_path / "helper_d.py").write_text("words = 2", encoding="utf-8")
    assert run(tmp_path, text) == 2


def test_an_unchanged_helper_is_run_once(tmp_path: Path) -> None:
    (tmp_path / "helper_e.py").write_text("words = object()", encoding="utf-8")
    text = "import helper_e\ndef answer():\n    return helper_e.words"
    assert run(tmp_path, text) is run(tmp_path, text, "other.py")


def test_helpers_of_two_folders_with_one_name_are_two(tmp_path: Path) -> None:
    answers = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "helper_f.py").write_text(f"words = {name!r}", encoding="utf-8")
        answers.append(run(folder, "import helper_f\ndef answer():\n    return helper_f.words"))
    assert answers == ["first", "second"]


def test_no_bytecode_is_written_beside_a_program(tmp_path: Path) -> None:
    (tmp_path / "helper_g.py").write_text("", encoding="utf-8")
    run(tmp_path, "import helper_g\ndef answer():\n    pass")
    assert not (tmp_path / "__pycache__").exists()
