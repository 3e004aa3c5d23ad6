from __future__ import annotations

import pytest

from gradgui.core.spec import ClipSpec


def test_a_clip_needs_a_limit() -> None:
    with pytest.raises(ValueError, match="must have a limit"):
        ClipSpec("norm")
    assert ClipSpec("none").limit is None
