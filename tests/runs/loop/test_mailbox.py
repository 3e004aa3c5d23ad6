from __future__ import annotations

import threading

from gradgui.core.interventions import Change, ChangeKind
from gradgui.runs.loop.mailbox import Apply, Go, Mailbox, Pause, Request


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
