"""What is said of a record that is thinned: once for each kind."""

from __future__ import annotations

import sqlite3

import pytest

from gradgui.runs.store.limits import record_limit
from gradgui.runs.store.limits.record_limit import RecordLimit
from gradgui.runs.store.limits.thinning import Thinned
from gradgui.runs.store.page_sealer import PageSealer
from tests.runs.records import LAYOUT


def test_each_kind_of_thinning_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter([None, Thinned(1, 64), Thinned(1, 128), Thinned(64, 128)])
    monkeypatch.setattr(record_limit, "thin", lambda *_: next(found))
    limit, sealer = RecordLimit(), PageSealer(LAYOUT, 64)
    limit.max_bytes = 1_000_000
    told = []
    with sqlite3.connect(":memory:") as connection:
        for _ in range(4):
            limit.apply(connection, sealer, 3)
            told.append("bins of 64" in limit.news())
        limit.max_bytes = None
        limit.apply(connection, sealer, 3)  # asks for nothing
    connection.close()
    assert told == [False, True, False, False]
    assert limit.news() == ""
