from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from gradgui.core.status import StopReason
from gradgui.runs.store.record_connection import bring_home, connect_to_write
from gradgui.runs.store.run_format import RECORD_FILE
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import batch, opened


def test_a_commit_returns_once_it_is_on_the_disk(tmp_path: Path) -> None:
    with closing(connect_to_write(tmp_path)) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        assert connection.execute("PRAGMA fullfsync").fetchone() == (1,)  # macOS


def test_what_was_brought_home_is_in_the_record_and_the_log_is_empty(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.append(batch(0, 10))
    writer.flush()
    bring_home(writer._record.connection)
    log = writer.path / f"{RECORD_FILE}-wal"
    assert log.stat().st_size == 0
    uri = f"file:{(writer.path / RECORD_FILE).as_posix()}?mode=ro&immutable=1"  # as if there were no log
    with closing(sqlite3.connect(uri, uri=True)) as alone:
        assert alone.execute("SELECT sum(n_steps) FROM chunks").fetchone() == (10,)
    writer.close(StopReason.STOPPED)


def test_a_reader_in_the_way_holds_up_nothing(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.append(batch(0, 10))
    writer.flush()
    with closing(sqlite3.connect(writer.path / RECORD_FILE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM chunks").fetchone()
        writer.append(batch(10, 10))
        writer.flush()
        bring_home(writer._record.connection)  # returns at once, however long the reader takes
    writer.close(StopReason.STOPPED)
    assert RunReader(writer.path).n_steps == 20
