from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.spec import RecordSpec
from gradgui.core.spec.record import KEEP_CHECKPOINTS
from gradgui.runs.store.checkpoint_folder import CheckpointFolder, is_whole


def _writing(n: int = 10) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        np.savez(path, weights=np.arange(n))

    return write


def _half(path: Path) -> None:
    path.write_bytes(b"half")


def test_an_empty_folder_has_no_checkpoint(tmp_path: Path) -> None:
    folder = CheckpointFolder(tmp_path / "checkpoints")
    assert folder.steps() == ()
    assert folder.newest() is None


def test_the_newest_are_kept_and_the_one_that_the_run_began_with(tmp_path: Path) -> None:
    folder = CheckpointFolder(tmp_path)
    for step in range(0, 80, 10):
        folder.write(step, _writing())
    assert folder.steps() == (70, 60, 50, 40, 30, 0)
    assert folder.newest() == (70, folder.path(70))
    assert folder.newest(55) == (50, folder.path(50))
    assert folder.newest(29) == (0, folder.path(0))


def test_so_many_are_kept_as_the_spec_says(tmp_path: Path) -> None:
    folder = CheckpointFolder(tmp_path, RecordSpec(keep_checkpoints=2))
    for step in range(0, 80, 10):
        folder.write(step, _writing())
    assert folder.steps() == (70, 60, 0)


def test_large_ones_leave_the_newest_and_the_first(tmp_path: Path) -> None:
    folder = CheckpointFolder(tmp_path, RecordSpec(checkpoints_max_bytes=1000))
    for step in (0, 1, 2, 3):
        folder.write(step, _writing(500))
    assert folder.steps() == (3, 0)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_torn_one_is_passed_over(tmp_path: Path, share: float) -> None:
    folder = CheckpointFolder(tmp_path)
    folder.write(1, _writing())
    folder.write(2, _writing())
    content = folder.path(2).read_bytes()
    folder.path(2).write_bytes(content[: int(share * len(content))])
    assert not is_whole(folder.path(2))
    assert folder.newest() == (1, folder.path(1))


def test_one_whose_content_changed_is_passed_over(tmp_path: Path) -> None:
    folder = CheckpointFolder(tmp_path)
    folder.write(1, _writing(1000))
    content = bytearray(folder.path(1).read_bytes())
    content[len(content) // 2] ^= 1
    folder.path(1).write_bytes(content)
    assert folder.newest() is None


def test_a_bad_one_takes_the_place_of_none(tmp_path: Path) -> None:
    folder = CheckpointFolder(tmp_path)
    for step in range(KEEP_CHECKPOINTS):
        folder.write(step, _writing())
    before = folder.steps()
    with pytest.raises(OSError, match="can't be read back"):
        folder.write(100, _half)
    assert folder.steps() == before
    assert folder.newest() == (before[0], folder.path(before[0]))


def test_a_bad_one_of_the_same_step_leaves_the_good_one(tmp_path: Path) -> None:
    folder = CheckpointFolder(tmp_path)
    good = folder.write(5, _writing()).read_bytes()
    with pytest.raises(OSError, match="can't be read back"):
        folder.write(5, _half)
    assert folder.path(5).read_bytes() == good
    assert [file.name for file in tmp_path.iterdir()] == [folder.path(5).name]


def test_later_ones_can_be_set_aside(tmp_path: Path) -> None:
    folder = CheckpointFolder(tmp_path)
    for step in (0, 5, 6, 70):
        folder.write(step, _writing())
    names = ["unrecorded-step-000000000070.npz", "unrecorded-step-000000000006.npz"]
    assert [file.name for file in folder.set_aside(after=5)] == names
    assert all(is_whole(tmp_path / name) for name in names)
    assert folder.steps() == (5, 0)
    assert folder.set_aside(after=5) == []


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    folder = CheckpointFolder(tmp_path)
    (tmp_path / "best.npz").write_bytes(b"")
    (tmp_path / "step-1.npz").write_bytes(b"")
    for step in range(8):
        folder.write(step, _writing())
    assert {"best.npz", "step-1.npz"} <= {file.name for file in tmp_path.iterdir()}
