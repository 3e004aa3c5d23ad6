"""Presets of keras_hub: from a folder, where the package is there; with a stand-in where it isn't."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from gradgui.core.errors import ModelError
from gradgui.core.spec import ModelSpec
from gradgui.engine.models.open_model import open_model
from gradgui.engine.program import Programs

Fresh = Callable[[Callable[[], Any]], Any]


def stand_in(monkeypatch: pytest.MonkeyPatch, asked: list[tuple[str, str, dict[str, Any]]]) -> None:
    """Puts a module in the place of keras_hub that says what it was asked for, and returns a small model."""
    import keras

    def kind(name: str) -> Any:
        def from_preset(folder: str, **arguments: Any) -> Any:
            asked.append((name, folder, arguments))
            return keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])

        return SimpleNamespace(from_preset=from_preset)

    module = ModuleType("keras_hub")
    module.__spec__ = importlib.util.spec_from_loader("keras_hub", None)
    module.__version__ = "0"  # type: ignore[attr-defined]
    module.models = SimpleNamespace(Backbone=kind("Backbone"), TextClassifier=kind("TextClassifier"))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keras_hub", module)


def test_a_folder_gives_its_task_without_a_preprocessor_else_its_backbone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: Fresh
) -> None:
    asked: list[tuple[str, str, dict[str, Any]]] = []
    stand_in(monkeypatch, asked)
    (tmp_path / "config.json").write_text("{}")
    spec = ModelSpec(f"keras_hub:{tmp_path}", {"dtype": "float32"})
    model = fresh(lambda: open_model(spec, Programs(), None))
    assert [info.path for info in model.infos] == ["dense/kernel", "dense/bias"]
    (tmp_path / "task.json").write_text(json.dumps({"class_name": "TextClassifier"}))
    fresh(lambda: open_model(spec, Programs(), None))
    assert asked == [
        ("Backbone", str(tmp_path), {"dtype": "float32"}),
        ("TextClassifier", str(tmp_path), {"preprocessor": None, "dtype": "float32"}),
    ]


def test_what_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, [])
    with pytest.raises(ModelError, match="downloads nothing"):
        open_model(ModelSpec("keras_hub:bert_tiny_en_uncased"), Programs(), None)
    monkeypatch.setitem(sys.modules, "keras_hub", None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install keras-hub"):
        open_model(ModelSpec(f"keras_hub:{tmp_path}"), Programs(), None)


def test_a_package_without_what_it_needs_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_text("{}")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setitem(sys.modules, "keras_hub", None)
    with pytest.raises(ModelError, match="--force-reinstall keras-hub"):
        open_model(ModelSpec(f"keras_hub:{tmp_path}"), Programs(), None)


def test_a_real_preset_opens(tmp_path: Path, fresh: Fresh) -> None:
    hub = pytest.importorskip("keras_hub")
    sizes = {"num_layers": 1, "num_heads": 2, "hidden_dim": 8, "intermediate_dim": 16, "max_sequence_length": 12}
    backbone = hub.models.BertBackbone(vocabulary_size=20, **sizes)
    hub.models.BertTextClassifier(backbone, num_classes=2, preprocessor=None).save_to_preset(str(tmp_path))
    model = fresh(lambda: open_model(ModelSpec(f"keras_hub:{tmp_path}"), Programs(), None))
    assert model.keras_model.num_classes == 2
    assert sum(info.n_parameters for info in model.infos if info.learnable) == backbone.count_params() + 8 * 2 + 2
