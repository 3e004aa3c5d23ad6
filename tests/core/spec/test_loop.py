from __future__ import annotations

import pytest

from tests.fakes import fake_spec


def test_steps_and_epochs_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="exclude each other"):
        fake_spec(steps=3, epochs=2)
