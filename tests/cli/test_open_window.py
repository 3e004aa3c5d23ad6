from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.app.process.qt_guard import NoDisplayError
from tests.cli.outcome import Run, UseFakeEngine


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the display away."""

    def run_desktop(*_: object, **__: object) -> int:
        raise NoDisplayError("There is no display.")

    monkeypatch.setattr("gradgui.app.desktop.run_desktop", run_desktop)


@pytest.mark.usefixtures("no_display")
def test_without_a_display_a_spec_is_trained_and_that_is_said(
    gradgui: Run, fake_engine: UseFakeEngine, spec_file: Path
) -> None:
    fake_engine()
    done = gradgui(spec_file)
    assert done.code == 0
    assert "There is no display." in done.err
    assert "completed: 60 steps" in done.out


@pytest.mark.usefixtures("no_display")
def test_without_a_display_the_window_alone_is_wrong_input_that_names_the_way_out(gradgui: Run) -> None:
    done = gradgui()
    assert done.code == 2
    assert "gradgui train" in done.err


@pytest.mark.usefixtures("no_display")
def test_without_a_display_untrusted_code_is_not_trained(gradgui: Run, fake_engine: UseFakeEngine, tmp_path: Path) -> None:
    fake_engine()
    (tmp_path / "program.py").write_text(
        "def build_model(): pass\ndef build_data(): pass\ndef loss(a, b): pass\n", encoding="utf-8"
    )
    done = gradgui("open", tmp_path / "program.py")
    assert done.code == 2
    assert "program.py" in done.err


def test_the_path_and_the_folder_reach_the_window(gradgui: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls: list[tuple[object, ...]] = []

    def run_desktop(path: str | None, *, runs_dir: Path | None, language: str, new_window: bool) -> int:
        calls.append((path, runs_dir, new_window))
        return 0

    monkeypatch.setattr("gradgui.app.desktop.run_desktop", run_desktop)
    assert gradgui("examples:mlp", "--runs", tmp_path).code == 0
    assert gradgui("--new-window").code == 0
    assert calls == [("examples:mlp", tmp_path, False), (None, None, True)]
