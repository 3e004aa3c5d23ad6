from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from gradgui.core.errors import StoreError
from gradgui.core.status import StopReason
from gradgui.runs.catalogue.deleting import (
    JOURNAL_FILE,
    OWN_BIN,
    Bin,
    delete_for_good,
    delete_runs,
    no_bin,
    restorable,
    restore_runs,
)
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.store.run_format import RECORD_FILE
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import opened, stored_run
from tests.runs.refusing import refuse


def _bin(folder: Path) -> Bin:
    """Returns a bin as on Linux: the files in one folder, what is known of them in another."""
    (folder / "files").mkdir(parents=True)
    (folder / "info").mkdir()

    def move(path: Path) -> Path:
        place = path.rename(folder / "files" / f"{path.name}-x")
        (folder / "info" / f"{place.name}.trashinfo").touch()
        return place

    return move


def test_a_deleted_run_is_in_the_bin_and_comes_back_as_it_was(tmp_path: Path) -> None:
    runs, waste = tmp_path / "runs", tmp_path / "bin"
    path, other = stored_run(runs).path, stored_run(runs).path
    (deleted,) = delete_runs([path], _bin(waste))
    assert not path.exists()
    assert RunReader(deleted.place).n_steps == 100
    assert [run.path for run in list_runs(runs)] == [other]
    assert restore_runs(runs) == [path.resolve()]
    assert RunReader(path).n_steps == 100
    assert list(waste.rglob("*x*")) == []
    assert restorable(runs) == []


def _on_another_disk(monkeypatch: pytest.MonkeyPatch, waste: Path) -> None:
    """Lets nothing be renamed out of a folder."""
    rename = Path.rename

    def refusing(path: Path, target: Path) -> Path:
        if path.is_relative_to(waste) and not Path(target).is_relative_to(waste):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refusing)


def test_a_run_comes_back_from_a_bin_on_another_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs, waste = tmp_path / "runs", tmp_path / "bin"
    path = stored_run(runs).path
    (deleted,) = delete_runs([path], _bin(waste))
    _on_another_disk(monkeypatch, waste)
    assert restore_runs(runs) == [path.resolve()]
    assert RunReader(path).n_steps == 100
    assert not Path(deleted.place).exists()
    assert [file.name for file in runs.iterdir() if file.name != JOURNAL_FILE] == [path.name]


def test_a_run_that_comes_back_half_way_leaves_its_place_free_and_can_be_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, waste = tmp_path / "runs", tmp_path / "bin"
    path = stored_run(runs).path
    delete_runs([path], _bin(waste))
    with pytest.MonkeyPatch.context() as full:
        _on_another_disk(full, waste)
        copy = shutil.copy2

        def filling(source: str, target: str, **keywords: bool) -> str:
            if Path(source).name == RECORD_FILE:
                raise OSError(errno.ENOSPC, "No space left on device")
            return str(copy(source, target, **keywords))

        full.setattr(shutil, "copy2", filling)
        full.setattr(shutil.copytree, "__defaults__", (False, None, filling, False, False))
        with pytest.raises(StoreError, match="movable out of the bin"):
            restore_runs(runs)
    assert [file.name for file in runs.iterdir() if file.name != JOURNAL_FILE] == []
    assert restore_runs(runs) == [path.resolve()]
    assert RunReader(path).n_steps == 100


def test_without_a_bin_runs_go_to_a_folder_beside_the_others(tmp_path: Path) -> None:
    path = stored_run(tmp_path).path
    for _ in range(2):
        (deleted,) = delete_runs([path], no_bin)
        assert Path(deleted.place).parent == tmp_path.resolve() / OWN_BIN
        assert list_runs(tmp_path) == []
        restore_runs(tmp_path, path.name)
    assert [run.path.name for run in list_runs(tmp_path)] == [path.name]


def test_runs_that_were_deleted_together_come_back_together_the_last_first(tmp_path: Path) -> None:
    a, b, c = (stored_run(tmp_path).path for _ in range(3))
    delete_runs([a], no_bin)
    delete_runs([b, c], no_bin)
    assert {path.name for path in restore_runs(tmp_path)} == {b.name, c.name}
    assert [path.name for path in restore_runs(tmp_path)] == [a.name]
    with pytest.raises(StoreError, match="must be in the bin still"):
        restore_runs(tmp_path)


def test_one_run_comes_back_by_the_beginning_of_its_name(tmp_path: Path) -> None:
    a, b = (stored_run(tmp_path).path for _ in range(2))
    a, b = a.rename(tmp_path / "alpha-1"), b.rename(tmp_path / "alpha-2")
    delete_runs([a, b], no_bin)
    with pytest.raises(StoreError, match="alpha-1, alpha-2"):
        restore_runs(tmp_path, "alpha")
    assert restore_runs(tmp_path, "alpha-2") == [b.resolve()]
    with pytest.raises(StoreError, match='Did you mean "alpha-1"'):
        restore_runs(tmp_path, "alpa")


def test_a_run_never_comes_back_over_another(tmp_path: Path) -> None:
    path = stored_run(tmp_path).path
    delete_runs([path], no_bin)
    path.mkdir()
    with pytest.raises(StoreError, match="must be free"):
        restore_runs(tmp_path)
    assert len(restorable(tmp_path)) == 1


def test_what_is_no_longer_in_the_bin_can_not_come_back(tmp_path: Path) -> None:
    (deleted,) = delete_runs([stored_run(tmp_path).path], no_bin)
    delete_for_good(Path(deleted.place))
    assert restorable(tmp_path) == []


def test_a_damaged_journal_forgets_the_way_back_and_nothing_else(tmp_path: Path) -> None:
    a, b = (stored_run(tmp_path).path for _ in range(2))
    (first,) = delete_runs([a], no_bin)
    (tmp_path / JOURNAL_FILE).write_bytes(b"{")
    delete_runs([b], no_bin)
    assert [deleted.run for deleted in restorable(tmp_path)] == [b.name]
    assert RunReader(first.place).n_steps == 100


def test_only_a_run_is_deleted(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    for delete in (delete_for_good, lambda path: delete_runs([path], no_bin)):
        with pytest.raises(StoreError, match="must be the folder of a run"):
            delete(tmp_path / "precious")
    assert (tmp_path / "precious").is_dir()


def test_a_run_that_is_being_written_is_not_deleted_nor_any_beside_it(tmp_path: Path) -> None:
    ended = stored_run(tmp_path).path
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    with pytest.raises(StoreError, match="must have ended"):
        delete_runs([ended, writer.path], no_bin)
    with pytest.raises(StoreError, match="must have ended"):
        delete_for_good(writer.path)
    assert ended.is_dir()
    writer.close(StopReason.STOPPED)
    delete_runs([ended, writer.path], no_bin)
    assert list_runs(tmp_path) == []


def test_a_damaged_run_can_be_deleted(tmp_path: Path) -> None:
    path, other = stored_run(tmp_path).path, stored_run(tmp_path).path
    (path / RECORD_FILE).write_bytes(b"nonsense")
    delete_for_good(path)
    assert not path.exists()
    assert RunReader(other).n_steps == 100


def test_a_folder_that_can_not_be_moved_is_an_error_and_stays(tmp_path: Path) -> None:
    path = stored_run(tmp_path).path

    def refuse(_folder: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(StoreError, match=r"must be deletable.*permission denied"):
        delete_runs([path], refuse)
    assert RunReader(path).n_steps == 100


def test_where_the_deleted_runs_are_is_not_forgotten_where_it_cannot_be_read_at_present(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = stored_run(tmp_path).path, stored_run(tmp_path).path
    delete_runs([first], no_bin)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        delete_runs([second], no_bin)
    assert [deleted.run for deleted in restorable(tmp_path)] == [first.name]
    assert "can't be written down" in caplog.text


def test_a_list_of_deleted_runs_that_is_damaged_is_moved_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / JOURNAL_FILE).write_text("{", encoding="utf-8")
    path = stored_run(tmp_path).path
    delete_runs([path], no_bin)
    assert [deleted.run for deleted in restorable(tmp_path)] == [path.name]
    assert (tmp_path / f"{JOURNAL_FILE}.damaged-1").read_text(encoding="utf-8") == "{"
