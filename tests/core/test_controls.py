from __future__ import annotations

import math

import numpy as np

from gradgui.core.controls import NO_CLIP, Controls
from gradgui.core.selection import Selection
from gradgui.core.spec import ClipSpec
from tests.fakes import fake_variables

SELECTION = Selection.initial(fake_variables())


def controls(**changes: object) -> Controls:
    return Controls(**{"selection": SELECTION, "learning_rate": 0.1, "multipliers": (1.0,) * 6, **changes})  # type: ignore[arg-type]


def test_rates_are_multiplied_in_float64() -> None:
    rates = controls(learning_rate=1e-3, multipliers=(1.0, 0.1, 0.0, 2.0, 1.0, 1.0)).rates()
    assert rates.dtype == np.float64
    assert rates[:4].tolist() == [1e-3, 1e-3 * 0.1, 0.0, 2e-3]


def test_without_a_clip_the_limit_is_infinite() -> None:
    assert controls().clip_limit == math.inf
    assert controls().clip_kind == "none"


def test_a_clip_gives_its_kind_and_limit() -> None:
    clipped = controls(clip=ClipSpec("norm", 0.5))
    assert (clipped.clip_kind, clipped.clip_limit) == ("norm", 0.5)


def test_another_selection_leaves_the_rest() -> None:
    other = SELECTION.set([0], learns=False)
    changed = controls(learning_rate=0.3).with_selection(other)
    assert changed.selection is other
    assert (changed.learning_rate, changed.clip) == (0.3, NO_CLIP)
