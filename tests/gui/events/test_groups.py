from __future__ import annotations

from gradgui.gui.events.entries import Category, Entry, Mark
from gradgui.gui.events.groups import grouped


def step(at: int) -> Entry:
    return Entry(at, at / 10, Mark.NOTE, "Stepped", Category.OTHER, fold="Stepped")


def validation(at: int, loss: str) -> Entry:
    return Entry(at, at / 10, Mark.VALIDATION, f"Validation {loss}", Category.VALIDATION, fold="validation", value=loss)


def change(at: int) -> Entry:
    return Entry(at, at / 10, Mark.CHANGE, "Rate 0.1", Category.CHANGE, source="user")


def texts(entries: list[Entry], *, fold: bool = True) -> list[str]:
    return [group.entry().text for group in grouped(entries, fold=fold)]


def test_steps_one_after_the_other_are_one_line_at_the_last_of_them() -> None:
    (group,) = grouped([step(n) for n in range(1, 13)], fold=True)
    assert group.entry().text == "Stepped 12 times"
    assert group.entry().step == 12


def test_a_change_in_between_ends_a_line() -> None:
    assert texts([step(1), step(2), change(2), step(3)]) == ["Stepped", "Rate 0.1", "Stepped 2 times"]


def test_validations_say_the_first_and_the_last_loss() -> None:
    assert texts([validation(10, "0.9"), validation(20, "0.5"), validation(30, "0.4")]) == [
        "3 validations, 0.9\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}0.4"
    ]


def test_changes_are_never_one_line() -> None:
    assert texts([change(1), change(2)]) == ["Rate 0.1", "Rate 0.1"]


def test_nothing_is_folded_where_each_is_wanted() -> None:
    assert texts([validation(10, "0.9"), validation(20, "0.5")], fold=False) == ["Validation 0.5", "Validation 0.9"]


def test_a_folded_line_tells_its_last_members() -> None:
    (group,) = grouped([step(n) for n in range(1, 13)], fold=True)
    told = group.entry().full.splitlines()
    assert told[0] == "4 before"
    assert told[-1] == "Step 12 at 0:01: Stepped"
    assert len(told) == 9
