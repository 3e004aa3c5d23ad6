from __future__ import annotations

import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from gradgui.core.errors import StoreError
from gradgui.core.status import StopReason
from gradgui.runs.catalogue.importing import import_runs, is_importable
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.store.run_format import LOCK_FILE, RECORD_FILE
from gradgui.runs.store.run_labels import read_labels, rename
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import batch, opened, stored_run


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Returns a run in a folder of another machine."""
    return stored_run(tmp_path / "foreign").path


def _zipped(folder: Path, file: Path, inside: str) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, inside + path.relative_to(folder).as_posix())
    return file


def test_a_run_is_copied_whole_and_the_original_stays(tmp_path: Path, foreign: Path) -> None:
    rename(foreign, "named")
    (imported,) = import_runs(foreign, tmp_path / "runs")
    assert imported.is_new
    assert imported.path == (tmp_path / "runs" / foreign.name).resolve()
    assert (RunReader(imported.path).loss == RunReader(foreign).loss).all()
    assert read_labels(imported.path).name == "named"
    assert {path.relative_to(imported.path) for path in imported.path.rglob("*")} == {
        path.relative_to(foreign) for path in foreign.rglob("*")
    }
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [foreign.name]


def test_the_record_may_be_named_instead_of_its_folder(tmp_path: Path, foreign: Path) -> None:
    (imported,) = import_runs(foreign / RECORD_FILE, tmp_path / "runs")
    assert imported.path.name == foreign.name


@pytest.mark.parametrize("inside", ["", "20260101-run/", "outer/20260101-run/"])
def test_a_zip_file_may_have_folders_around_the_run_or_none(tmp_path: Path, foreign: Path, inside: str) -> None:
    file = _zipped(foreign, tmp_path / "20260101-run.zip", inside)
    assert is_importable(file)
    (imported,) = import_runs(file, tmp_path / "runs")
    assert imported.path.name == "20260101-run"
    assert RunReader(imported.path).n_steps == 100
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["20260101-run"]


def test_all_runs_of_a_folder_come_at_once(tmp_path: Path, foreign: Path) -> None:
    stored_run(foreign.parent)
    (foreign.parent / "notes").mkdir()
    assert is_importable(foreign.parent)
    assert len(import_runs(foreign.parent, tmp_path / "runs")) == 2
    assert len(list_runs(tmp_path / "runs")) == 2


def test_the_same_run_is_not_imported_twice(tmp_path: Path, foreign: Path) -> None:
    import_runs(foreign, tmp_path / "runs")
    assert [one.is_new for one in import_runs(foreign, tmp_path / "runs")] == [False]
    assert [one.is_new for one in import_runs(foreign, foreign.parent)] == [False]
    assert len(list_runs(tmp_path / "runs")) == 1


def test_another_run_of_the_same_name_gets_a_number(tmp_path: Path, foreign: Path) -> None:
    mine = stored_run(tmp_path / "runs").path.rename(tmp_path / "runs" / foreign.name)
    (imported,) = import_runs(foreign, tmp_path / "runs")
    assert imported.path.name == f"{mine.name}-2"


def test_a_run_that_died_is_imported_with_its_last_second(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "foreign", fake_spec(), opened())
    writer.append(batch(0, 3))
    writer.flush()
    dead = shutil.copytree(writer.path, tmp_path / "dead", ignore=shutil.ignore_patterns("*-shm"))
    with pytest.raises(StoreError, match="must have ended before it can be imported"):
        import_runs(writer.path, tmp_path / "runs")
    writer.close(StopReason.STOPPED)
    (imported,) = import_runs(dead, tmp_path / "runs")
    assert RunReader(imported.path).n_steps == 3
    assert not (imported.path / LOCK_FILE).exists()


def test_a_damaged_run_is_refused_by_the_name_that_was_given(tmp_path: Path, foreign: Path) -> None:
    (foreign / RECORD_FILE).write_bytes(b"nonsense")
    with pytest.raises(StoreError, match=str(foreign.name)):
        import_runs(foreign, tmp_path / "runs")
    assert list((tmp_path / "runs").iterdir()) == []


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../out.txt", "..\\out.txt", "C:/out.txt"])
def test_a_zip_file_can_not_write_elsewhere(tmp_path: Path, foreign: Path, name: str) -> None:
    file = _zipped(foreign, tmp_path / "run.zip", "")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, "bad")
    with pytest.raises(StoreError, match="must stay in its own folder"):
        import_runs(file, tmp_path / "runs")
    assert list(tmp_path.rglob("out.txt")) == []
    assert list((tmp_path / "runs").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_left_out(tmp_path: Path, foreign: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (foreign / "link").symlink_to(tmp_path / "secret")
    (imported,) = import_runs(foreign, tmp_path / "runs")
    assert not (imported.path / "link").exists()


def test_a_broken_zip_file_is_an_error(tmp_path: Path, foreign: Path) -> None:
    file = _zipped(foreign, tmp_path / "run.zip", "")
    whole = file.read_bytes()
    for content in (b"", b"PK", whole[: len(whole) // 2]):
        file.write_bytes(content)
        assert not is_importable(file)
        with pytest.raises(StoreError, match=r"What is imported must be a run.s folder, or a .*run\.zip"):
            import_runs(file, tmp_path / "runs")
    assert list((tmp_path / "runs").iterdir()) == []


def test_what_is_no_run_is_an_error_that_says_what_a_run_has(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert not is_importable(tmp_path / "empty")
    for path in (tmp_path / "empty", tmp_path / "gone"):
        with pytest.raises(StoreError, match=r"run\.sqlite in it"):
            import_runs(path, tmp_path / "runs")


def test_what_an_import_left_that_died_long_ago_is_deleted(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    for name in (".gradgui-import-old", ".gradgui-restore-old", ".gradgui-import-new", ".gradgui-deleted"):
        (runs / name / "run").mkdir(parents=True)
        if name != ".gradgui-import-new":
            os.utime(runs / name, (1e9, 1e9))
    import_runs(stored_run(tmp_path / "other").path, runs)
    assert {folder.name for folder in runs.iterdir() if folder.name.startswith(".")} == {
        ".gradgui-import-new",
        ".gradgui-deleted",
    }
