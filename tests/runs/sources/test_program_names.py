from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import SpecError
from gradgui.runs.sources.program_names import program_names

PROGRAM = """
import os.path
from a import b as loss, c
raise SystemExit("a program is read, not run")
def build_model():
    def inner(): ...
class Thing: ...
build_data = build_model
x: int = 3
if x:
    def in_if(): ...
else:
    in_else = 1
try:
    import fast
except ImportError:
    slow = 1
with open("x") as f:
    in_with = 2
"""


def test_names_at_the_top_level_are_found_without_running(tmp_path: Path) -> None:
    path = tmp_path / "p.py"
    path.write_text(PROGRAM, encoding="utf-8")
    assert program_names(path) == (
        "os", "loss", "c", "build_model", "Thing", "build_data", "x", "in_if", "in_else", "fast", "slow", "in_with",
    )  # fmt: skip


def test_the_encoding_that_a_program_declares_is_heeded(tmp_path: Path) -> None:
    path = tmp_path / "p.py"
    path.write_bytes("# -*- coding: latin-1 -*-\ngrün = 1\n".encode("latin-1"))
    assert program_names(path) == ("grün",)


@pytest.mark.parametrize("content", [b"def (:\n", b"\xff\xfe", b"a = 1\x00"])
def test_what_is_not_python_is_an_error_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.py").write_bytes(content)
    with pytest.raises(SpecError, match=r"valid Python.*p\.py"):
        program_names(tmp_path / "p.py")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="readable file"):
        program_names(tmp_path / "p.py")
