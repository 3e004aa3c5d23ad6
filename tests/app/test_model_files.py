"""Model files in the real window with the real engine: from a drop to the question, and from the answer to the tree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gradgui.app.window import build_window
from gradgui.core.refusal import RefusedFileError
from gradgui.gui.main_window import MainWindow
from gradgui.runs.fresh_thread import on_fresh_thread
from tests.gui.conftest import close_window

WAIT_MS = 120_000


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    shown = build_window(tmp_path / "runs", tmp_path / "settings.ini")
    shown.show()
    yield shown
    close_window(qtbot, shown)


@pytest.mark.slow
def test_a_model_with_code_is_opened_once_its_findings_were_seen_and_trusted(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "odd.keras"

    def save() -> None:
        import keras

        parts = [keras.Input((3,)), keras.layers.Lambda(lambda x: 2.0 * x, name="twice"), keras.layers.Dense(2, name="head")]
        keras.Sequential(parts, name="net").save(path)

    on_fresh_thread(save)
    asked: list[RefusedFileError] = []

    def trust(error: RefusedFileError) -> bool:
        asked.append(error)
        return True

    window.refusals.ask = trust
    window.open_path(path)
    qtbot.waitUntil(lambda: window.controller.status.state.value == "ready", timeout=WAIT_MS)
    (error,) = asked
    assert [(finding.place, finding.kind.value) for finding in error.findings] == [("config.json/net/twice", "code")]
    opened = window.controller.opened
    assert opened is not None
    assert [variable.path for variable in opened.variables] == ["head/kernel", "head/bias"]


@pytest.mark.slow
def test_a_saved_model_is_asked_about_by_its_folder_and_shows_its_variables(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "served"

    def save() -> None:
        import tensorflow as tf

        net = tf.Module()
        net.blocks = [tf.Variable(tf.ones([4, 2])), tf.Variable([0.0, 0.0])]
        signature = [tf.TensorSpec([None, 4], tf.float32)]
        net.serve = tf.function(lambda x: x @ net.blocks[0] + net.blocks[1], input_signature=signature)
        tf.saved_model.save(net, str(folder))

    on_fresh_thread(save)
    asked: list[tuple[Path, ...]] = []

    def trust(files: tuple[Path, ...]) -> bool:
        asked.append(files)
        return True

    window.ask_trust = trust
    window.open_path(folder)
    qtbot.waitUntil(lambda: window.controller.status.state.value == "ready", timeout=WAIT_MS)
    assert asked == [(folder,)]
    opened = window.controller.opened
    assert opened is not None
    assert [variable.path for variable in opened.variables] == ["blocks/0", "blocks/1"]
    assert any("it has no training mode" in note for note in opened.notes)
