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
    insert_steps(connection, [batch(0, 3), batch(3, 2)], 64)
    ((first, n, blob),) = connection.execute("SELECT first_step, n_steps, scalars FROM chunks").fetchall()
    assert (first, n) == (0, 5)
    scalars = np.frombuffer(blob[:-4], run_format.SCALARS_DTYPE).reshape(5, -1)
    np.testing.assert_array_equal(scalars, np.concatenate([batch(0, 3).scalars, batch(3, 2).scalars]))
    norms = dict(connection.execute("SELECT kind, data FROM norms WHERE first_step = 0"))
    update = np.frombuffer(norms[NormKind.UPDATE][:-4], run_format.NORMS_DTYPE).reshape(5, len(LAYOUT.variables))
    np.testing.assert_array_equal(update[3:], batch(3, 2).norms[:, :, NormKind.UPDATE])


def test_steps_on_both_sides_of_a_page_edge_are_two_rows(connection: sqlite3.Connection) -> None:
    insert_steps(connection, [batch(0, 60)], 64)
    insert_steps(connection, [batch(60, 80)], 64)
    rows = connection.execute("SELECT first_step, n_steps FROM chunks ORDER BY first_step").fetchall()
    assert rows == [(0, 60), (60, 4), (64, 64), (128, 12)]
    (blob,) = connection.execute("SELECT data FROM norms WHERE first_step = 64 AND kind = 0").fetchone()
    np.testing.assert_array_equal(
        np.frombuffer(blob[:-4], run_format.NORMS_DTYPE).reshape(64, -1), batch(60, 80).norms[4:68, :, NormKind.GRADIENT]
    )


def test_steps_that_were_not_finite_are_noted_apart(connection: sqlite3.Connection) -> None:
    steps = batch(10, 5)
    steps.scalars[[1, 3], LAYOUT.column("finite")] = 0
    insert_steps(connection, [steps], 64)
    assert connection.execute("SELECT step FROM non_finite").fetchall() == [(11,), (13,)]


def test_moments_are_in_utc() -> None:
    assert dt.datetime.fromisoformat(now()).utcoffset() == dt.timedelta(0)
