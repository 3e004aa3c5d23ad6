"""Boxes of the tree by real drags on a real display."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.x11.stage import Stage

if TYPE_CHECKING:  # the child process, too, imports this module: without pytest it starts sooner
    from tests.x11.conftest import Play

HEAD = {"head/kernel", "head/bias"}


def drag_over_boxes(stage: Stage) -> None:
    window = stage.show()
    stage.open_ready()
    everything = stage.learning()
    viewport = window.variables.tree.viewport()
    first, last = (viewport.mapToGlobal(stage.box(path)) for path in ("head/kernel", "head/bias"))
    with stage.dragging(first):
        stage.move(last)
        assert stage.learning() == everything, "nothing is asked for before the button is let go"
    stage.wait(lambda: stage.learning() == everything - HEAD, "both boxes of the head to be empty")
    stage.keys("ctrl+z")
    stage.wait(lambda: stage.learning() == everything, "one undo to tick both again")


def leave_a_drag_by_escape(stage: Stage) -> None:
    window = stage.show()
    stage.open_ready()
    everything = stage.learning()
    viewport = window.variables.tree.viewport()
    with stage.dragging(viewport.mapToGlobal(stage.box("head/kernel"))):
        stage.move(viewport.mapToGlobal(stage.box("head/bias")))
        stage.xdotool("key", "Escape")  # `keys` would let go of the button first
    stage.click(viewport, stage.box("conv2d/bias"))
    stage.wait(lambda: stage.learning() == everything - {"conv2d/bias"}, "the click after it to be the only change")


def test_a_drag_over_boxes_is_one_change(play: Play) -> None:
    play(drag_over_boxes)


def test_escape_leaves_a_drag_without_a_change(play: Play) -> None:
    play(leave_a_drag_by_escape)
