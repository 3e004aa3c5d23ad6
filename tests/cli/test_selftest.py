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
    done = gradgui("selftest")
    assert done.code == code
    assert ("FAIL  devices   OSError: no device answers" in done.out) is broken
    assert len(done.out.splitlines()) == 6
