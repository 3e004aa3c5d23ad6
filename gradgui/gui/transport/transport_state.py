"""Everything that the transport bar shows, as one value. What is made of it: `transport_bar` and `transport_words`."""

from __future__ import annotations

from dataclasses import dataclass, field

from gradgui.core.controls import Controls
from gradgui.core.status import RunStatus


@dataclass(frozen=True)
class TransportState:
    """Everything that the bar shows.

    Args:
        name: of the run.
        status: of the runner; idle where nothing is open.
        obstacle: why training can't start or go on; "" if it can.
        requested: the controls asked for; None before the run is open.
        own_rate: the learning rate that the spec itself gives; None before the run is open.
        devices: what can be chosen beside "auto".
        device: what the spec asks for.
        is_open: whether a spec is open or being opened.
        stored: whether a stored run is looked at, which can be resumed.
        growing: whether another process is writing that run.
        can_change: whether the rate can be changed.
        can_run_more: whether so many steps more can be asked for.
        can_cancel: whether something is being opened that can be done without.
        ending: whether the run was asked to end and hasn't yet.
    """

    name: str = ""
    status: RunStatus = field(default_factory=RunStatus)
    obstacle: str = ""
    requested: Controls | None = None
    own_rate: float | None = None
    devices: tuple[str, ...] = ()
    device: str = "auto"
    is_open: bool = False
    stored: bool = False
    growing: bool = False
    can_change: bool = False
    can_run_more: bool = False
    can_cancel: bool = False
    ending: bool = False
