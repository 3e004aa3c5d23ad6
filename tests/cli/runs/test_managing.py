from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from gradgui.runs.store.run_labels import read_labels
from gradgui.runs.store.writer_lock import WriterLock
from tests.cli.outcome import Run, UseFakeEngine
from tests.runs.records import stored_run


@pytest.fixture(autouse=True)
def without_a_system_bin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps the tests' runs out of the bin of whoever runs them."""
    monkeypatch.setattr("gradgui.gui.control.system_bin.move_to_system_bin", lambda _folder: None)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Returns a finished run."""
    return stored_run(tmp_path / "runs").path


def test_a_run_that_is_being_written_can_be_labelled_but_not_deleted(gradgui: Run, run: Path) -> None:
    lock = WriterLock(run)
    assert gradgui("runs", "rename", run.name, "live").code == 0
    for options in ((), ("--for-good",)):
        outcome = gradgui("runs", "delete", run.name, *options)
        assert outcome.code == 2
        assert "must have ended before it can be deleted" in outcome.err
    lock.release()
    assert read_labels(run).name == "live"


def test_what_was_deleted_is_restored(gradgui: Run, run: Path, tmp_path: Path) -> None:
    other = stored_run(tmp_path / "runs").path
    out = gradgui("runs", "delete", run.name, other.name).out
    assert f"gradgui runs restore {run.name}" in out
    assert json.loads(gradgui("runs", "list", "--json").out) == []
    assert gradgui("runs", "restore", run.name).out == f"Restored {run}\n"
    assert gradgui("runs", "restore").out == f"Restored {other}\n"
    outcome = gradgui("runs", "restore")
    assert outcome.code == 2
    assert "must be in the bin still" in outcome.err


def test_what_was_deleted_for_good_is_gone(gradgui: Run, run: Path) -> None:
    assert "for good" in gradgui("runs", "delete", run.name, "--for-good").out
    assert gradgui("runs", "restore").code == 2


def test_a_run_of_another_machine_is_imported_from_a_folder_or_a_zip_file(gradgui: Run, tmp_path: Path) -> None:
    foreign = stored_run(tmp_path / "foreign").path
    file = tmp_path / "packed.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for path in foreign.rglob("*"):
            archive.write(path, path.relative_to(foreign.parent).as_posix())
    (entry,) = json.loads(gradgui("runs", "import", foreign, "--json").out)
    assert entry == {"run": str(tmp_path / "runs" / foreign.name), "new": True}
    assert "was here already" in gradgui("runs", "import", file).out
    assert len(json.loads(gradgui("runs", "list", "--json").out)) == 1


def test_what_holds_no_run_is_wrong_input(gradgui: Run, tmp_path: Path) -> None:
    outcome = gradgui("runs", "import", tmp_path)
    assert outcome.code == 2
    assert "must be a run's folder" in outcome.err


def test_deleting_and_restoring_work_with_a_trained_run(gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path) -> None:
    fake_engine()
    run = Path(gradgui("train", spec_file, "--json").events[0]["run"])
    gradgui("runs", "delete", run)
    gradgui("runs", "restore")
    assert json.loads(gradgui("runs", "show", run, "--json").out)["steps"] == 60
