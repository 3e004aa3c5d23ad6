"""Where installed code lies, found without running any of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gradgui.runs.sources.installed_module import module_file


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "gradgui_some_package"
    (package / "inner").mkdir(parents=True)
    for name in ("__init__.py", "models.py", "inner/__init__.py", "inner/deep.py"):
        (package / name).write_text('raise RuntimeError("it was run")\n', encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return package


def test_a_module_is_found_and_nothing_of_its_package_runs(site: Path) -> None:
    assert module_file("gradgui_some_package.models") == site / "models.py"
    assert module_file("gradgui_some_package.inner.deep") == site / "inner" / "deep.py"
    assert module_file("gradgui_some_package") == site / "__init__.py"
    assert not [name for name in sys.modules if name.startswith("gradgui_some_package")]


def test_what_is_not_there_is_none(site: Path) -> None:
    for name in ("gradgui_some_package.none", "gradgui_some_package.models.inner", "gradgui_no_such_package.models", "sys"):
        assert module_file(name) is None
