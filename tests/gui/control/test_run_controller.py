"""The controller without a window: what it announces, and what it asks of the runner."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from gradgui.core.controls import Controls
from gradgui.core.spec import ClipSpec, VariablesSpec
from gradgui.core.status import Activity, RunState
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.services import WindowServices
from tests.fakes import FakeEngine, fake_spec
from tests.gui.conftest import WAIT_MS, EngineRack


@pytest.fixture
def controller(qtbot: QtBot, services: WindowServices) -> Iterator[RunController]:
    made = RunController(services)
    yield made
    made.shut_down()
    qtbot.waitUntil(lambda: made.is_quiet, timeout=WAIT_MS)
    made.deleteLater()


def wait(qtbot: QtBot, controller: RunController, state: RunState) -> None:
    def reached() -> bool:
        controller.poll()
        return controller.status.state is state

    qtbot.waitUntil(reached, timeout=WAIT_MS)


def test_every_state_is_announced_once_and_in_order_however_rarely_it_looks(
    qtbot: QtBot, controller: RunController, rack: EngineRack
) -> None:
    states: list[str] = []
    controller.stateChanged.connect(states.append)
    rack.make = FakeEngine
    controller.open_spec(fake_spec(steps=5), start=True)
    wait(qtbot, controller, RunState.FINISHED)
    assert states == ["opening", "ready", "running", "finishing", "finished"]


def test_opened_is_announced_before_ready(qtbot: QtBot, controller: RunController) -> None:
    order: list[str] = []
    controller.runOpened.connect(lambda: order.append("opened"))
    controller.stateChanged.connect(order.append)
    controller.open_spec(fake_spec())
    wait(qtbot, controller, RunState.READY)
    assert order == ["opening", "opened", "ready"]
    assert controller.history is not None


def test_opening_returns_at_once_while_a_chunk_of_the_run_before_lasts(
    qtbot: QtBot, controller: RunController, rack: EngineRack
) -> None:
    rack.make = lambda: FakeEngine(step_s=0.2)
    controller.open_spec(fake_spec(steps=1000), start=True)
    wait(qtbot, controller, RunState.RUNNING)
    controller.open_spec(fake_spec(steps=7))
    assert len(rack.engines) == 1
    assert "Opening" in controller.start_obstacle()
    qtbot.waitUntil(lambda: _polled(controller) and len(rack.engines) == 2, timeout=WAIT_MS)
    assert rack.engines[0].closed, "two runs must never be alive at once"
    wait(qtbot, controller, RunState.READY)


def _polled(controller: RunController) -> bool:
    controller.poll()
    return True


def test_a_failure_while_opening_is_announced_with_its_message(
    qtbot: QtBot, controller: RunController, rack: EngineRack
) -> None:
    rack.make = lambda: FakeEngine(open_error=RuntimeError("no such model"))
    with qtbot.waitSignal(controller.runFailed, timeout=WAIT_MS) as failed:
        controller.open_spec(fake_spec())
        wait(qtbot, controller, RunState.FAILED)
    assert failed.args is not None
    assert "no such model" in failed.args[0]


def test_the_requested_controls_hold_every_waiting_change(qtbot: QtBot, controller: RunController, rack: EngineRack) -> None:
    rack.make = lambda: FakeEngine(step_s=0.3)
    controller.open_spec(fake_spec(steps=1000), start=True)
    wait(qtbot, controller, RunState.RUNNING)
    controller.changes.toggle(("head",), learns=False)
    controller.changes.set_learning_rate(0.5)
    requested, status = controller.requested(), controller.status
    assert requested is not None
    assert status.controls is not None
    assert len(status.pending) == 2
    assert requested.learning_rate == 0.5
    assert requested.selection.n_active_parameters < status.controls.selection.n_active_parameters


def test_a_toggle_that_changes_nothing_asks_for_nothing(qtbot: QtBot, controller: RunController) -> None:
    controller.open_spec(fake_spec())
    wait(qtbot, controller, RunState.READY)
    controller.changes.toggle(("head",), learns=True)
    assert controller.changes.undo_stack.count() == 0
    assert controller.status.pending == ()


def test_a_pattern_that_matches_nothing_is_no_toggle(qtbot: QtBot, controller: RunController) -> None:
    controller.open_spec(fake_spec())
    wait(qtbot, controller, RunState.READY)
    controller.changes.toggle(("nowhere",), learns=False)
    assert controller.changes.undo_stack.count() == 0


def test_closing_the_spec_forgets_it_and_ends_its_run(qtbot: QtBot, controller: RunController, rack: EngineRack) -> None:
    controller.open_spec(fake_spec(steps=1000), start=True)
    wait(qtbot, controller, RunState.RUNNING)
    controller.close_spec()
    assert controller.spec is None
    assert controller.history is None
    qtbot.waitUntil(lambda: controller.is_quiet, timeout=WAIT_MS)
    assert rack.engines[0].closed


def test_requests_without_a_run_do_nothing(controller: RunController) -> None:
    controller.go()
    controller.pause()
    controller.stop()
    controller.changes.toggle(("head",), learns=False)
    controller.changes.set_learning_rate(1.0)
    assert controller.start_obstacle().startswith("Nothing is open")


def test_before_the_start_the_spec_is_as_the_window_stands_and_then_as_it_was(
    qtbot: QtBot, controller: RunController
) -> None:
    controller.open_spec(fake_spec())
    wait(qtbot, controller, RunState.READY)
    controller.changes.toggle(("conv2d",), learns=False)
    controller.changes.set_clip(ClipSpec("global_norm", 2.0))
    controller.changes.set_multipliers({"head": 0.1})
    spec = controller.starting_spec()
    assert spec is not None
    assert spec.variables.frozen == ("conv2d",)
    assert spec.variables.learning_rate_multipliers == {"head": 0.1}
    assert spec.loop.clip == ClipSpec("global_norm", 2.0)
    controller.step()
    wait(qtbot, controller, RunState.PAUSED)
    assert controller.starting_spec() == fake_spec()


def test_compiling_can_be_cancelled_where_the_run_can_do_without(
    qtbot: QtBot, controller: RunController, rack: EngineRack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradgui.runs.loop.chunks.step_choice.SETTLE_S", 0.0)
    traced = threading.Event()

    class SlowToCompile(FakeEngine):
        def compile(self, controls: Controls) -> None:
            super().compile(controls)
            assert controls.differentiated is None or traced.wait(30)

    def seen(holds: Callable[[], bool]) -> None:
        def look() -> bool:
            controller.poll()
            return holds()

        qtbot.waitUntil(look, timeout=WAIT_MS)

    rack.make = lambda: SlowToCompile(step_s=0.001)
    spec = msgspec.structs.replace(fake_spec(steps=10**6), variables=VariablesSpec(frozen=("conv2d",)))
    controller.open_spec(spec, start=True)
    seen(lambda: controller.status.step > 0)
    assert not controller.can_cancel_compile
    controller.changes.set_frozen_gradients("skip")
    seen(lambda: controller.can_cancel_compile)
    controller.cancel_compile()
    traced.set()
    seen(lambda: controller.status.activity is Activity.NONE)
    step = controller.status.step
    seen(lambda: controller.status.step > step)
    assert not controller.can_cancel_compile
    assert controller.status.controls is not None
    assert controller.status.controls.frozen_gradients == "watch"
    assert controller.status.controls.differentiated is None
