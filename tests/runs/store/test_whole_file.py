from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from gradgui.runs.store import whole_file
from gradgui.runs.store.whole_file import replace_file


@pytest.mark.parametrize("lasting", [True, False])
def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path, lasting: bool) -> None:
    file = tmp_path / "labels.toml"
    for content in (b"one", b"two"):
        replace_file(file, content, lasting=lasting)
        assert file.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["labels.toml"]


def test_a_file_that_can_not_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "labels.toml" / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match=r".*"):
        replace_file(tmp_path / "labels.toml", b"one")
    assert [path.name for path in tmp_path.iterdir()] == ["labels.toml"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_others_may_read_it_like_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    replace_file(tmp_path / "labels.toml", b"one")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "labels.toml")}
    assert len(modes) == 1


def test_an_interrupt_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "a"
    replace_file(path, b"before")
    monkeypatch.setattr(whole_file, "sync_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_file(path, b"after", lasting=True)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"before"]
