from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gradgui.core.errors import StoreError
from gradgui.core.status import StopReason
from gradgui.runs.export import FORMATS, ExportGroup, ExportOptions, Stretch
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import opened, stored_run

WRITTEN_HERE = [name for name, one in FORMATS.items() if one.write is not None]
TABLES = [name for name in WRITTEN_HERE if FORMATS[name].group is ExportGroup.NUMBERS]


def write(name: str, reader: RunReader, out: Path, options: ExportOptions) -> Path:
    written = FORMATS[name].write
    assert written is not None
    return written(reader, out, options)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> RunReader:
    return stored_run(tmp_path_factory.mktemp("runs"))


@pytest.mark.parametrize("name", TABLES)
def test_every_format_writes_a_file(name: str, reader: RunReader, tmp_path: Path) -> None:
    assert write(name, reader, tmp_path / f"run{FORMATS[name].suffix}", ExportOptions()).stat().st_size > 0


@pytest.mark.parametrize("name", TABLES)
def test_every_format_writes_a_run_without_steps(name: str, tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "runs", fake_spec(), opened())
    writer.close(StopReason.STOPPED)
    assert write(name, RunReader(writer.path), tmp_path / "out", ExportOptions()).stat().st_size > 0


@pytest.mark.parametrize("name", WRITTEN_HERE)
def test_every_format_leaves_what_is_there_unless_told(name: str, reader: RunReader, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="must be a new one"):
        write(name, reader, out, ExportOptions())
    assert out.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", [name for name in WRITTEN_HERE if FORMATS[name].takes_steps])
def test_every_table_is_written_in_pieces_and_ends_when_it_is_told_to(name: str, reader: RunReader, tmp_path: Path) -> None:
    class EndedError(Exception):
        pass

    shares: list[float] = []

    def heard(share: float) -> None:
        shares.append(share)
        raise EndedError

    with pytest.raises(EndedError):
        write(name, reader, tmp_path / "out", ExportOptions(steps=Stretch(3), progress=heard))
    assert shares == [0.0]
    assert not list(tmp_path.iterdir())


def test_the_formats_are_known_before_anything_is_loaded() -> None:
    code = "import sys, gradgui.runs.export; print(sorted({'numpy', 'msgspec', 'sqlite3'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_names_say_what_they_are_in_one_line() -> None:
    for name, one in FORMATS.items():
        assert one.name == name
        assert len(one.words) < 110
        assert not one.words.endswith(".")
