from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from gradgui.core.errors import StoreError
from gradgui.core.records import NORM_KINDS
from gradgui.core.spec import PlannedIntervention
from gradgui.core.spec_toml import parse_spec
from gradgui.runs.export import ExportOptions, Stretch
from gradgui.runs.export import parquet_table as module
from gradgui.runs.export.parquet_table import export_parquet
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import fake_spec
from tests.runs.records import stored_run

parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> RunReader:
    spec = msgspec.structs.replace(fake_spec(steps=60), interventions=(PlannedIntervention(7, freeze=("head",)),))
    return stored_run(tmp_path_factory.mktemp("runs"), spec)


def test_every_number_reads_back_to_the_last_bit_in_its_type(reader: RunReader, tmp_path: Path) -> None:
    table = parquet.read_table(export_parquet(reader, tmp_path / "run.parquet"))
    assert table.num_rows == 60
    assert table["step"].to_pylist() == list(range(60))
    assert (str(table["epoch"].type), str(table["finite"].type), str(table["loss"].type)) == ("int64", "bool", "double")
    for name in ("time_s", "loss", "penalty", "learning_rate", "clip_factor", "loss_scale", "accuracy"):
        np.testing.assert_array_equal(table[name].to_numpy(), reader.scalars(name))
    for kind in NORM_KINDS:
        for column, path in enumerate(reader.variables):
            assert str(table[f"{path}:{kind}"].type) == "float"
            np.testing.assert_array_equal(table[f"{path}:{kind}"].to_numpy(), reader.norms(kind)[:, column])


def test_spec_and_interventions_are_in_the_metadata(reader: RunReader, tmp_path: Path) -> None:
    found = parquet.read_schema(export_parquet(reader, tmp_path / "run.parquet")).metadata
    assert parse_spec(found[b"gradgui.spec"].decode()) == reader.spec
    (frozen,) = json.loads(found[b"gradgui.interventions"])
    assert (frozen["step"], frozen["kind"]) == (7, "freeze")
    assert json.loads(found[b"gradgui.environment"]) == reader.environment


def test_a_long_run_is_several_row_groups(reader: RunReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_GROUP_BYTES", 0)
    monkeypatch.setattr("gradgui.runs.store.run_reader._BATCH_STEPS", 16)
    file = parquet.ParquetFile(export_parquet(reader, tmp_path / "run.parquet", ExportOptions(steps=Stretch(3, None, 5))))
    assert file.num_row_groups == 4  # 57 steps in pieces of 16
    assert file.read()["step"].to_pylist() == list(range(3, 60, 5))


def test_without_pyarrow_it_says_what_to_install(reader: RunReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError("No module named 'pyarrow'")
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(StoreError, match=r"pip install gradgui\[parquet\]"):
        export_parquet(reader, tmp_path / "run.parquet")
    assert not list(tmp_path.iterdir())
