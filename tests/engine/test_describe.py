from __future__ import annotations

import gc
from typing import ClassVar

import pytest

from gradgui.core.errors import ModelError
from gradgui.engine import describe as module
from gradgui.engine.describe import describe
from tests.fakes import fake_spec


class Opening:
    """Stands in for the engine: notes whether the collector is at work while it opens, and finds no model."""

    seen: ClassVar[list[str]] = []

    def __init__(self, _trust: object) -> None:
        self.seen.clear()

    def open(self, _spec: object) -> None:
        self.seen.append(f"collecting: {gc.isenabled()}")
        raise ModelError("there is none")

    def close(self) -> None:
        self.seen.append("closed")


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_rests_while_a_model_is_opened_and_is_as_before_afterwards(
    enabled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KerasEngine", Opening)
    was_enabled = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with pytest.raises(ModelError, match="there is none"):
            describe(fake_spec())
        assert Opening.seen == ["collecting: False", "closed"]
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()
