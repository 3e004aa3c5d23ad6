from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import SpecError, StoreError
from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import NORM_KINDS, NormKind, RunEvent
from gradgui.core.status import StopReason
from gradgui.runs.store import run_format
from gradgui.runs.store.checkpoint_folder import CheckpointFolder
from gradgui.runs.store.run_format import BEST, CHECKPOINTS, RECORD_FILE
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import FakeEngine, fake_spec, fake_variables
from tests.runs.records import LAYOUT, batch, forget_spec, opened, stored_run


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> RunReader:
    return stored_run(tmp_path_factory.mktemp("runs"))


@pytest.fixture
def copy(finished: RunReader, tmp_path: Path) -> Path:
    """A run to be damaged."""
    return Path(shutil.copytree(finished.path, tmp_path / "run"))


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[RunWriter]:
    writer = RunWriter.create(tmp_path / "runs", fake_spec(), opened())
    yield writer
    writer.close(StopReason.STOPPED)


def execute(folder: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(folder / RECORD_FILE)
    with connection:
        connection.execute(statement, values)
    connection.close()


def test_the_numbers_are_those_of_the_closed_form(finished: RunReader) -> None:
    engine = FakeEngine()
    expected = engine.advance(100, engine.open(fake_spec()).controls)
    np.testing.assert_array_equal(finished.steps, np.arange(100))
    for name in ("loss", "penalty", "learning_rate", "clip_factor", "epoch"):
        np.testing.assert_array_equal(getattr(finished, name), expected.scalars[:, LAYOUT.column(name)])
    np.testing.assert_array_equal(finished.metrics("accuracy"), expected.scalars[:, LAYOUT.column("accuracy")])
    for kind, name in enumerate(NORM_KINDS):
        np.testing.assert_array_equal(finished.norms(name), expected.norms[:, :, kind])
        np.testing.assert_array_equal(finished.norms(NormKind(kind)), expected.norms[:, :, kind])


def test_time_rises_from_the_start(finished: RunReader) -> None:
    assert finished.time_s[0] >= 0
    assert (np.diff(finished.time_s) >= 0).all()


def test_validations_are_columns_by_name(finished: RunReader) -> None:
    assert finished.validation.steps.tolist() == [25, 50, 75, 100]
    np.testing.assert_array_equal(finished.validation["loss"][:3], finished.loss[[25, 50, 75]])
    assert set(finished.validation.values) == {"loss", "accuracy"}
    assert len(finished.validation) == 4


def test_what_was_opened_comes_back(finished: RunReader) -> None:
    assert finished.variables == LAYOUT.variables
    assert finished.variables_info == fake_variables()
    assert finished.initial == opened().controls.selection
    assert finished.environment == {"engine": "fake"}
    assert finished.spec == fake_spec()
    assert finished.name == "quadratic"
    assert finished.finite.all()


def test_the_final_values_are_beside_the_record(finished: RunReader) -> None:
    assert finished.checkpoints.newest() == (100, finished.checkpoints.path(100))
    with np.load(finished.checkpoints.path(100)) as values:
        assert set(values) == {*finished.variables, "@step", "@count"}


def test_a_finished_run_says_so(finished: RunReader) -> None:
    assert finished.status.state == "finished"
    assert finished.status.reason is StopReason.COMPLETED
    assert finished.status.steps == finished.n_steps == 100
    assert finished.refresh() is False


def test_a_run_that_failed_says_why(tmp_path: Path) -> None:
    reader = stored_run(tmp_path, engine=FakeEngine(fail_at=60))
    assert reader.status.state == "failed"
    assert "ZeroDivisionError" in reader.status.message
    assert 0 < reader.n_steps <= 60


def test_the_history_of_a_stored_run_is_the_run(finished: RunReader) -> None:
    history = finished.history()
    assert history.n_steps == 100
    np.testing.assert_array_equal(history.scalars("loss"), finished.loss)
    np.testing.assert_array_equal(history.norms(NormKind.UPDATE), finished.norms("update"))
    assert history.events == finished.events
    assert [v.step for v in history.validations] == [25, 50, 75, 100]


def test_batches_are_the_whole_run_in_order(finished: RunReader) -> None:
    batches = list(finished.batches())
    assert [b.first_step for b in batches] == [0, *np.cumsum([b.n_steps for b in batches])[:-1].tolist()]
    np.testing.assert_array_equal(np.concatenate([b.norms for b in batches])[:, :, 1], finished.norms("clipped"))


def test_an_unknown_metric_or_norm_is_an_error_that_names_the_known(finished: RunReader) -> None:
    with pytest.raises(KeyError, match=r'"accurcy".*"accuracy"'):
        finished.metrics("accurcy")
    with pytest.raises(KeyError, match="accuracy"):
        finished.metrics("loss")
    with pytest.raises(KeyError, match="gradient, clipped, update, weight"):
        finished.norms("raw")
    with pytest.raises(KeyError, match='"loss"'):
        finished.validation["los"]


def test_a_reader_shows_one_moment_until_it_is_refreshed(writer: RunWriter) -> None:
    reader = RunReader(writer.path)
    assert reader.n_steps == 0
    assert reader.norms("gradient").shape == (0, 6)
    assert reader.history().n_steps == 0
    writer.append(batch(0, 5))
    writer.flush()
    assert reader.n_steps == len(reader.norms("weight")) == 0
    assert reader.refresh() is True
    writer.append(batch(5, 5))
    writer.flush()
    assert reader.n_steps == len(reader.norms("weight")) == len(reader.loss) == 5
    assert len(list(reader.batches())) == 1


def test_a_run_whose_writer_died_is_interrupted(writer: RunWriter) -> None:
    writer.append(batch(0, 5))
    writer.flush()
    reader = RunReader(writer.path)
    assert reader.status.state == "running"
    writer._record.lock.release()  # as the operating system does when a process dies
    reader.refresh()
    assert reader.status.state == "interrupted"
    assert reader.status.reason is StopReason.INTERRUPTED
    assert "ended without finishing" in reader.status.message


def test_changing_what_was_read_changes_nothing(finished: RunReader) -> None:
    finished.loss[:] = 0
    finished.norms("weight")[:] = 0
    assert finished.loss.all()
    assert finished.norms("weight").all()


def test_a_folder_without_a_record_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"has no run\.sqlite"):
        RunReader(tmp_path)
    with pytest.raises(StoreError, match="isn't a folder"):
        RunReader(tmp_path / "nothing")


def test_a_newer_format_says_what_is_needed(copy: Path) -> None:
    execute(copy, "UPDATE meta SET value = '2' WHERE key = 'format'")
    execute(copy, "UPDATE meta SET value = '9.9.0' WHERE key = 'gradgui_version'")
    with pytest.raises(StoreError, match=r"format 1 or older.*format 2, written by gradgui 9\.9\.0\. Install that version"):
        RunReader(copy)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE meta",
        "DROP TABLE chunks",
        "DELETE FROM status",
        "DELETE FROM meta WHERE key = 'variables'",
        "UPDATE meta SET value = '[1' WHERE key = 'variables'",
        "UPDATE meta SET value = 'x' WHERE key = 'format'",
        "UPDATE meta SET value = '[true]' WHERE key = 'initial_selection'",
        "UPDATE chunks SET scalars = x'0000'",
        "UPDATE chunks SET n_steps = n_steps + 1",
        "UPDATE events SET body = '{'",
        "UPDATE status SET reason = 'tired'",
    ],
)
def test_a_damaged_record_is_an_error_that_says_so(copy: Path, statement: str) -> None:
    execute(copy, statement)
    with pytest.raises(StoreError, match=r"run\.sqlite, which is damaged"):
        RunReader(copy).history()


@pytest.mark.parametrize(
    "statement", ["DELETE FROM norms WHERE kind = 2", "UPDATE norms SET data = x'00000000' WHERE kind = 2"]
)
def test_damaged_norms_leave_the_rest_readable(copy: Path, finished: RunReader, statement: str) -> None:
    execute(copy, statement)
    reader = RunReader(copy)
    np.testing.assert_array_equal(reader.loss, finished.loss)
    np.testing.assert_array_equal(reader.norms("weight"), finished.norms("weight"))
    with pytest.raises(StoreError, match="damaged"):
        reader.norms("update")
    with pytest.raises(StoreError, match="damaged"):
        list(reader.batches())


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 50])
def test_a_file_that_is_no_database_is_damaged(copy: Path, content: bytes) -> None:
    (copy / RECORD_FILE).write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        RunReader(copy)


def test_a_torn_file_is_damaged_or_read_but_never_a_crash(copy: Path) -> None:
    content = (copy / RECORD_FILE).read_bytes()
    for part in (100, 4096, len(content) // 2, len(content) - 4096):
        (copy / RECORD_FILE).write_bytes(content[:part])
        with pytest.raises(StoreError, match="damaged"):
            RunReader(copy).norms("weight")


@pytest.mark.parametrize("torn", [None, "", "format = 1\n[mod"])
def test_a_missing_or_torn_spec_is_read_from_the_record(copy: Path, torn: str | None) -> None:
    spec = RunReader(copy).spec
    (copy / "spec.toml").unlink()
    if torn is not None:
        (copy / "spec.toml").write_text(torn, encoding="utf-8")
    assert RunReader(copy).spec == spec


def test_a_missing_spec_is_an_error_only_where_it_is_wanted(copy: Path) -> None:
    forget_spec(copy)
    reader = RunReader(copy)
    assert reader.n_steps == 100
    with pytest.raises(SpecError, match=r"spec\.toml"):
        _ = reader.spec


def test_a_path_with_odd_characters_is_read(finished: RunReader, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(finished.path, tmp_path / "a b#c%20d;é"))
    assert RunReader(folder).n_steps == 100
    assert RunReader(str(folder)).n_steps == 100


def test_reading_leaves_no_file_behind_and_no_file_open(copy: Path) -> None:
    before = {file.name for file in copy.iterdir()}
    RunReader(copy).history()
    assert {file.name for file in copy.iterdir()} == before
    shutil.rmtree(copy)


def test_what_is_read_is_one_moment_though_the_writer_goes_on(writer: RunWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    writer.append(batch(0, 10))
    writer.flush()
    reader = RunReader(writer.path)
    opened_record = run_format.record_opened

    @contextlib.contextmanager
    def opened_while_it_is_written(*arguments: Any) -> Iterator[sqlite3.Connection]:
        with opened_record(*arguments) as connection:
            yield connection
        writer.add_intervention(Intervention(10, ChangeKind.LEARNING_RATE, value=0.5))
        writer.append(batch(10, 10))
        writer.flush()

    with monkeypatch.context() as patch:
        patch.setattr(run_format, "record_opened", opened_while_it_is_written)
        reader.refresh()
    assert (reader.n_steps, len(reader.interventions)) == (10, 0)
    reader.refresh()
    assert (reader.n_steps, len(reader.interventions)) == (20, 1)


def test_best_weights_that_were_put_back_are_those_of_a_run_until_it_goes_on(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.append(batch(0, 10))
    folder = CheckpointFolder(writer.path / CHECKPOINTS)
    folder.write(10, lambda path: np.savez(path, a=1))
    np.savez(writer.path / BEST, a=0)
    for kind in ("started", "restored", "finished"):
        writer.add_event(RunEvent(10, kind, ""))
    writer.close(StopReason.COMPLETED)
    assert RunReader(writer.path).trained_weights == writer.path / BEST
    again = RunWriter.reopen(writer.path, fake_spec(), opened())
    again.add_event(RunEvent(10, "started", "Resumed before step 10"))
    again.close(StopReason.INTERRUPTED)
    assert RunReader(writer.path).trained_weights == folder.path(10)
