from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec
import numpy as np
import pytest

from gradgui.core.errors import StoreError
from gradgui.core.spec_toml import with_setting
from gradgui.core.status import StopReason
from gradgui.runs.catalogue.run_list import find_run, is_run, list_runs
from gradgui.runs.catalogue.run_summary import NEWER
from gradgui.runs.store.run_format import RECORD_FILE
from gradgui.runs.store.run_labels import LABELS_FILE, change_tags, rename
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import FakeEngine, fake_spec
from tests.runs.records import batch, opened, stored_run
from tests.runs.refusing import refuse


def test_a_summary_says_what_the_reader_would(tmp_path: Path) -> None:
    reader = stored_run(tmp_path)
    (summary,) = list_runs(tmp_path)
    assert summary.path == reader.path
    assert (summary.name, summary.state, summary.reason) == ("quadratic", "finished", StopReason.COMPLETED)
    assert (summary.steps, summary.n_steps) == (100, 100)
    assert summary.loss == reader.loss[-1]
    assert summary.best_validation_loss == reader.validation["loss"].min()
    assert summary.started.isoformat(timespec="seconds") == reader.started_at
    assert (summary.model_source, summary.device) == ("fake", "CPU:0")


def test_the_newest_run_comes_first(tmp_path: Path) -> None:
    for i in range(3):
        folder = stored_run(tmp_path, with_setting(fake_spec(), f"name=run{i}")).path
        connection = sqlite3.connect(folder / RECORD_FILE)
        with connection:
            connection.execute(
                "UPDATE meta SET value = ? WHERE key = 'started_at'", (f"2025-01-0{1 + i % 3}T00:00:00+00:00",)
            )
        connection.close()
    assert [summary.name for summary in list_runs(tmp_path)] == ["run2", "run1", "run0"]


def test_a_run_without_steps_has_no_loss(tmp_path: Path) -> None:
    RunWriter.create(tmp_path, fake_spec(), opened()).close(StopReason.STOPPED)
    (summary,) = list_runs(tmp_path)
    assert (summary.steps, summary.loss, summary.best_validation_loss) == (0, None, None)


def test_a_run_in_progress_is_running_and_a_dead_one_interrupted(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.append(batch(0, 3))
    writer.flush()
    assert [(summary.state, summary.steps) for summary in list_runs(tmp_path)] == [("running", 3)]
    writer._record.lock.release()
    assert [summary.state for summary in list_runs(tmp_path)] == ["interrupted"]
    writer.close(StopReason.STOPPED)


def test_a_run_that_failed_says_why(tmp_path: Path) -> None:
    stored_run(tmp_path, engine=FakeEngine(fail_at=10))
    (summary,) = list_runs(tmp_path)
    assert summary.state == "failed"
    assert "ZeroDivisionError" in summary.message


@pytest.mark.parametrize("content", [b"", b"nonsense" * 100, None])
def test_a_damaged_run_is_a_line_that_says_so(tmp_path: Path, content: bytes | None) -> None:
    good, bad = stored_run(tmp_path), stored_run(tmp_path)
    record = bad.path / RECORD_FILE
    if content is None:
        record.unlink()
    else:
        record.write_bytes(content)
    states = {summary.path: summary.state for summary in list_runs(tmp_path)}
    assert states == {good.path: "finished", bad.path: "damaged"}
    message = next(summary.message for summary in list_runs(tmp_path) if summary.path == bad.path)
    assert RECORD_FILE in message


def test_a_run_of_a_newer_gradgui_is_a_line_that_says_what_is_needed(tmp_path: Path) -> None:
    folder = stored_run(tmp_path).path
    connection = sqlite3.connect(folder / RECORD_FILE)
    with connection:
        connection.execute("UPDATE meta SET value = '7' WHERE key = 'format'")
        connection.execute("UPDATE meta SET value = '9.9.0' WHERE key = 'gradgui_version'")
    connection.close()
    (summary,) = list_runs(tmp_path)
    assert summary.state == NEWER
    assert "format 7, written by gradgui 9.9.0. Install that version" in summary.message


def test_a_run_that_is_being_written_says_so(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    assert "can be read, not changed or deleted" in list_runs(tmp_path)[0].message
    writer.close(StopReason.STOPPED)
    assert list_runs(tmp_path)[0].message == ""


def test_other_folders_and_files_are_no_runs(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "file.txt").touch()
    assert list_runs(tmp_path) == []
    assert list_runs(tmp_path / "nothing") == []


def test_a_run_is_found_by_path_by_name_and_by_the_beginning_of_its_name(tmp_path: Path) -> None:
    path = stored_run(tmp_path, with_setting(fake_spec(), "name=alpha")).path
    for text in (str(path), path.name, path.name[:-2]):
        assert find_run(tmp_path, text) == path.resolve()


def test_a_beginning_that_fits_several_runs_is_an_error_that_names_them(tmp_path: Path) -> None:
    names = sorted(stored_run(tmp_path).path.name for _ in range(2))
    with pytest.raises(StoreError, match=f"{names[0]}, {names[1]}"):
        find_run(tmp_path, names[0][:4])


def test_a_whole_name_is_meant_even_if_it_begins_another(tmp_path: Path) -> None:
    first, second = stored_run(tmp_path).path, stored_run(tmp_path).path
    if not second.name.startswith(first.name):  # a new second began in between
        second = second.rename(first.with_name(f"{first.name}-2"))
    assert find_run(tmp_path, first.name) == first.resolve()
    assert find_run(tmp_path, second.name) == second.resolve()


@pytest.mark.parametrize("text", ["nothing", "", "."])
def test_what_fits_no_run_is_an_error(tmp_path: Path, text: str) -> None:
    stored_run(tmp_path)
    with pytest.raises(StoreError, match="must be a folder that gradgui wrote"):
        find_run(tmp_path, text)


def test_a_run_is_found_by_the_name_that_it_was_given(tmp_path: Path) -> None:
    path, other = stored_run(tmp_path).path, stored_run(tmp_path).path
    rename(path, "My best")
    assert find_run(tmp_path, "My best") == path.resolve()
    rename(other, "My best")
    with pytest.raises(StoreError, match="must fit one run"):
        find_run(tmp_path, "My best")


def test_a_run_is_found_by_the_name_that_its_spec_gives(tmp_path: Path) -> None:
    run = stored_run(tmp_path, msgspec.structs.replace(fake_spec(), name="killed")).path
    stored_run(tmp_path)
    assert find_run(tmp_path, "killed") == run.resolve()


def test_labels_stand_beside_what_the_record_says(tmp_path: Path) -> None:
    reader = stored_run(tmp_path)
    rename(reader.path, "My best")
    change_tags(reader.path, ["good"])
    (run,) = list_runs(tmp_path)
    assert (run.name, run.labels.tags, run.state) == ("My best", ("good",), "finished")
    assert RunReader(reader.path).name == "My best"


def test_labels_that_can_not_be_read_are_said_and_hide_nothing(tmp_path: Path) -> None:
    path = stored_run(tmp_path).path
    (path / LABELS_FILE).write_text("name =", encoding="utf-8")
    (run,) = list_runs(tmp_path)
    assert (run.name, run.steps) == ("quadratic", 100)
    assert LABELS_FILE in run.message
    assert RunReader(path).name == "quadratic"


def test_a_summary_has_the_best_of_everything_its_size_and_its_spec(tmp_path: Path) -> None:
    reader = stored_run(tmp_path)
    (run,) = list_runs(tmp_path)
    assert run.best_loss == reader.loss.min()
    assert run.duration_s == reader.time_s[-1]
    assert run.learning_rate == reader.learning_rate[-1]
    assert run.validation["loss"] == reader.validation["loss"][-1]
    assert run.size_bytes == sum(file.stat().st_size for file in reader.path.rglob("*") if file.is_file())
    assert run.spec["optimizer.name"] == reader.spec.optimizer.name
    assert run.parent is None


def test_the_best_loss_of_a_long_run_is_found_in_its_packed_pages(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    layout = opened().layout
    losses = []
    for first in range(0, 20_000, 500):
        steps = batch(first, 500, layout=layout)
        losses.append(steps.scalars[:, layout.column("loss")].copy())
        writer.append(steps)
        writer.flush()
    writer.close(StopReason.COMPLETED)
    (run,) = list_runs(tmp_path)
    assert run.best_loss == np.concatenate(losses).min()


def test_hidden_folders_are_no_runs(tmp_path: Path) -> None:
    stored_run(tmp_path).path.rename(tmp_path / ".hidden")
    assert list_runs(tmp_path) == []


def test_a_folder_that_cannot_be_read_at_present_is_an_error_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "iterdir", refuse)
    for look in (lambda: list_runs(tmp_path), lambda: find_run(tmp_path, "a")):
        with pytest.raises(StoreError, match=r"must be readable.*access is denied"):
            look()


def test_what_cannot_be_looked_into_is_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_run(tmp_path / ("x" * 300))
    monkeypatch.setattr(Path, "is_file", refuse)
    assert not is_run(tmp_path)
