from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator

import numpy as np
import pytest

from gradgui.core.records import NormKind
from gradgui.runs.store import run_format
from gradgui.runs.store.record_tables import insert_steps, make_record, now
from tests.fakes import fake_spec
from tests.runs.records import LAYOUT, batch, opened

STARTED = dt.datetime(2025, 1, 31, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    make_record(made, STARTED, fake_spec(), opened())
    yield made
    made.close()


def test_a_new_record_knows_its_run_and_has_no_steps(connection: sqlite3.Connection) -> None:
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    assert meta["format"] == str(run_format.FORMAT)
    assert meta["started_at"] == "2025-01-31T09:30:00+00:00"
    assert run_format.variables_from_json(meta["variables"]) == opened().variables
    assert connection.execute("SELECT state, steps FROM status").fetchone() == ("running", 0)
    assert connection.execute("SELECT count(*) FROM chunks").fetchone() == (0,)


def test_batches_that_follow_one_another_are_one_row(connection: sqlite3.Connection) -> None:
    insert_steps(connection, [batch(0, 3), batch(3, 2)])
    ((first, n, blob),) = connection.execute("SELECT first_step, n_steps, scalars FROM chunks").fetchall()
    assert (first, n) == (0, 5)
    scalars = np.frombuffer(blob, run_format.SCALARS_DTYPE).reshape(5, -1)
    np.testing.assert_array_equal(scalars, np.concatenate([batch(0, 3).scalars, batch(3, 2).scalars]))
    norms = dict(connection.execute("SELECT kind, data FROM norms WHERE first_step = 0"))
    update = np.frombuffer(norms[NormKind.UPDATE], run_format.NORMS_DTYPE).reshape(5, len(LAYOUT.variables))
    np.testing.assert_array_equal(update[3:], batch(3, 2).norms[:, :, NormKind.UPDATE])


def test_moments_are_in_utc() -> None:
    assert dt.datetime.fromisoformat(now()).utcoffset() == dt.timedelta(0)
