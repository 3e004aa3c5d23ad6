from __future__ import annotations

import pytest

from gradgui.core.spec import PlannedIntervention


def test_how_to_thaw_must_stand_beside_what_to_thaw() -> None:
    with pytest.raises(ValueError, match="must stand beside thaw"):
        PlannedIntervention(3, thawing="zero")
    with pytest.raises(ValueError, match="must stand beside thaw"):
        PlannedIntervention(3, freeze=("a",), thaw_warmup_updates=3)
