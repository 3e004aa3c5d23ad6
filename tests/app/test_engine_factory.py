from __future__ import annotations

import gc
import sys

import pytest

from gradgui.app import engine_factory
from gradgui.app.engine_factory import keras_engine_factory
from gradgui.engine import keras_engine
from gradgui.runs.file_trust import FileTrust


@pytest.fixture
def asides(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Returns what happens, in order: 0 an engine is made, 1 what is there is set aside. The process keeps its priority."""
    found: list[int] = []
    monkeypatch.setattr(engine_factory, "lower_own_priority", lambda: None)
    monkeypatch.setattr(keras_engine, "KerasEngine", lambda _trust, _device: found.append(0))
    monkeypatch.setattr(gc, "freeze", lambda: found.append(1))
    return found


@pytest.mark.parametrize(
    ("loaded", "beside_window", "wanted"), [(False, True, [0, 1]), (True, True, [0]), (False, False, [0])]
)
def test_what_an_import_beside_a_window_made_is_set_aside_afterwards(
    monkeypatch: pytest.MonkeyPatch, asides: list[int], loaded: bool, beside_window: bool, wanted: list[int]
) -> None:
    if loaded:
        monkeypatch.setitem(sys.modules, "tensorflow", sys)
    else:
        monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    keras_engine_factory(FileTrust(), beside_window=beside_window)()
    assert asides == wanted
