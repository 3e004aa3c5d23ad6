"""What all plots share: which steps are shown, whether the view follows the run, where the cursor is, and the left margin.

State and arithmetic only: the plots draw it.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Signal

#: A step is drawn from half a step before it to half a step after it, so the first one begins here.
FIRST_EDGE = -0.5
#: What an empty plot shows.
EMPTY_STEPS = 100
#: The closest view.
SMALLEST_SPAN = 4.0


class StepRange(QObject):
    """The steps in view, from `x0` to `x1` (edges: step s lies from s - 0.5 to s + 0.5).

    While it follows, it shows everything from the start (or the last `window_steps`) to now; `show` frees it, `follow`
    brings it back.
    """

    #: The view, or whether it follows, is another one.
    changed = Signal()
    #: The cursor moved, or left.
    cursorChanged = Signal()
    #: The left axes are wider or narrower.
    leftWidthChanged = Signal()
    #: The range that was dragged over is another one, or a drag now chooses one, or does so no more.
    brushChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._n_steps = 0
        self._following = True
        self._window_steps: int | None = None
        self._cursor: float | None = None
        self._kept_step: int | None = None
        self._extra_left_px = 0
        self._brushed: tuple[int, int] | None = None
        self._brush_done = True
        self._brushing = False
        self._x0, self._x1 = self._whole()

    @property
    def x0(self) -> float:
        """Left edge of the view."""
        return self._x0

    @property
    def x1(self) -> float:
        """Right edge of the view."""
        return self._x1

    @property
    def following(self) -> bool:
        """Whether the view moves with the run."""
        return self._following

    @property
    def n_steps(self) -> int:
        """Steps of the run so far."""
        return self._n_steps

    @property
    def cursor(self) -> float | None:
        """Where the mouse is, on this axis, or else the step that was kept; None: neither."""
        kept = self.kept_step
        return self._cursor if self._cursor is not None or kept is None else float(kept)

    @property
    def cursor_step(self) -> int | None:
        """The step under the mouse, or else the one that was kept; None: no step of the run."""
        if self.cursor is None:
            return None
        step = math.floor(self.cursor + 0.5)
        return step if 0 <= step < self.n_steps else None

    @property
    def kept_step(self) -> int | None:
        """The step that somebody chose to look at while the mouse is elsewhere; None: the newest is looked at."""
        return self._kept_step

    @property
    def seen(self) -> tuple[int, int]:
        """The steps of the run whose middle is in view: the first one, and the one after the last."""
        start = max(0, math.ceil(self._x0))
        return start, max(start, min(self._n_steps, math.floor(self._x1) + 1))

    @property
    def brushed(self) -> tuple[int, int] | None:
        """The range that was chosen: its first step, and the step after its last; None: none was."""
        return self._brushed

    @property
    def brush_done(self) -> bool:
        """Whether the range stands, or the mouse is still dragging."""
        return self._brush_done

    @property
    def brushing(self) -> bool:
        """Whether a plain drag chooses a range instead of moving the view."""
        return self._brushing

    def set_n_steps(self, n_steps: int) -> None:
        """Says how far the run has come."""
        if n_steps == self._n_steps:
            return
        shrunk = n_steps < self._n_steps
        self._n_steps = n_steps
        if shrunk:
            self.clear_brush()
            self.keep_step(None)
            self.set_cursor(None)
        if self._following or shrunk:
            self._following = True
            self._set(*self._followed())

    def set_window(self, window_steps: int | None) -> None:
        """Follows the last `window_steps` steps; None: everything."""
        self._window_steps = window_steps
        if self._following:
            self._set(*self._followed())

    def follow(self) -> None:
        """Moves with the run again."""
        was_following, self._following = self._following, True
        self._set(*self._followed(), announce=not was_following)

    def show(self, x0: float, x1: float) -> None:
        """Shows these steps and stays there; everything at once is following again.

        What lies outside the run is cut off.
        """
        low, high = self._whole()
        span = min(max(abs(x1 - x0), SMALLEST_SPAN), high - low)
        x0 = min(max(min(x0, x1), low), high - span)
        was_following = self._following
        self._following = self._window_steps is None and span >= high - low
        self._set(x0, x0 + span, announce=self._following != was_following)

    def free(self) -> None:
        """Stays where it is."""
        if self._following:
            self._following = False
            self.changed.emit()

    def zoom(self, factor: float, centre: float) -> None:
        """Makes the view `factor` times as wide around `centre`."""
        self.show(centre + (self.x0 - centre) * factor, centre + (self.x1 - centre) * factor)

    def pan(self, steps: float) -> None:
        """Moves the view by so many steps."""
        self.show(self.x0 + steps, self.x1 + steps)

    @property
    def extra_left_px(self) -> int:
        """Pixels that every left axis has beyond its usual width."""
        return self._extra_left_px

    def set_extra_left(self, pixels: int) -> None:
        """Makes all left axes wider: long names are written in full where there is room, and x axes stay aligned."""
        pixels = max(0, pixels)
        if pixels != self._extra_left_px:
            self._extra_left_px = pixels
            self.leftWidthChanged.emit()

    def set_cursor(self, x: float | None) -> None:
        """Says where the mouse is on this axis."""
        if x != self._cursor:
            self._cursor = x
            self.cursorChanged.emit()

    def keep_step(self, step: int | None) -> None:
        """Leaves the cursor on a step when the mouse goes elsewhere; None: no more."""
        if step != self._kept_step:
            self._kept_step = step
            self.cursorChanged.emit()

    def brush(self, start: int, stop: int, *, done: bool = True) -> None:
        """Chooses the steps from `start` to before `stop`, those of them that there are; none at all: no range."""
        start, stop = max(0, min(start, stop)), min(max(start, stop), self._n_steps)
        chosen = (start, stop) if stop > start else None
        if (chosen, done) != (self._brushed, self._brush_done):
            self._brushed, self._brush_done = chosen, done
            self.brushChanged.emit()

    def clear_brush(self) -> None:
        """Chooses no range any more; a drag moves the view again."""
        if self._brushed is not None or self._brushing:
            self._brushed, self._brush_done, self._brushing = None, True, False
            self.brushChanged.emit()

    def set_brushing(self, brushing: bool) -> None:
        """Says whether a plain drag chooses a range."""
        if brushing != self._brushing:
            self._brushing = brushing
            self.brushChanged.emit()

    def move_cursor(self, moves: int, steps_a_move: float = 1.0) -> None:
        """Moves the cursor by so many moves of whole steps, at least one each; the view follows it. It begins at the end.

        Args:
            moves: to the right, or to the left where negative.
            steps_a_move: steps of one move: those of a pixel.
        """
        if self.n_steps == 0:
            return
        step, last = self.cursor_step, math.floor(min(self.x1, self.n_steps - 0.5))
        self.set_cursor_step(last if step is None else step + moves * max(1, round(steps_a_move)))

    def set_cursor_step(self, step: int) -> None:
        """Puts the cursor on a step, or on the first or last one, and moves the view until it is there."""
        if self.n_steps == 0:
            return
        step = min(max(step, 0), self.n_steps - 1)
        if step < self.x0:
            self.pan(step + FIRST_EDGE - self.x0)
        elif step > self.x1:
            self.pan(step - FIRST_EDGE - self.x1)
        self.set_cursor(float(step))

    def _whole(self) -> tuple[float, float]:
        n = self._n_steps
        if n == 0:
            return FIRST_EDGE, EMPTY_STEPS + FIRST_EDGE
        # The end moves in small jumps (2 to 3 % of the whole), so that the picture doesn't creep with every refresh.
        jump = 1 << max(0, n.bit_length() - 6)
        return FIRST_EDGE, max(-(-n // jump) * jump, SMALLEST_SPAN) + FIRST_EDGE

    def _followed(self) -> tuple[float, float]:
        low, high = self._whole()
        if self._window_steps is not None and self._n_steps:
            return max(low, high - self._window_steps), high
        return low, high

    def _set(self, x0: float, x1: float, *, announce: bool = False) -> None:
        if announce or (x0, x1) != (self._x0, self._x1):
            self._x0, self._x1 = x0, x1
            self.changed.emit()
            if self._cursor is not None and not x0 <= self._cursor <= x1:
                self.set_cursor(None)
