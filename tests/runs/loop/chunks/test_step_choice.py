"""Watch, skip and auto as a run goes: what is compiled when, what each chunk differentiates, what is recorded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradgui.core.controls import Controls
from gradgui.core.errors import ModelError
from gradgui.core.interventions import Change, ChangeKind, apply_change, change_of
from gradgui.core.measured import Measured, MeasuredKind
from gradgui.core.records import NormKind, StepBatch
from gradgui.core.spec import ClipKind, ClipSpec, PlannedIntervention, RunSpec, VariablesSpec
from gradgui.core.status import Activity
from gradgui.runs.loop.chunks import step_choice
from gradgui.runs.runner import Runner
from tests.fakes import FakeEngine, fake_spec

BODY = ("conv2d", "batch_normalization")
CLIP_KINDS: tuple[ClipKind, ...] = ("none", "norm")
HEAD = (False, False, False, False, True, True)
K = ChangeKind


class Scripted(FakeEngine):
    """Does something to the runner before given steps, one step a chunk; notes what each step differentiates."""

    def __init__(self, script: dict[int, Callable[[], None]] | None = None, **arguments: int) -> None:
        super().__init__(**arguments)  # type: ignore[arg-type]
        self.script = dict(script or {})
        self.differentiated: list[tuple[bool, ...] | None] = []
        self.compiled_at: list[tuple[int, tuple[bool, ...] | None]] = []

    def compile(self, controls: Controls) -> None:
        self.compiled_at.append((self.step, controls.differentiated))
        super().compile(controls)

    def advance(self, n_steps: int, controls: Controls) -> StepBatch:
        self.differentiated.append(controls.differentiated)
        batch = super().advance(1, controls)
        act = self.script.pop(self.step, None)
        if act is not None:
            act()
        return batch


def spec(mode: str, *planned: PlannedIntervention, frozen: tuple[str, ...] = BODY, steps: int = 10) -> RunSpec:
    variables = VariablesSpec(frozen=frozen, frozen_gradients=mode)  # type: ignore[arg-type]
    return msgspec.structs.replace(fake_spec(steps=steps), variables=variables, interventions=planned)


def run(of: RunSpec, engine: Scripted, *, headless: bool = False) -> Runner:
    runner = Runner(of, lambda: engine, None, headless=headless)
    runner.go()
    runner.run()
    assert runner.status.step == of.loop.steps, runner.status.message
    return runner


def live(of: RunSpec, script: Callable[[Runner], dict[int, Callable[[], None]]], engine: Scripted | None = None) -> Runner:
    engine = engine or Scripted()
    runner = Runner(of, lambda: engine, None)
    engine.script = script(runner)
    runner.go()
    runner.run()
    assert runner.status.step == of.loop.steps, runner.status.message
    return runner


def switches(runner: Runner) -> list[tuple[int, str, str]]:
    assert runner.recorder is not None
    done = runner.recorder.history.interventions
    return [(one.step, one.value, one.source) for one in done if one.kind is K.FROZEN_GRADIENTS]


def texts(runner: Runner, kind: str) -> list[str]:
    assert runner.recorder is not None
    return [event.text for event in runner.recorder.history.events if event.kind == kind]


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A selection counts as left alone as soon as one chunk was taken with it."""
    monkeypatch.setattr(step_choice, "SETTLE_S", 0.0)


def test_watching_compiles_one_step_and_never_changes_over() -> None:
    engine = Scripted()
    runner = live(spec("watch"), lambda it: {3: lambda: it.change(Change(K.THAW, BODY))}, engine)
    assert engine.compiled_at == [(0, None)]
    assert switches(runner) == []


def test_skipping_begins_with_its_own_step_and_has_the_one_to_fall_back_to_ready() -> None:
    engine = Scripted()
    runner = run(spec("skip"), engine)
    assert engine.compiled_at == [(0, HEAD), (0, None)]
    assert set(engine.differentiated) == {HEAD}
    assert switches(runner) == []
    assert runner.recorder is not None
    gradients = runner.recorder.history.norms(NormKind.GRADIENT)
    assert np.isnan(gradients).any(axis=0).tolist() == [not learns for learns in HEAD]
    assert "the step without the gradients of 4 of 6 variables" in texts(runner, "compiled")[0]
    assert "the step that watches everything" in texts(runner, "compiled")[1]


def test_headless_nothing_is_compiled_that_isnt_used() -> None:
    engine = Scripted()
    run(spec("skip"), engine, headless=True)
    assert engine.compiled_at == [(0, HEAD)]


def test_unticking_while_skipping_is_at_once_and_compiles_nothing_before_the_selection_is_left_alone() -> None:
    engine = Scripted()
    runner = live(spec("skip"), lambda it: {3: lambda: it.change(Change(K.FREEZE, ("head/bias",)))}, engine)
    assert len(engine.compiled_at) == 2
    assert set(engine.differentiated) == {HEAD}
    assert switches(runner) == []
    assert runner.recorder is not None
    assert (runner.recorder.history.norms(NormKind.UPDATE)[3:, 5] == 0).all()


@pytest.mark.usefixtures("settled")
def test_thawing_goes_back_to_watching_at_once_and_skips_again_when_the_new_set_is_compiled() -> None:
    engine = Scripted()
    runner = live(spec("skip"), lambda it: {4: lambda: it.change(Change(K.THAW, ("conv2d/bias",)))}, engine)
    new = (False, True, False, False, True, True)
    assert engine.differentiated == [HEAD] * 4 + [None] + [new] * 5
    assert engine.compiled_at == [(0, HEAD), (0, None), (5, new)]
    assert switches(runner) == [(4, "watch", "auto"), (5, "skip", "auto")]
    assert runner.recorder is not None
    assert (runner.recorder.history.norms(NormKind.UPDATE)[4:, 1] > 0).all()


@pytest.mark.usefixtures("settled")
def test_each_set_is_compiled_once_and_taken_at_once_when_it_comes_back() -> None:
    engine = Scripted()

    def script(it: Runner) -> dict[int, Callable[[], None]]:
        return {
            2: lambda: it.change(Change(K.THAW, ("conv2d",))),
            5: lambda: it.change(Change(K.FREEZE, ("conv2d",))),
            7: lambda: it.change(Change(K.THAW, ("conv2d",))),
        }

    runner = live(spec("skip"), script, engine)
    more = (True, True, False, False, True, True)
    assert [differentiated for _, differentiated in engine.compiled_at] == [HEAD, None, more]
    assert engine.differentiated == [HEAD] * 2 + [None] + [more] * 2 + [HEAD] * 2 + [more] * 3
    assert [(step, to) for step, to, _ in switches(runner)] == [
        (2, "watch"), (3, "skip"), (5, "skip"), (7, "skip"),
    ]  # fmt: skip


def test_what_is_planned_is_compiled_before_its_step_and_nothing_falls_back() -> None:
    engine = Scripted()
    planned = (PlannedIntervention(3, frozen_gradients="skip"), PlannedIntervention(6, thaw=("conv2d/bias",)))
    runner = run(spec("watch", *planned), engine)
    new = (False, True, False, False, True, True)
    assert engine.differentiated == [None] * 3 + [HEAD] * 3 + [new] * 4
    assert switches(runner) == [(3, "skip", "planned"), (3, "skip", "auto"), (6, "skip", "auto")]


def test_thawing_everything_watches() -> None:
    engine = Scripted()
    runner = live(spec("skip"), lambda it: {3: lambda: it.change(Change(K.THAW, ("**",)))}, engine)
    assert engine.differentiated == [HEAD] * 3 + [None] * 7
    assert switches(runner) == [(3, "watch", "auto")]


@pytest.mark.usefixtures("settled")
def test_compiling_can_be_done_without_and_watching_goes_on() -> None:
    class Cancelled(Scripted):
        def compile(self, controls: Controls) -> None:
            super().compile(controls)
            if self.step == 5:  # pressed while it traces
                assert runner.status.activity is Activity.COMPILING
                runner.cancel_compile()

    engine = Cancelled()
    runner = Runner(spec("skip"), lambda: engine, None)
    engine.script = {4: lambda: runner.change(Change(K.THAW, ("conv2d/bias",)))}
    runner.go()
    runner.run()
    assert engine.differentiated == [HEAD] * 4 + [None] * 6
    assert switches(runner) == [(4, "watch", "auto"), (5, "watch", "user")]
    assert any(text.startswith("Compiling was cancelled") for text in texts(runner, "note"))
    assert runner.status.controls is not None
    assert runner.status.controls.frozen_gradients == "watch"


def test_cancelling_where_nothing_is_compiled_says_so() -> None:
    runner = live(spec("watch"), lambda it: {3: it.cancel_compile})
    assert any(text.startswith("Nothing to cancel") for text in texts(runner, "note"))


def test_where_no_more_may_be_kept_everything_is_watched_and_that_is_said_once() -> None:
    engine = Scripted()
    engine.max_compiled = 1
    planned = (PlannedIntervention(3, thaw=("conv2d/bias",)), PlannedIntervention(6, freeze=("conv2d/bias",)))
    runner = run(spec("skip", *planned), engine, headless=True)
    assert engine.differentiated == [HEAD] * 3 + [None] * 3 + [HEAD] * 4
    assert texts(runner, "note") == ["What is frozen isn't left out. There is no room."]


def test_a_set_that_cannot_be_compiled_is_watched_and_tried_once() -> None:
    class Unreached(Scripted):
        def compile(self, controls: Controls) -> None:
            super().compile(controls)
            if controls.differentiated is not None:
                self.compiled.pop()
                raise ModelError("At least one variable must be connected to the loss.")

    engine = Unreached()
    runner = run(spec("watch", PlannedIntervention(2, frozen_gradients="skip")), engine)
    assert set(engine.differentiated) == {None}
    assert [set_ for _, set_ in engine.compiled_at] == [None, HEAD]
    assert len(texts(runner, "note")) == 1


class Timed(Scripted):
    """Steps without the frozen part take a given share less."""

    saves = 0.5

    def measure(self, kind: MeasuredKind, controls: Controls) -> Measured | None:
        measured = super().measure(kind, controls)
        return measured and Measured(kind, 1e-3, 1e-3 * (1 - self.saves), (self.saves, self.saves), 10)


@pytest.mark.parametrize(("saves", "mode"), [(0.5, "skip"), (0.04, "watch"), (-0.2, "watch")])
def test_auto_measures_and_takes_what_is_faster(saves: float, mode: str) -> None:
    engine = Timed()
    engine.saves = saves
    runner = run(spec("auto"), engine)
    assert engine.measured == [("skip", 0)] * 3
    assert set(engine.differentiated) == ({HEAD} if mode == "skip" else {None})
    assert switches(runner) == ([(0, "skip", "auto")] if mode == "skip" else [])
    assert len(texts(runner, "measured")) == 1
    assert runner.status.measured_of("skip") is not None
    assert runner.status.activity is Activity.NONE


@pytest.mark.usefixtures("settled")
def test_auto_measures_anew_for_another_selection_and_not_for_one_that_it_knows() -> None:
    engine = Timed()

    def script(it: Runner) -> dict[int, Callable[[], None]]:
        return {
            3: lambda: it.change(Change(K.THAW, ("conv2d/bias",))),
            6: lambda: it.change(Change(K.FREEZE, ("conv2d/bias",))),
        }

    runner = live(spec("auto"), script, engine)
    assert [step for _, step in engine.measured] == [0] * 3 + [4] * 3
    new = (False, True, False, False, True, True)
    assert engine.differentiated == [HEAD] * 3 + [None] + [new] * 2 + [HEAD] * 4
    assert switches(runner) == [(0, "skip", "auto"), (3, "watch", "auto"), (4, "skip", "auto"), (6, "skip", "auto")]


@pytest.mark.usefixtures("settled")
def test_carrying_out_what_was_recorded_at_its_steps_gives_the_same_sets() -> None:
    engine = Scripted()

    def script(it: Runner) -> dict[int, Callable[[], None]]:
        return {
            2: lambda: it.change(Change(K.FROZEN_GRADIENTS, value="skip")),
            4: lambda: it.change(Change(K.THAW, ("conv2d",))),
            7: lambda: it.change(Change(K.FREEZE, ("head/bias",))),
        }

    of = spec("watch")
    runner = live(of, script, engine)
    assert runner.recorder is not None
    replayed, controls = [], Scripted().open(of).controls
    for step in range(10):
        for one in runner.recorder.history.interventions:
            if one.step == step:
                controls, _ = apply_change(controls, change_of(one))
        replayed.append(controls.differentiated)
    assert replayed == engine.differentiated
    assert len(set(replayed)) == 4


#: What may be asked for; None: that the compiling be cancelled.
WISHES: list[Change | None] = [
    *(Change(K.FREEZE, (path,)) for path in ("conv2d/kernel", "conv2d/bias", "head/bias", "batch_normalization")),
    *(Change(K.THAW, (path,)) for path in ("conv2d/kernel", "conv2d", "head/bias", "**")),
    *(Change(K.FROZEN_GRADIENTS, value=mode) for mode in ("watch", "skip", "auto")),
    *(Change(K.CLIP, value=ClipSpec(kind, 1.0)) for kind in CLIP_KINDS),
    None,
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wishes=st.dictionaries(st.integers(1, 19), st.lists(st.sampled_from(WISHES), max_size=3)),
    mode=st.sampled_from(["watch", "skip", "auto"]),
)
@pytest.mark.usefixtures("settled")
def test_whatever_is_changed_what_learns_is_differentiated_nothing_is_compiled_twice_and_the_record_tells_all(
    wishes: dict[int, list[Change | None]], mode: str
) -> None:
    engine = Scripted()
    of = spec(mode, steps=20)
    runner = Runner(of, lambda: engine, None)

    def ask(todo: list[Change | None]) -> None:
        for wish in todo:
            runner.cancel_compile() if wish is None else runner.change(wish)

    engine.script = {step: partial(ask, todo) for step, todo in wishes.items()}
    runner.go()
    runner.run()  # the engine itself raises where something learns that isn't differentiated
    assert runner.status.step == 20, runner.status.message
    assert len(engine.compiled) == len(set(engine.compiled))
    assert runner.recorder is not None
    controls, replayed = Scripted().open(of).controls, []
    for step in range(20):
        for one in runner.recorder.history.interventions:
            if one.step == step:
                controls, _ = apply_change(controls, change_of(one))
        replayed.append(controls.differentiated)
    assert replayed == engine.differentiated
