from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gradgui.app.one_window import address as address_module
from gradgui.app.one_window.address import MAX_SOCKET_BYTES, address_of

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="pipes of Windows have no folder")


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "r"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setattr(address_module, "MAX_SOCKET_BYTES", 1000)  # pytest's folders have long names
    return folder


def test_settings_and_runs_have_an_address_of_their_own(runtime: Path, tmp_path: Path) -> None:
    one = address_of(tmp_path / "a.ini", tmp_path / "runs")
    assert one == address_of(tmp_path / "." / "a.ini", tmp_path / "runs")
    assert one != address_of(tmp_path / "b.ini", tmp_path / "runs")
    assert one != address_of(tmp_path / "a.ini", tmp_path / "other")


@unix_only
def test_the_socket_lies_in_the_folder_that_the_system_keeps_for_the_user(runtime: Path, tmp_path: Path) -> None:
    assert Path(str(address_of(tmp_path / "a.ini", tmp_path))).parent == runtime


@unix_only
def test_a_folder_that_others_can_look_into_is_not_used(
    runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime.chmod(0o755)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    found = address_of(tmp_path / "a.ini", tmp_path)
    assert found is not None
    own = Path(found).parent
    assert own == tmp_path / f"gradgui-{os.getuid()}"
    assert own.stat().st_mode & 0o777 == 0o700


@unix_only
def test_where_somebody_else_made_the_folder_there_is_no_address(
    runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime.chmod(0o755)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    target = tmp_path / "elsewhere"
    target.mkdir(mode=0o700)
    (tmp_path / f"gradgui-{os.getuid()}").symlink_to(target)
    assert address_of(tmp_path / "a.ini", tmp_path) is None


@unix_only
def test_an_address_fits_into_what_systems_allow_for_a_socket(
    runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(address_module, "MAX_SOCKET_BYTES", MAX_SOCKET_BYTES)
    deep = runtime / ("d" * 90)
    deep.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    assert address_of(tmp_path / "a.ini", tmp_path) is None
