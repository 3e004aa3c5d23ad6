from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import SpecError
from gradgui.core.spec import ModelSpec, RunSpec
from gradgui.runs.sources import program_imports
from gradgui.runs.sources.opening import code_files
from gradgui.runs.sources.program_imports import imported_files, imported_names
from gradgui.runs.trust import TrustStore


def write(folder: Path, **texts: str) -> Path:
    """Writes files ("a__b" is a/b.py) and returns program.py."""
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "program.py"


@pytest.mark.parametrize(
    "statement",
    [
        "import helper",
        "import numpy, helper as h",
        "import helper.inner",
        "from helper import x",
        "def build_model():\n    from helper import x",
        "try:\n    import helper\nexcept ImportError:\n    pass",
        "import importlib\nimportlib.import_module('helper')",
        "__import__('helper')",
    ],
)
def test_an_import_from_the_folder_is_found_wherever_it_stands(statement: str, tmp_path: Path) -> None:
    program = write(tmp_path, program=statement, helper="")
    assert imported_files(program) == (tmp_path / "helper.py",)
    assert imported_names(program) == ("helper",)


def test_what_is_imported_by_an_import_is_found(tmp_path: Path) -> None:
    program = write(tmp_path, program="import a", a="import b", b="import a, c.d", c__d="")
    assert [file.relative_to(tmp_path).as_posix() for file in imported_files(program)] == ["a.py", "b.py", "c/d.py"]


def test_what_is_installed_is_no_file_beside_it(tmp_path: Path) -> None:
    assert imported_files(write(tmp_path, program="import keras, os\nfrom numpy import pi", other="")) == ()


def test_a_file_with_the_name_of_a_library_counts(tmp_path: Path) -> None:
    program = write(tmp_path, program="import gzip", gzip="")
    assert imported_files(program) == (tmp_path / "gzip.py",)


def test_a_package_counts_with_all_its_files_but_not_with_cached_bytecode(tmp_path: Path) -> None:
    program = write(tmp_path, program="import pack", pack__first="", pack__inner__deep="")
    (tmp_path / "pack" / "__pycache__").mkdir()
    (tmp_path / "pack" / "__pycache__" / "deep.cpython-311.pyc").write_bytes(b"")
    names = [file.relative_to(tmp_path).as_posix() for file in imported_files(program)]
    assert names == ["pack/first.py", "pack/inner/deep.py"]


def test_a_folder_of_data_beside_a_module_of_its_name_is_left_alone(tmp_path: Path) -> None:
    program = write(tmp_path, program="import data", data="", data__other="")
    assert imported_files(program) == (tmp_path / "data.py",)


def test_a_package_comes_before_a_module_of_its_name(tmp_path: Path) -> None:
    program = write(tmp_path, program="import data", data="", data__other="")
    (tmp_path / "data" / "__init__.py").touch()
    assert imported_files(program) == (tmp_path / "data" / "__init__.py", tmp_path / "data" / "other.py")


def test_a_folder_with_too_many_files_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_imports, "MOST_FILES", 2)
    program = write(tmp_path, program="import data", data__a="", data__b="", data__c="")
    with pytest.raises(SpecError, match="code alone"):
        imported_files(program)


@pytest.mark.parametrize("text", ["import (", "\x00", "(" * 5000])
def test_a_program_that_is_no_python_imports_nothing(text: str, tmp_path: Path) -> None:
    assert imported_files(write(tmp_path, program=text)) == ()


def test_a_changed_helper_is_asked_about_again(tmp_path: Path) -> None:
    program = write(tmp_path, program="import helper", helper="x = 1")
    store, spec = TrustStore(tmp_path / "trust.json"), RunSpec(model=ModelSpec(str(program)))
    store.trust(code_files(spec))
    assert store.untrusted(code_files(spec)) == ()
    (tmp_path / "helper.py").write_text("x = 2", encoding="utf-8")
    assert store.untrusted(code_files(spec)) == (tmp_path / "helper.py",)
