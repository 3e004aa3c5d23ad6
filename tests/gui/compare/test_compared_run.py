from __future__ import annotations

from gradgui.gui.compare.compared_run import letter_of


def test_every_run_has_a_letter_of_its_own() -> None:
    assert [letter_of(i) for i in (0, 25, 26, 51, 52)] == ["A", "Z", "A2", "Z2", "A3"]
    assert len({letter_of(i) for i in range(200)}) == 200
