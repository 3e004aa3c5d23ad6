from __future__ import annotations

import sys
import threading

import pytest

from gradgui.app.process.error_hooks import FaultQueue, uncaught_errors_to


def fail(words: str = "told to") -> None:
    raise ZeroDivisionError(words)


def raised(words: str = "told to") -> ZeroDivisionError:
    with pytest.raises(ZeroDivisionError) as caught:
        fail(words)
    return caught.value


def test_an_error_of_a_slot_is_logged_and_shown_when_the_window_looks(caplog: pytest.LogCaptureFixture) -> None:
    shown: list[BaseException] = []
    faults = FaultQueue(shown.append)
    error = raised()
    with uncaught_errors_to(faults):
        sys.excepthook(type(error), error, error.__traceback__)
        assert shown == []
        faults.deliver()
    assert shown == [error]
    assert "raise ZeroDivisionError" in caplog.text


def test_an_error_in_a_thread_is_shown_on_the_thread_of_the_window(caplog: pytest.LogCaptureFixture) -> None:
    shown: list[tuple[str, int]] = []
    faults = FaultQueue(lambda error: shown.append((str(error), threading.get_ident())))
    with uncaught_errors_to(faults):
        thread = threading.Thread(target=fail, name="helper")
        thread.start()
        thread.join()
        faults.deliver()
    assert shown == [("told to", threading.get_ident())]
    assert "in thread helper" in caplog.text


def test_one_that_comes_again_and_again_is_logged_with_its_traceback_once(caplog: pytest.LogCaptureFixture) -> None:
    shown: list[BaseException] = []
    faults = FaultQueue(shown.append)
    for i in range(12):
        faults.put(raised(f"number {i}"))
    faults.deliver()
    assert len(shown) == 12
    assert caplog.text.count("Traceback") == 1
    assert "number 9, for the 10th time" in caplog.text


def test_an_error_while_one_is_shown_is_logged_and_ends_there(caplog: pytest.LogCaptureFixture) -> None:
    def show(_error: BaseException) -> None:
        faults.put(ValueError("while it was shown"))
        fail("the dialog fails")

    faults = FaultQueue(show)
    faults.put(raised())
    faults.deliver()
    faults.deliver()
    assert "while it was shown" in caplog.text
    assert "An error could not be shown" in caplog.text


def test_the_hooks_are_given_back() -> None:
    before = (sys.excepthook, threading.excepthook)
    with uncaught_errors_to(FaultQueue(lambda _: None)):
        assert sys.excepthook is not before[0]
    assert (sys.excepthook, threading.excepthook) == before
