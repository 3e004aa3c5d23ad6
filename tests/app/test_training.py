from __future__ import annotations

import errno
import math
import threading
from pathlib import Path

import msgspec
import pytest

import gradgui
from gradgui.app import training
from gradgui.app.training import run_headless, train
from gradgui.app.training_listener import TrainingListener
from gradgui.core.errors import DataError, SpecError, StoreError, TrainingError, TrustError
from gradgui.core.interventions import Intervention
from gradgui.core.measured import Measured
from gradgui.core.records import Validation
from gradgui.core.spec import ModelSpec, PlannedIntervention, RunSpec, VariablesSpec
from gradgui.core.spec_toml import spec_to_toml
from gradgui.core.status import RunStatus, StopReason
from gradgui.runs.runner import Runner
from gradgui.runs.start_point import resume_point, resumed_spec
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import FakeEngine, fake_spec


class Notes(TrainingListener):
    """Remembers what it hears."""

    def __init__(self) -> None:
        self.runs: list[Path] = []
        self.progress: list[tuple[int, float]] = []
        self.interventions: list[Intervention] = []
        self.validations: list[Validation] = []

    def on_opened(self, run: Path) -> None:
        self.runs.append(run)

    def on_progress(self, step: int, loss: float) -> None:
        self.progress.append((step, loss))

    def on_intervention(self, intervention: Intervention) -> None:
        self.interventions.append(intervention)

    def on_validation(self, validation: Validation) -> None:
        self.validations.append(validation)


def test_the_summary_is_what_the_run_recorded(tmp_path: Path) -> None:
    summary = run_headless(fake_spec(), tmp_path, engine_factory=FakeEngine)
    assert summary.run is not None
    reader = RunReader(summary.run)
    assert (summary.reason, summary.steps) == (StopReason.COMPLETED, 100)
    assert summary.loss == reader.loss[-1]
    assert summary.steps_per_second > 0


def test_the_speed_leaves_opening_and_validating_out(tmp_path: Path) -> None:
    summary = run_headless(fake_spec(steps=50), tmp_path, engine_factory=lambda: FakeEngine(step_s=0.002))
    assert 50 < summary.steps_per_second <= 500


def test_the_speed_leaves_the_steps_of_the_run_before_out(tmp_path: Path) -> None:
    run = RunReader(run_headless(fake_spec(steps=300), tmp_path, engine_factory=FakeEngine).run or "")
    summary = run_headless(
        resumed_spec(run, 10), tmp_path, engine_factory=lambda: FakeEngine(step_s=0.02), start=resume_point(run)
    )
    assert summary.steps == 310
    assert summary.steps_per_second <= 50


def test_a_listener_hears_everything_once(tmp_path: Path) -> None:
    notes = Notes()
    planned = PlannedIntervention(at_step=20, freeze=("head/**",))
    spec = msgspec.structs.replace(fake_spec(steps=60), interventions=(planned,))
    summary = run_headless(spec, tmp_path, listener=notes, engine_factory=lambda: FakeEngine(n_validation_examples=8))
    assert notes.runs == [summary.run]
    assert [done.step for done in notes.interventions] == [20]
    assert [done.step for done in notes.validations] == [25, 50]
    assert notes.progress[-1] == (59, summary.loss)


@pytest.mark.parametrize(("frozen", "kinds"), [((), ["watching"]), (("head",), ["watching", "skip"])])
def test_measuring_comes_before_the_first_step_and_asks_for_skipping_where_something_is_frozen(
    frozen: tuple[str, ...], kinds: list[str], tmp_path: Path
) -> None:
    heard: list[Measured] = []

    class Hearing(TrainingListener):
        def on_measured(self, measured: Measured) -> None:
            heard.append(measured)

    spec = msgspec.structs.replace(fake_spec(steps=20), variables=VariablesSpec(frozen=frozen))
    summary = run_headless(spec, tmp_path, listener=Hearing(), engine_factory=FakeEngine, measure=True)
    assert summary.steps == 20
    assert [(measured.kind, measured.step) for measured in heard] == [(kind, 0) for kind in kinds]


def test_stopping_before_the_model_is_open_leaves_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(Runner):
        def start(self) -> None:
            self.stop(StopReason.INTERRUPTED)
            super().start()

    monkeypatch.setattr(training, "Runner", Interrupted)
    summary = run_headless(fake_spec(), tmp_path, engine_factory=FakeEngine)
    assert (summary.run, summary.reason, summary.steps) == (None, StopReason.INTERRUPTED, 0)
    assert math.isnan(summary.loss)
    assert list(tmp_path.iterdir()) == []


def test_what_can_not_be_opened_keeps_its_class(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        run_headless(fake_spec(), tmp_path, engine_factory=lambda: FakeEngine(open_error=DataError("no such file")))


def test_a_run_that_breaks_off_is_a_failed_training(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="ZeroDivisionError"):
        run_headless(fake_spec(), tmp_path, engine_factory=lambda: FakeEngine(fail_at=10))


def test_nothing_to_learn_is_wrong_input(tmp_path: Path) -> None:
    spec = msgspec.structs.replace(fake_spec(), variables=VariablesSpec(frozen=("**",)))
    with pytest.raises(SpecError, match="Nothing learns"):
        run_headless(spec, tmp_path, engine_factory=FakeEngine)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_can_not_be_written_to_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    engines: list[FakeEngine] = []

    def factory() -> FakeEngine:
        engines.append(FakeEngine())
        return engines[-1]

    with pytest.raises(StoreError, match="folder for runs must be writable"):
        run_headless(fake_spec(), tmp_path / "file" / "runs", engine_factory=factory)
    assert engines == []


def test_a_folder_that_can_no_longer_be_written_to_at_the_first_step_is_wrong_input_too(tmp_path: Path) -> None:
    def factory() -> FakeEngine:
        (tmp_path / "runs").touch()
        return FakeEngine()

    with pytest.raises(StoreError, match="folder for runs must be writable"):
        run_headless(fake_spec(), tmp_path / "runs", engine_factory=factory)


def test_a_run_waits_for_room_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradgui.runs.loop.run_loop.RETRY_S", 0.05)
    states: list[str] = []

    class Watching(TrainingListener):
        def on_status(self, status: RunStatus) -> None:
            states.append(str(status.state))

    class Heavy(FakeEngine):
        def checkpoint(self, path: Path) -> None:
            if "paused" not in states:
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
            super().checkpoint(path)

    summary = run_headless(fake_spec(), tmp_path, listener=Watching(), engine_factory=Heavy)
    assert (summary.reason, summary.steps) == (StopReason.COMPLETED, 100)
    assert summary.run is not None
    assert RunReader(summary.run).checkpoints.newest() is not None


def test_an_incomplete_spec_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"loss\.name"):
        train(RunSpec(model=ModelSpec("fake")), tmp_path)


def test_settings_take_the_place_of_what_the_spec_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "keras_engine_factory", lambda _: FakeEngine)
    spec = tmp_path / "spec.toml"
    spec.write_text(spec_to_toml(fake_spec(steps=50)), encoding="utf-8")
    summary = train(spec, tmp_path, trust=True, settings={"loop.epochs": 2, "optimizer.learning_rate": 0.25})
    assert summary.run is not None
    reader = RunReader(summary.run)
    assert (reader.spec.loop.steps, reader.spec.loop.epochs) == (None, 2)
    assert set(reader.learning_rate) == {0.25}
    with pytest.raises(SpecError, match=r"learning_rat.*learning_rate"):
        train(spec, tmp_path, trust=True, settings={"optimizer.learning_rat": 0.25})


def test_untrusted_code_is_refused_before_anything_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradgui.app.code_trust.default_trust_path", lambda: tmp_path / "trust.json")
    program = tmp_path / "program.py"
    program.write_text("def build_model(): pass\n", encoding="utf-8")
    spec = tmp_path / "spec.toml"
    text = spec_to_toml(fake_spec()).replace('source = "fake"', 'source = "program.py:build_model"', 1)
    spec.write_text(text, encoding="utf-8")
    with pytest.raises(TrustError, match=r"program\.py.*trust=True"):
        train(spec, tmp_path)


def test_training_works_outside_the_main_thread(tmp_path: Path) -> None:
    summaries = []
    thread = threading.Thread(
        target=lambda: summaries.append(run_headless(fake_spec(), tmp_path, engine_factory=FakeEngine))
    )
    thread.start()
    thread.join()
    assert summaries[0].steps == 100


def test_open_run_reads_what_train_wrote(tmp_path: Path) -> None:
    summary = run_headless(fake_spec(), tmp_path, engine_factory=FakeEngine)
    assert gradgui.open_run(str(summary.run)).n_steps == 100
