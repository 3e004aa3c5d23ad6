from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from gradgui.core.errors import StoreError
from gradgui.core.records import NORM_KINDS
from gradgui.core.spec import PlannedIntervention
from gradgui.engine.export import tensorboard as module
from gradgui.engine.export.tensorboard import export_tensorboard
from gradgui.runs.export import ExportOptions, Stretch
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import fake_spec
from tests.runs.records import stored_run

Points = dict[str, dict[int, float]]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> RunReader:
    spec = msgspec.structs.replace(fake_spec(steps=60), interventions=(PlannedIntervention(7, freeze=("head",)),))
    return stored_run(tmp_path_factory.mktemp("runs"), spec)


def events_of(folder: Path) -> list[Any]:
    """Reads events as TensorFlow itself does."""
    import tensorflow as tf

    (file,) = folder.iterdir()
    return list(tf.compat.v1.train.summary_iterator(str(file)))


def points_of(events: list[Any]) -> Points:
    points: Points = defaultdict(dict)
    for event in events:
        for value in event.summary.value:
            if value.HasField("simple_value"):
                points[value.tag][event.step] = value.simple_value
    return points


def known(values: np.ndarray[Any, Any]) -> dict[int, float]:
    return {step: float(np.float32(value)) for step, value in enumerate(values) if not math.isnan(value)}


def test_every_number_that_is_known_is_a_point_of_its_step(reader: RunReader, tmp_path: Path) -> None:
    points = points_of(events_of(export_tensorboard(reader, tmp_path / "run")))
    expected = {name: known(reader.scalars(name)) for name in ("loss", "penalty", "learning_rate", "clip_factor")}
    expected["metrics/accuracy"] = known(reader.metrics("accuracy"))
    for name in ("loss", "accuracy"):
        steps, values = reader.validation.steps.tolist(), reader.validation[name].astype(np.float32).tolist()
        expected[f"validation/{name}"] = dict(zip(steps, values, strict=True))
    for kind in NORM_KINDS:
        for column, path in enumerate(reader.variables):
            expected[f"{kind}/{path}"] = known(reader.norms(kind)[:, column])
    assert points == {tag: values for tag, values in expected.items() if values}


def test_points_have_the_time_of_their_step(reader: RunReader, tmp_path: Path) -> None:
    first, *events = events_of(export_tensorboard(reader, tmp_path / "run"))
    assert first.file_version == "brain.Event:2"
    start = dt.datetime.fromisoformat(reader.started_at).timestamp()
    times = {e.step: e.wall_time for e in events if any(value.tag == "loss" for value in e.summary.value)}
    assert times == pytest.approx({step: start + time for step, time in enumerate(reader.time_s)}, abs=1e-6)


def test_spec_and_interventions_are_texts(reader: RunReader, tmp_path: Path) -> None:
    texts = {
        value.tag: value.tensor.string_val[0].decode()
        for event in events_of(export_tensorboard(reader, tmp_path / "run"))
        for value in event.summary.value
        if value.metadata.plugin_data.plugin_name == "text"
    }
    assert 'name = "quadratic"' in texts["run/spec"]
    assert '"freeze"' in texts["run/interventions"]


def test_a_long_run_is_thinned_unless_somebody_chooses(
    reader: RunReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_STEPS", 25)
    events = events_of(export_tensorboard(reader, tmp_path / "thinned"))
    said = [v.tensor.string_val[0].decode() for e in events for v in e.summary.value if v.tag == "run/steps"]
    assert said == ["One step in 3 of 60 is here; the record has them all."]
    points = points_of(events)
    assert list(points["loss"]) == list(range(0, 60, 3))
    chosen = ExportOptions(steps=Stretch(10, 40, 2))
    points = points_of(events_of(export_tensorboard(reader, tmp_path / "chosen", chosen)))
    assert list(points["loss"]) == list(range(10, 40, 2))


def test_only_a_folder_of_event_files_is_replaced(reader: RunReader, tmp_path: Path) -> None:
    export_tensorboard(reader, tmp_path / "run")
    export_tensorboard(reader, tmp_path / "run", ExportOptions(overwrite=True))
    assert len(list((tmp_path / "run").iterdir())) == 1
    (tmp_path / "run" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="isn't a folder of this kind"):
        export_tensorboard(reader, tmp_path / "run", ExportOptions(overwrite=True))


def test_tensorboard_itself_reads_it(reader: RunReader, tmp_path: Path) -> None:
    accumulators = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    read = accumulators.EventAccumulator(str(export_tensorboard(reader, tmp_path / "run")))
    read.Reload()
    found = [(event.step, event.value) for event in read.Scalars("gradient/head/kernel")]
    norms = reader.norms("gradient")[:, reader.variables.index("head/kernel")]
    assert found == list(known(norms).items())
    assert set(read.Tags()["tensors"]) == {"run/spec", "run/interventions"}
