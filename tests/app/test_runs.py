"""Stored runs for Python."""

from __future__ import annotations

import pytest

from gradgui.app.runs import open_run
from gradgui.core.errors import StoreError


def test_the_run_of_a_training_that_took_no_step_is_refused_with_words() -> None:
    with pytest.raises(StoreError, match="ended before its first step"):
        open_run(None)
