from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from gradgui.app.exporting import export_run
from gradgui.app.training import load_spec, run_headless
from gradgui.core.errors import SpecError, StoreError, TrustError
from gradgui.core.spec_toml import with_setting
from gradgui.core.status import StopReason
from gradgui.runs.export import ExportOptions, Stretch
from gradgui.runs.file_trust import FileTrust
from gradgui.runs.store.run_format import RECORD_FILE
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from gradgui.runs.trust import TrustStore
from tests.fakes import FakeEngine, fake_spec
from tests.runs.records import opened


def test_an_unknown_format_names_those_that_there_are(tmp_path: Path) -> None:
    summary = run_headless(fake_spec(steps=5), tmp_path, engine_factory=FakeEngine)
    with pytest.raises(SpecError, match=r"csv, parquet, npz, .*keras, weights"):
        export_run(RunReader(str(summary.run)), tmp_path / "out.pdf", "pdf")


def test_a_run_that_is_written_and_has_no_checkpoint_yet_has_no_model(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    with pytest.raises(StoreError, match=r"still being written\. Wait for its first checkpoint, or stop it"):
        export_run(RunReader(writer.path), tmp_path / "out.keras", "keras")
    writer.close(StopReason.STOPPED)


@pytest.mark.slow
def test_the_exported_model_has_the_trained_weights(tmp_path: Path) -> None:
    import keras

    spec = with_setting(load_spec("examples:mlp"), "loop.steps=5")
    summary = run_headless(spec, tmp_path / "runs")
    # As if its process had died: weights of the newest checkpoint are given, or of the one that is asked for.
    with contextlib.closing(sqlite3.connect(f"{summary.run}/{RECORD_FILE}")) as record, record:
        record.execute("UPDATE status SET state = 'running', reason = ''")
    reader = RunReader(str(summary.run))
    assert reader.status.state == "interrupted"
    with np.load(reader.checkpoints.path(5)) as trained:
        np.savez(reader.checkpoints.path(3), **{path: 2 * trained[path] for path in reader.variables})
    for at_step, step in ((None, 5), (3, 3)):
        out = tmp_path / f"mlp-{step}.keras"
        export_run(reader, out, "keras", ExportOptions(at_step=at_step))
        model = keras.models.load_model(out, compile=False)
        with np.load(reader.checkpoints.path(step)) as trained:
            for path, weight in zip(reader.variables, model.get_weights(), strict=True):
                assert np.array_equal(trained[path], weight)


def test_a_model_of_untrusted_code_is_not_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradgui.app.code_trust.default_trust_path", lambda: tmp_path / "trust.json")
    program = tmp_path / "program.py"
    program.write_text("def build_model():\n    pass\n", encoding="utf-8")
    spec = with_setting(fake_spec(steps=5), f'model.source="{program.as_posix()}:build_model"')
    summary = run_headless(spec, tmp_path / "runs", trust=True, engine_factory=FakeEngine)
    with pytest.raises(TrustError, match=r"program\.py"):
        export_run(RunReader(str(summary.run)), tmp_path / "out.keras", "keras")


def test_what_may_run_is_remembered_in_the_list_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradgui.app.code_trust.default_trust_path", lambda: tmp_path / "own.json")
    asked: list[FileTrust] = []
    monkeypatch.setattr("gradgui.app.exporting.export_model", lambda run, out, kind, trust, weights: asked.append(trust))
    program = tmp_path / "program.py"
    program.write_text("def build_model():\n    pass\n", encoding="utf-8")
    spec = with_setting(fake_spec(steps=5), f'model.source="{program.as_posix()}:build_model"')
    reader = RunReader(str(run_headless(spec, tmp_path / "runs", trust=True, engine_factory=FakeEngine).run))
    TrustStore(tmp_path / "other.json").trust([program])
    with pytest.raises(TrustError):
        export_run(reader, tmp_path / "out.keras", "keras")
    export_run(reader, tmp_path / "out.keras", "keras", ExportOptions(trust_store=tmp_path / "other.json"))
    (trust,) = asked
    assert trust.check is not None
    trust.check((program,))
    program.write_text("import os\n", encoding="utf-8")
    with pytest.raises(TrustError, match=r"program\.py"):
        trust.check((program,))


def test_what_a_format_has_not_got_is_refused(tmp_path: Path) -> None:
    reader = RunReader(str(run_headless(fake_spec(steps=5), tmp_path / "runs", engine_factory=FakeEngine).run))
    with pytest.raises(SpecError, match=r'Steps can be chosen for csv.*"keras"'):
        export_run(reader, tmp_path / "out.keras", "keras", ExportOptions(steps=Stretch(2)))
    with pytest.raises(SpecError, match=r'A checkpoint can be chosen for keras.*"csv"'):
        export_run(reader, tmp_path / "out.csv", "csv", ExportOptions(at_step=5))
    with pytest.raises(StoreError, match=r"Received: 3; there are: 0, 5"):
        export_run(reader, tmp_path / "out.keras", "keras", ExportOptions(at_step=3))
    assert not list(tmp_path.glob("out*"))
