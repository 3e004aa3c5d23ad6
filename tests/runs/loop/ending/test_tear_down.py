from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.status import StopReason
from gradgui.runs.loop.ending.run_ending import Ending
from gradgui.runs.loop.ending.tear_down import tear_down
from gradgui.runs.loop.files.run_files import RunFiles
from gradgui.runs.loop.live_status import LiveStatus
from gradgui.runs.recorder import Recorder
from tests.fakes import FakeEngine, fake_spec


def files(live: LiveStatus) -> RunFiles:
    return RunFiles(live, 300.0, lambda _kind, _text: None)


def test_where_nothing_was_built_nothing_is_missing() -> None:
    ending, live = Ending("", ""), LiveStatus()
    tear_down(None, files(live), live, ending, StopReason.STOPPED, "")
    assert not ending.failed


def test_an_engine_that_can_not_be_closed_loses_no_record(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Stuck(FakeEngine):
        def close(self) -> None:
            raise RuntimeError("stuck")

    engine, live, ending = Stuck(), LiveStatus(), Ending("", "")
    run_files = files(live)
    run_files.recorder = Recorder(fake_spec(), engine.open(fake_spec()))
    run_files.begin(engine, tmp_path, "Started", ())
    tear_down(engine, run_files, live, ending, StopReason.COMPLETED, "")
    assert (ending.failed, ending.message) == (True, "RuntimeError: stuck")
    assert Path(live.status.run_path).parent == tmp_path
    assert "Closing the engine failed" in caplog.text
