from __future__ import annotations

import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest

from gradgui.core.errors import StoreError
from gradgui.core.records import NORM_KINDS, SCALARS
from gradgui.core.spec import PlannedIntervention
from gradgui.core.spec_toml import parse_spec
from gradgui.runs.export import ExportOptions, Stretch
from gradgui.runs.export.npz_arrays import export_npz, write_array
from gradgui.runs.store.run_format import intervention_from_json
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import fake_spec
from tests.runs.records import stored_run


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> RunReader:
    spec = msgspec.structs.replace(fake_spec(steps=60), interventions=(PlannedIntervention(7, freeze=("head",)),))
    return stored_run(tmp_path_factory.mktemp("runs"), spec)


def test_every_array_is_there_under_its_name(reader: RunReader, tmp_path: Path) -> None:
    assert export_npz(reader, tmp_path / "run.npz") == tmp_path / "run.npz"
    with np.load(tmp_path / "run.npz", allow_pickle=False) as arrays:
        assert set(arrays) == {
            "step", *SCALARS, "metric_accuracy", "variables", *NORM_KINDS,
            "validation_step", "validation_loss", "validation_accuracy", "interventions", "spec",
        }  # fmt: skip
        np.testing.assert_array_equal(arrays["step"], reader.steps)
        for name in SCALARS:
            np.testing.assert_array_equal(arrays[name], reader.scalars(name))
        for kind in NORM_KINDS:
            np.testing.assert_array_equal(arrays[kind], reader.norms(kind))
            assert arrays[kind].dtype == np.float32
        np.testing.assert_array_equal(arrays["metric_accuracy"], reader.metrics("accuracy"))
        assert tuple(arrays["variables"]) == reader.variables
        assert arrays["validation_step"].tolist() == [25, 50]
        np.testing.assert_array_equal(arrays["validation_loss"], reader.validation["loss"])
        assert tuple(intervention_from_json(str(text)) for text in arrays["interventions"]) == reader.interventions
        assert parse_spec(str(arrays["spec"])) == reader.spec


def test_only_arrays_that_shrink_are_compressed(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).random((500, 8)).astype(np.float32)
    with zipfile.ZipFile(tmp_path / "some.npz", "w") as archive:
        for name, array in (("noise", noise), ("same", np.full_like(noise, np.nan)), ("none", noise[:0])):
            pieces = iter(np.split(array, [100, 350]))
            write_array(archive, name, array.dtype, array.shape, pieces)
        kinds = {info.filename: info.compress_type for info in archive.infolist()}
    assert kinds["noise.npy"] == zipfile.ZIP_STORED
    assert kinds["same.npy"] == zipfile.ZIP_DEFLATED
    with np.load(tmp_path / "some.npz") as arrays:
        np.testing.assert_array_equal(arrays["noise"], noise)
        assert np.isnan(arrays["same"]).all()
        assert arrays["none"].shape == (0, 8)


def test_the_name_is_taken_as_it_is(reader: RunReader, tmp_path: Path) -> None:
    export_npz(reader, tmp_path / "arrays")
    assert [file.name for file in tmp_path.iterdir()] == ["arrays"]


def test_a_file_that_exists_stays_unless_told(reader: RunReader, tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    path.write_bytes(b"mine")
    with pytest.raises(StoreError, match="must be a new one"):
        export_npz(reader, path)
    export_npz(reader, path, ExportOptions(overwrite=True))
    with np.load(path) as arrays:
        assert len(arrays["loss"]) == 60


def test_a_stretch_has_every_nth_step_of_it_and_no_other(reader: RunReader, tmp_path: Path) -> None:
    export_npz(reader, tmp_path / "run.npz", ExportOptions(steps=Stretch(5, 50, 20)))
    with np.load(tmp_path / "run.npz") as arrays:
        assert arrays["step"].tolist() == [5, 25, 45]
        np.testing.assert_array_equal(arrays["time_s"], reader.time_s[[5, 25, 45]])
        for kind in NORM_KINDS:
            np.testing.assert_array_equal(arrays[kind], reader.norms(kind)[[5, 25, 45]])
