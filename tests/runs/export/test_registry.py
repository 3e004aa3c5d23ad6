from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.status import StopReason
from gradgui.runs.export import EXPORTS
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import opened, stored_run


@pytest.mark.parametrize("name", list(EXPORTS))
def test_every_format_writes_a_file(name: str, tmp_path: Path) -> None:
    reader = stored_run(tmp_path / "runs")
    assert EXPORTS[name](reader, tmp_path / f"run.{name}").stat().st_size > 0


@pytest.mark.parametrize("name", list(EXPORTS))
def test_every_format_writes_a_run_without_steps(name: str, tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "runs", fake_spec(), opened())
    writer.close(StopReason.STOPPED)
    assert EXPORTS[name](RunReader(writer.path), tmp_path / "out").stat().st_size > 0


def test_the_formats_have_the_names_of_the_command_line() -> None:
    assert set(EXPORTS) == {"csv", "npz"}
