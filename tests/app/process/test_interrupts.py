from __future__ import annotations

import signal

import pytest

from gradgui.app.process.interrupts import stopping_on, termination_signals


def test_the_first_signal_asks_and_the_second_one_raises() -> None:
    asked: list[bool] = []
    with stopping_on((signal.SIGINT,), lambda: asked.append(True)):
        signal.raise_signal(signal.SIGINT)
        assert asked == [True]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert asked == [True]


def test_handlers_are_as_before_afterwards() -> None:
    before = [signal.getsignal(number) for number in termination_signals()]
    with stopping_on(termination_signals(), lambda: None):
        assert [signal.getsignal(number) for number in termination_signals()] != before
    assert [signal.getsignal(number) for number in termination_signals()] == before
