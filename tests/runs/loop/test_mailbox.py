from __future__ import annotations

import threading

from gradgui.core.interventions import Change, ChangeKind
from gradgui.core.status import StopReason
from gradgui.runs.loop.mailbox import Apply, Go, Mailbox, Pause, Request, Stop


def test_requests_come_out_in_their_order() -> None:
    mailbox = Mailbox()
    requests: list[Request] = [Go(), Pause(), Go(1)]
    for request in requests:
        mailbox.put(request)
    assert [mailbox.take(0) for _ in range(4)] == [*requests, None]


def test_a_change_is_pending_until_it_is_applied() -> None:
    mailbox = Mailbox()
    first, second = Change(ChangeKind.FREEZE, ("a",)), Change(ChangeKind.FREEZE, ("a",))
    mailbox.put(Apply(first))
    mailbox.put(Pause())
    mailbox.put(Apply(second))
    assert mailbox.pending == (first, second)
    mailbox.take(0)
    assert mailbox.pending == (first, second)
    mailbox.applied(first)
    assert len(mailbox.pending) == 1
    assert mailbox.pending[0] is second


def test_taking_waits_for_a_request_from_another_thread() -> None:
    mailbox = Mailbox()
    taken: list[Request | None] = []
    thread = threading.Thread(target=lambda: taken.append(mailbox.take(None)))
    thread.start()
    mailbox.put(Go(3))
    thread.join(30)
    assert taken == [Go(3)]


def test_looking_for_a_stop_changes_no_order_also_of_what_comes_in_meanwhile() -> None:
    mailbox = Mailbox()
    requests: list[Request] = [Pause(), Go(1)]
    for request in requests:
        mailbox.put(request)
    assert mailbox.take_stop() is None
    mailbox.put(Stop(StopReason.STOPPED))
    assert mailbox.take_stop() is StopReason.STOPPED
    mailbox.put(Go())
    assert [mailbox.take(0) for _ in range(5)] == [*requests, Stop(StopReason.STOPPED), Go(), None]
