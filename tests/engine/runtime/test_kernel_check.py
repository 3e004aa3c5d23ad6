from __future__ import annotations

import os
import sys

import pytest

from gradgui.core.errors import GradguiError
from gradgui.engine.runtime import kernel_check
from gradgui.engine.runtime.kernel_check import crash_of_kernels


@pytest.mark.slow
def test_kernels_without_onednn_come_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    assert crash_of_kernels() == ""


def test_a_process_that_crashes_takes_no_other_with_it_and_is_told() -> None:
    ended = crash_of_kernels([sys.executable, "-c", "import os; os.abort()"])
    assert ended == ("SIGABRT" if os.name == "posix" else "exit code 3")


def test_one_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_check, "LIMIT_S", 0.2)
    with pytest.raises(GradguiError, match=r"come to an end\. Received: .* timed out"):
        crash_of_kernels([sys.executable, "-c", "import threading; threading.Event().wait()"])


def test_one_that_cannot_be_started_is_an_error() -> None:
    with pytest.raises(GradguiError, match="must come to an end"):
        crash_of_kernels(["/nowhere/at/all"])
