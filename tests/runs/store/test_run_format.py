from __future__ import annotations

import math
import sqlite3
from dataclasses import asdict
from pathlib import Path

import pytest

from gradgui.core.errors import StoreError
from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import RunEvent, Validation
from gradgui.runs.store import run_format
from tests.fakes import fake_variables


def test_variables_come_back_as_they_were() -> None:
    text = run_format.to_json([asdict(variable) for variable in fake_variables()])
    assert run_format.variables_from_json(text) == fake_variables()


@pytest.mark.parametrize("value", [1e-3, 0.1 + 0.2, 5e-324, 1.7976931348623157e308])
def test_numbers_come_back_to_the_last_bit(value: float) -> None:
    text = run_format.to_json(asdict(Intervention(1, ChangeKind.LEARNING_RATE, value=value)))
    assert run_format.intervention_from_json(text).value == value


@pytest.mark.parametrize("value", [math.inf, -math.inf, 1.0])
def test_validations_may_be_infinite(value: float) -> None:
    validation = Validation(3, {"loss": value}, 5, 0.25)
    again = run_format.validation_from_json(run_format.to_json(asdict(validation)))
    assert again == validation
    assert again.time_s == 0.25


def test_validations_may_be_no_number() -> None:
    again = run_format.validation_from_json(run_format.to_json(asdict(Validation(3, {"loss": math.nan}, 5))))
    assert math.isnan(again.values["loss"])


def test_events_come_back_with_their_time() -> None:
    event = RunEvent(3, "note", "a\nb", 1.5)
    again = run_format.event_from_json(run_format.to_json(asdict(event)))
    assert (again, again.time_s) == (event, 1.5)


def test_names_that_look_like_numbers_stay_names() -> None:
    done = Intervention(1, ChangeKind.FREEZE, ("nan", "inf"))
    assert run_format.intervention_from_json(run_format.to_json(asdict(done))) == done


def test_a_broken_name_in_what_sqlite_says_is_damage(tmp_path: Path) -> None:
    record = tmp_path / run_format.RECORD_FILE
    connection = sqlite3.connect(record)
    connection.execute("CREATE TABLE things (id INTEGER)")
    connection.commit()
    connection.close()
    content = record.read_bytes().replace(b"tablethingsthings", b"tablethi\xff\xffsthings").replace(b"CREATE", b"C\xffEATE")
    record.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"), run_format.record_opened(tmp_path) as opened:
        opened.execute("SELECT * FROM things").fetchall()
