"""What a drop on an open window exchanges, and what it leaves."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.main_window import MainWindow
from tests.fakes import fake_spec
from tests.gui.conftest import EngineRack, wait_for_state


def test_weights_that_are_dropped_go_over_the_open_model_and_a_checkpoint_takes_their_place(
    qtbot: QtBot, window: MainWindow, rack: EngineRack, tmp_path: Path
) -> None:
    spec, weights, index = (tmp_path / name for name in ("spec.toml", "a.weights.h5", "ckpt-2.index"))
    spec.write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    for file in (weights, index):
        file.write_bytes(b"")
    window.open_path(spec)
    wait_for_state(qtbot, window, "ready")
    window.open_path(weights)
    qtbot.waitUntil(lambda: len(rack.engines) == 2)
    wait_for_state(qtbot, window, "ready")
    opened = window.controller.spec
    assert opened is not None
    assert opened.model.weights == str(weights.resolve())
    window.open_path(index)
    qtbot.waitUntil(lambda: len(rack.engines) == 3)
    wait_for_state(qtbot, window, "ready")
    opened = window.controller.spec
    assert opened is not None
    assert (opened.model.weights, opened.model.checkpoint) == ("", str(tmp_path.resolve() / "ckpt-2"))
    assert opened.model.source == fake_spec().model.source
