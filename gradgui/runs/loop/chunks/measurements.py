"""Measurements of the step that were asked for: carried out between chunks, a slice at a time."""

from __future__ import annotations

from collections.abc import Callable

from gradgui.core.controls import Controls
from gradgui.core.errors import GradguiError
from gradgui.core.measured import MeasuredKind
from gradgui.core.status import Activity
from gradgui.runs.engine import Engine
from gradgui.runs.loop.live_status import LiveStatus


class Measurements:
    """What is still to be measured, in the order in which it was asked for.

    Args:
        live: where the loop says how it stands; `measured` gets the results.
        event: records an event, `(kind, text)`.
    """

    def __init__(self, live: LiveStatus, event: Callable[[str, str], None]) -> None:
        self._live = live
        self._event = event
        self._wanted: tuple[MeasuredKind, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether something is still to be measured."""
        return bool(self._wanted)

    def request(self, kind: MeasuredKind) -> None:
        """Takes note of a request; one of a kind that is waiting already is the same one."""
        if kind not in self._wanted:
            self._wanted = (*self._wanted, kind)

    def advance(self, engine: Engine, controls: Controls, obstacle: str) -> None:
        """Takes one slice of what was asked for first; says what it gave, or why nothing can be measured."""
        kind = self._wanted[0]
        if obstacle:
            self._done("note", f"Not measured. {obstacle}")
            return
        if self._live.status.activity is not Activity.MEASURING:
            self._live.busy(Activity.MEASURING)
        try:
            measured = engine.measure(kind, controls)
        except GradguiError as error:
            self._done("note", f"Not measured. {error}")
            return
        if measured is not None:
            self._live.add_measured(measured)
            self._done("measured", measured.text())

    def _done(self, kind: str, text: str) -> None:
        self._wanted = self._wanted[1:]
        self._live.busy(Activity.NONE)
        self._event(kind, text)
