"""What the transport bar shows of a run: of the one that is open, or of a stored one. Draws nothing."""

from __future__ import annotations

from gradgui.gui.control.display.shown_run import ShownRun
from gradgui.gui.control.open_run import OpenRun
from gradgui.gui.transport.transport_state import TransportState


def transport_state(controller: OpenRun, shown: ShownRun | None) -> TransportState:
    """Returns what the transport bar shows.

    Args:
        controller: of the run that is open.
        shown: the run that the panels show; one with a status of its own is a stored one.
    """
    if shown is not None and shown.status is not None:
        return TransportState(
            name=shown.name,
            status=shown.status,
            requested=shown.controls,
            own_rate=shown.controls.learning_rate if shown.controls is not None else None,
            device=shown.spec.loop.device if shown.spec is not None else "auto",
            is_open=True,
            stored=True,
            obstacle=shown.resume_obstacle,
            can_run_more=shown.can_run_more,
            growing=shown.is_growing,
        )
    spec, opened = controller.spec, controller.opened
    return TransportState(
        name=(spec.name or "run") if spec is not None else "",
        status=controller.status,
        obstacle=controller.start_obstacle(),
        requested=controller.requested(),
        own_rate=opened.controls.learning_rate if opened is not None else None,
        devices=opened.devices if opened is not None else (),
        device=spec.loop.device if spec is not None else "auto",
        is_open=spec is not None,
        can_change=controller.can_change,
        can_run_more=controller.can_run_more,
        can_cancel=controller.can_cancel_opening,
        ending=controller.is_ending,
    )
