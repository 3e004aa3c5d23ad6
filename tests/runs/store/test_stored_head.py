"""What a record says of the run as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.status import StopReason
from gradgui.runs.store import run_format
from gradgui.runs.store.run_writer import RunWriter
from gradgui.runs.store.stored_head import StoredHead
from tests.fakes import fake_spec
from tests.runs.records import LAYOUT, SELECTION, opened


@pytest.fixture
def meta(tmp_path: Path) -> dict[str, str]:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.close(StopReason.COMPLETED)
    with run_format.record_opened(writer.path) as connection:
        return dict(run_format.read_meta(writer.path, connection))


def test_it_is_what_was_opened(meta: dict[str, str]) -> None:
    head, run = StoredHead.of(meta), opened()
    assert (head.layout, head.scalars, head.initial) == (LAYOUT, LAYOUT.scalars, SELECTION)
    assert (head.variables, head.planned_steps, head.is_raw) == (run.variables, run.n_steps, run.raw)
    assert head.parent is None


def test_older_records_say_less(meta: dict[str, str]) -> None:
    for key in ("page_steps", "arrays"):
        del meta[key]
    head = StoredHead.of(meta)
    assert (head.page_steps, head.arrays) == (None, {})


def test_a_missing_row_is_found(meta: dict[str, str]) -> None:
    del meta["variables"]
    with pytest.raises(KeyError):
        StoredHead.of(meta)
