from __future__ import annotations

from gradgui.gui.plots.loss.curve_choice import LEARNING_RATE, PENALTY, SMOOTHED, SMOOTHINGS, TRAINING, CurveChoice


def test_at_first_everything_but_the_metrics_is_shown_and_the_rate_depends() -> None:
    choice = CurveChoice()
    assert choice.shown(TRAINING) is True
    assert choice.shown("accuracy") is False
    assert choice.shown(LEARNING_RATE) is None


def test_what_was_chosen_comes_back_from_its_text() -> None:
    choice = CurveChoice()
    choice.show("accuracy", True)
    choice.show(PENALTY, False)
    choice.show("a=b", True)
    choice.smooth(SMOOTHINGS[4])
    again = CurveChoice()
    again.restore(choice.as_text())
    assert again.as_text() == choice.as_text()
    assert [again.shown(name) for name in ("accuracy", PENALTY, "a=b")] == [True, False, True]
    assert again.smoothing == SMOOTHINGS[4]


def test_a_text_that_says_nothing_changes_nothing() -> None:
    choice = CurveChoice()
    choice.restore("nonsense;smoothing=never;training=maybe;=1")
    assert choice.as_text() == CurveChoice().as_text()


def test_choosing_what_is_chosen_already_announces_nothing() -> None:
    choice = CurveChoice()
    said: list[int] = []
    choice.changed.connect(lambda: said.append(1))
    choice.show(TRAINING, True)
    assert not said
    choice.show(TRAINING, False)
    assert said == [1]


def test_choosing_an_amount_smooths() -> None:
    choice = CurveChoice()
    choice.show(SMOOTHED, False)
    choice.smooth(SMOOTHINGS[0])
    assert choice.shown(SMOOTHED) is True


def test_amounts_are_a_share_of_the_view_or_a_number_of_steps() -> None:
    light, steps = SMOOTHINGS[0], SMOOTHINGS[4]
    assert light.deviation_bins(10_000, 8) == 10_000 * light.share / 8
    assert steps.deviation_bins(10_000, 8) == steps.n_steps / 8
