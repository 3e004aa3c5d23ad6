from __future__ import annotations

import pytest

from gradgui.gui.transport.log_scale import LogScale


def test_a_scale_reaches_two_decades_to_either_side() -> None:
    scale = LogScale.around(1e-3)
    assert scale.rate(0) == pytest.approx(1e-5)
    assert scale.rate(scale.n_positions) == pytest.approx(0.1)
    assert scale.position(1e-3) * 2 == scale.n_positions


@pytest.mark.parametrize(("rate", "lowest", "highest"), [(5.0, -5, 1), (1e-5, -5, -1), (1e-9, -9, -1)])
def test_a_rate_outside_widens_the_scale_by_whole_decades(rate: float, lowest: float, highest: float) -> None:
    scale = LogScale.around(1e-3, rate)
    assert (scale.lowest, scale.highest) == pytest.approx((lowest, highest))
    assert scale.rate(scale.position(rate)) == pytest.approx(rate)


def test_rates_have_two_digits_and_their_positions_lead_back() -> None:
    scale = LogScale.around(3e-4)
    for position in range(0, scale.n_positions, 7):
        rate = scale.rate(position)
        assert float(f"{rate:.1e}") == rate
        assert abs(scale.position(rate) - position) <= 2


def test_a_tenth_of_a_decade_there_and_back_is_the_same_rate() -> None:
    scale = LogScale.around(1e-3)
    for rate in (1e-3, 3e-4, 5e-3):
        up = scale.rate(scale.position(rate) + 10)
        assert scale.rate(scale.position(up) - 10) == pytest.approx(rate, rel=0.04)
