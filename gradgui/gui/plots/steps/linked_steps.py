"""The steps of another window: the same view, cursor and range, with margins of its own."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gradgui.gui.plots.steps.step_axis import StepRange


class LinkedSteps(StepRange):
    """Shows what another `StepRange` shows, and passes on what is asked of it; only the left margin is its own.

    Args:
        of: the other one.
        parent: Qt's.
    """

    def __init__(self, of: StepRange, parent: QObject | None = None) -> None:
        self._of = of
        super().__init__(parent)
        of.changed.connect(self.changed)
        of.cursorChanged.connect(self.cursorChanged)
        of.brushChanged.connect(self.brushChanged)

    @property
    def x0(self) -> float:
        """Left edge of the view."""
        return self._of.x0

    @property
    def x1(self) -> float:
        """Right edge of the view."""
        return self._of.x1

    @property
    def following(self) -> bool:
        """Whether the view moves with the run."""
        return self._of.following

    @property
    def n_steps(self) -> int:
        """Steps of the run so far."""
        return self._of.n_steps

    @property
    def cursor(self) -> float | None:
        """Where the mouse is, in either window."""
        return self._of.cursor

    @property
    def cursor_step(self) -> int | None:
        """The step under the mouse, in either window."""
        return self._of.cursor_step

    @property
    def kept_step(self) -> int | None:
        """The step that somebody chose to look at, in either window."""
        return self._of.kept_step

    @property
    def seen(self) -> tuple[int, int]:
        """The steps in view."""
        return self._of.seen

    @property
    def brushed(self) -> tuple[int, int] | None:
        """The range that was chosen, in either window."""
        return self._of.brushed

    @property
    def brush_done(self) -> bool:
        """Whether the range stands."""
        return self._of.brush_done

    @property
    def brushing(self) -> bool:
        """Whether a plain drag chooses a range."""
        return self._of.brushing

    def set_n_steps(self, n_steps: int) -> None:
        """Says how far the run has come."""
        self._of.set_n_steps(n_steps)

    def set_window(self, window_steps: int | None) -> None:
        """Follows the last steps, or everything."""
        self._of.set_window(window_steps)

    def follow(self) -> None:
        """Moves with the run again."""
        self._of.follow()

    def show(self, x0: float, x1: float) -> None:
        """Shows these steps and stays there."""
        self._of.show(x0, x1)

    def free(self) -> None:
        """Stays where it is."""
        self._of.free()

    def set_cursor(self, x: float | None) -> None:
        """Says where the mouse is."""
        self._of.set_cursor(x)

    def keep_step(self, step: int | None) -> None:
        """Leaves the cursor on a step."""
        self._of.keep_step(step)

    def brush(self, start: int, stop: int, *, done: bool = True) -> None:
        """Chooses a range."""
        self._of.brush(start, stop, done=done)

    def clear_brush(self) -> None:
        """Chooses none."""
        self._of.clear_brush()

    def set_brushing(self, brushing: bool) -> None:
        """Says whether a plain drag chooses a range."""
        self._of.set_brushing(brushing)
