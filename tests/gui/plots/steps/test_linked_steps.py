from __future__ import annotations

import pytest

from gradgui.gui.plots.steps.linked_steps import LinkedSteps
from gradgui.gui.plots.steps.step_axis import StepRange

#: What each window has for itself.
_OWN = {"extra_left_px"}


def values(steps: StepRange) -> dict[str, object]:
    """Returns every public property by name."""
    names = [name for name, member in vars(StepRange).items() if isinstance(member, property) and name not in _OWN]
    return {name: getattr(steps, name) for name in names}


@pytest.fixture
def pair() -> tuple[StepRange, LinkedSteps]:
    steps = StepRange()
    steps.set_n_steps(1000)
    return steps, LinkedSteps(steps, steps)


def test_both_show_the_same_whichever_is_asked(pair: tuple[StepRange, LinkedSteps]) -> None:
    first, second = pair
    for one in (first, second):
        one.show(100, 300)
        assert values(second) == values(first)
        one.zoom(0.5, 200)
        one.pan(10)
        assert values(second) == values(first)
        one.set_cursor(180.2)
        one.brush(120, 200)
        one.set_brushing(True)
        assert values(second) == values(first)
        assert first.brushed == (120, 200)
        one.clear_brush()
        one.set_cursor(None)
        one.follow()
        one.set_n_steps(2000)
        assert values(second) == values(first)
        assert first.following
        one.free()
        assert not second.following
        first.follow()


def test_both_say_what_changes(pair: tuple[StepRange, LinkedSteps]) -> None:
    first, second = pair
    said: list[str] = []
    for name, steps in (("first", first), ("second", second)):
        steps.changed.connect(lambda name=name: said.append(f"{name} changed"))
        steps.cursorChanged.connect(lambda name=name: said.append(f"{name} cursor"))
        steps.brushChanged.connect(lambda name=name: said.append(f"{name} brush"))
    second.show(100, 300)
    second.set_cursor(150)
    first.brush(10, 20)
    assert sorted(said) == sorted(
        f"{name} {what}" for name in ("first", "second") for what in ("changed", "cursor", "brush")
    )


def test_the_left_margin_is_their_own(pair: tuple[StepRange, LinkedSteps]) -> None:
    first, second = pair
    second.set_extra_left(30)
    assert (first.extra_left_px, second.extra_left_px) == (0, 30)
    first.set_extra_left(-5)
    assert first.extra_left_px == 0
