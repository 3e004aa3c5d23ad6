from __future__ import annotations

import pytest

from tests.cli.outcome import Run


@pytest.mark.parametrize(("broken", "code"), [(False, 0), (True, 1)])
def test_the_exit_code_says_whether_all_parts_work(
    gradgui: Run, monkeypatch: pytest.MonkeyPatch, broken: bool, code: int
) -> None:
    def devices() -> str:
        if broken:
            raise OSError("no device answers")
        return "CPU:0"

    monkeypatch.setattr("gradgui.cli.selftest.check_devices", devices)
    for part in ("check_window", "check_training", "check_record"):
        monkeypatch.setattr(f"gradgui.cli.selftest.{part}", lambda _folder: "fine")
    monkeypatch.setattr("gradgui.cli.selftest.check_kernels", lambda: "fine")
    done = gradgui("selftest")
    assert done.code == code
    assert ("FAIL  devices   OSError: no device answers" in done.out) is broken
    assert len(done.out.splitlines()) == 7


def test_a_known_fault_of_tensorflow_is_told_with_what_to_do_and_is_no_failure(
    gradgui: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradgui.engine.runtime.kernel_check.crash_of_kernels", lambda: "SIGSEGV")
    for part in ("window", "training", "record"):
        monkeypatch.setattr(f"gradgui.cli.selftest.check_{part}", lambda _folder: "fine")
    for part in ("versions", "devices"):
        monkeypatch.setattr(f"gradgui.cli.selftest.check_{part}", lambda: "fine")
    done = gradgui("selftest")
    assert done.code == 0
    (line,) = (line for line in done.out.splitlines() if line.startswith("warn  kernels"))
    assert "ended by SIGSEGV" in line
    assert "TF_ENABLE_ONEDNN_OPTS=0" in line
