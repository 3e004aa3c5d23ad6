"""A model file that isn't opened unasked, in the window: what a person sees, and what an answer does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gradgui.core.refusal import Finding, FindingKind, RefusedFileError
from gradgui.core.spec import RunSpec
from gradgui.gui.main_window import MainWindow
from gradgui.gui.services import WindowServices
from gradgui.runs.engine import OpenedRun
from gradgui.runs.trust import TrustStore
from tests.fakes import FakeEngine
from tests.gui.conftest import WAIT_MS, EngineRack, wait_for_state

CODE = Finding(FindingKind.CODE, "config.json/net/odd", "Lambda: a Python function")


class SuspiciousEngine(FakeEngine):
    """Refuses a model file until it is trusted, as the Keras engine does."""

    def __init__(self, trust: TrustStore, kind: FindingKind = FindingKind.CODE) -> None:
        super().__init__(step_s=0.001)
        self._trust, self._kind = trust, kind

    def open(self, spec: RunSpec) -> OpenedRun:
        """Opens the quadratic in place of the file."""
        file = Path(spec.model.source)
        if self._trust.untrusted([file]):
            raise RefusedFileError(file, [Finding(self._kind, CODE.place, CODE.what)])
        return super().open(spec)


@pytest.fixture
def model(tmp_path: Path, rack: EngineRack, services: WindowServices) -> Path:
    rack.make = lambda: SuspiciousEngine(services.trust)
    path = tmp_path / "odd.keras"
    path.write_bytes(b"a model")
    return path


def answering(asked: list[RefusedFileError], answer: bool) -> Callable[[RefusedFileError], bool]:
    """Returns what notes that it was asked, and always answers the same."""

    def ask(error: RefusedFileError) -> bool:
        asked.append(error)
        return answer

    return ask


def test_a_file_that_somebody_trusts_is_opened_and_never_asked_about_again(
    window: MainWindow, qtbot: QtBot, model: Path, services: WindowServices, rack: EngineRack
) -> None:
    asked: list[RefusedFileError] = []
    window.refusals.ask = answering(asked, True)
    window.open_path(model)
    wait_for_state(qtbot, window, "ready")
    assert [finding.place for error in asked for finding in error.findings] == [CODE.place]
    assert window.banner.text == ""
    assert services.trust.untrusted([model]) == ()
    window.open_path(model)
    qtbot.waitUntil(lambda: len(rack.engines) == 3, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "ready")
    assert len(asked) == 1


@pytest.mark.exhaustive
def test_a_changed_file_is_asked_about_again(window: MainWindow, qtbot: QtBot, model: Path) -> None:
    asked: list[RefusedFileError] = []
    window.refusals.ask = answering(asked, True)
    window.open_path(model)
    wait_for_state(qtbot, window, "ready")
    model.write_bytes(b"another model")
    window.open_path(model)
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=WAIT_MS)
    wait_for_state(qtbot, window, "ready")


def test_a_file_that_nobody_trusts_stays_closed_and_can_be_asked_about_again(
    window: MainWindow, qtbot: QtBot, model: Path, services: WindowServices
) -> None:
    answers = [False, True]
    window.refusals.ask = lambda error: answers.pop(0)
    window.open_path(model)
    qtbot.waitUntil(lambda: "wasn't trusted" in window.banner.text, timeout=WAIT_MS)
    assert services.trust.untrusted([model]) == (model,)
    assert window.banner.action_button.text() == "Ask again"
    window.banner.action_button.click()
    wait_for_state(qtbot, window, "ready")
    assert not answers


def test_a_damaged_file_is_said_and_offers_nothing(
    window: MainWindow, qtbot: QtBot, model: Path, rack: EngineRack, services: WindowServices
) -> None:
    rack.make = lambda: SuspiciousEngine(services.trust, FindingKind.DAMAGE)
    shown: list[RefusedFileError] = []
    window.refusals.ask = answering(shown, False)
    window.open_path(model)
    qtbot.waitUntil(lambda: len(shown) == 1, timeout=WAIT_MS)
    assert "never opened" in window.banner.text
    assert not window.banner.action_button.isVisible()
