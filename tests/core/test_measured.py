from __future__ import annotations

import pytest

from gradgui.core.measured import Measured


def test_a_share_is_what_leaving_it_out_saves() -> None:
    measured = Measured("skip", 0.008, 0.002, (0.7, 0.8), 10)
    assert measured.share == pytest.approx(0.75)
    assert measured.speedup == pytest.approx(4)


@pytest.mark.parametrize(
    ("measured", "text"),
    [
        (
            Measured("watching", 0.002, 0.0018, (0.05, 0.2), 9),
            "Watching takes 10% of a step: 2 ms a step with all norms",
        ),
        (Measured("watching", 0.002, 0.0021, (-0.2, 0.1), 9), "Watching costs too little to be told from noise: 2 ms"),
        (Measured("skip", 0.008, 0.002, (0.7, 0.8), 9), "Skipping what is frozen makes a step 4 times as fast: 8 ms"),
        (
            Measured("skip", 0.008, 0.0079, (-0.1, 0.1), 9),
            "Skipping what is frozen would save too little to be told",
        ),
    ],
)
def test_a_measurement_is_said_with_both_times_and_noise_is_not_given_a_number(measured: Measured, text: str) -> None:
    assert measured.text().startswith(text)
