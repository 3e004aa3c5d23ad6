"""Runs of the command line inside the test's process, with folders of their own and a `FakeEngine`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from gradgui.app import training
from gradgui.cli.main import main
from tests.cli.outcome import Outcome, Run, UseFakeEngine
from tests.fakes import FakeEngine


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps the user's runs and trusted files out of the tests."""
    monkeypatch.setattr("gradgui.runs.default_folders.default_runs_dir", lambda: tmp_path / "runs")
    monkeypatch.setattr("gradgui.app.training.default_runs_dir", lambda: tmp_path / "runs")
    monkeypatch.setattr("gradgui.runs.default_folders.default_presets_path", lambda: tmp_path / "presets.json")
    monkeypatch.setattr("gradgui.runs.default_folders.default_settings_path", lambda: tmp_path / "settings.ini")
    monkeypatch.setattr("gradgui.app.code_trust.default_trust_path", lambda: tmp_path / "trust.json")


@pytest.fixture(autouse=True)
def root_logger_as_it_was() -> Iterator[None]:
    """Takes back what `main` does to the log."""
    root, own = logging.getLogger(), logging.getLogger("gradgui")
    handlers, levels = list(root.handlers), (root.level, own.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    own.setLevel(levels[1])


@pytest.fixture
def gradgui(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `gradgui ...` and returns exit code and output."""

    def run(*words: str | Path) -> Outcome:
        try:
            code = main([str(word) for word in words])
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> UseFakeEngine:
    """Makes `gradgui train` use a `FakeEngine` with these arguments."""

    def use(**arguments: object) -> None:
        monkeypatch.setattr(
            training,
            "keras_engine_factory",
            lambda _trusted: lambda: FakeEngine(**arguments),  # type: ignore[arg-type]
        )

    return use


@pytest.fixture
def spec_file(tmp_path: Path) -> Path:
    """Returns a complete spec for a `FakeEngine`, 60 steps, with an intervention before step 20."""
    path = tmp_path / "quadratic.toml"
    path.write_text(
        """\
format = 1
name = "quadratic"
[model]
source = "fake"
[data]
source = "fake"
[loss]
name = "fake"
[optimizer]
name = "SGD"
learning_rate = 0.1
[loop]
steps = 60
[[interventions]]
at_step = 20
freeze = ["head/**"]
""",
        encoding="utf-8",
    )
    return path
