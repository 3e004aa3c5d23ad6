from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from gradgui.core.errors import SpecError
from gradgui.core.spec import DataSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec, StoppingSpec
from gradgui.core.spec_toml import parse_spec
from tests.fakes import fake_spec


def test_an_empty_spec_names_all_that_training_needs() -> None:
    with pytest.raises(
        SpecError, match=r"data \(data.source\), a loss \(loss.name\), a length \(loop.steps or loop.epochs\)"
    ):
        RunSpec(model=ModelSpec("examples:mlp")).check_complete()


@pytest.mark.parametrize(
    ("stopping", "idle"),
    [
        (StoppingSpec(metric="validation accuracy"), "stopping.metric can"),
        (StoppingSpec(mode="max", min_delta=0.1), "stopping.mode and stopping.min_delta can"),
        (StoppingSpec(metric="validation accuracy", restore_best=False), "stopping.metric can"),
    ],
)
def test_what_must_improve_needs_something_that_acts_on_it(stopping: StoppingSpec, idle: str) -> None:
    with pytest.raises(SpecError, match=rf"a patience \(stopping.patience, or stopping.restore_best\) that {idle} act on"):
        msgspec.structs.replace(fake_spec(), stopping=stopping).check_complete()


@pytest.mark.parametrize("stopping", [{"patience": 3}, {"restore_best": True}])
def test_patience_or_the_best_weights_act_on_what_must_improve(stopping: dict[str, Any]) -> None:
    spec = StoppingSpec(metric="validation accuracy", min_delta=0.1, **stopping)
    msgspec.structs.replace(fake_spec(), stopping=spec).check_complete()


@pytest.mark.parametrize("loop", [{"steps": 3}, {"steps": None, "epochs": 2}])
def test_a_complete_spec_misses_nothing(loop: dict[str, object]) -> None:
    fake_spec(**loop).check_complete()


def test_every_path_in_a_spec_becomes_absolute(tmp_path: Path) -> None:
    spec = RunSpec(
        model=ModelSpec("m.keras"), data=DataSpec("d.npz"), loss=LossSpec("p.py:loss"), optimizer=OptimizerSpec("p.py:build")
    ).with_absolute_paths(tmp_path)
    assert spec.data is not None
    assert spec.loss is not None
    folder = tmp_path.resolve()
    assert spec.model.source == str(folder / "m.keras")
    assert spec.data.source == str(folder / "d.npz")
    assert spec.loss.name == f"{folder / 'p.py'}:loss"
    assert spec.optimizer.name == f"{folder / 'p.py'}:build"


def test_a_plain_name_is_a_folder_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "served").mkdir()
    spec = RunSpec(model=ModelSpec("served"), data=DataSpec("pictures")).with_absolute_paths(tmp_path)
    assert spec.model.source == str(tmp_path.resolve() / "served")
    assert spec.data is not None
    assert spec.data.source == str(tmp_path.resolve() / "pictures")


def test_weights_and_checkpoints_are_paths_whatever_they_look_like(tmp_path: Path) -> None:
    model = ModelSpec("keras.applications:VGG16", {"weights": "a.h5", "classes": 3}, checkpoint="ckpt-1")
    spec = RunSpec(model=model).with_absolute_paths(tmp_path)
    folder = tmp_path.resolve()
    assert spec.model.weights == str(folder / "a.h5")
    assert spec.model.arguments == {"classes": 3}
    assert spec.model.checkpoint == str(folder / "ckpt-1")
    assert ("weights", spec.model.weights) in spec.code_sources()


@pytest.mark.parametrize("keys", ["dropout = 0.1", "classes = 2\nunits = 2"])
def test_a_head_says_once_how_many_outputs_it_has(keys: str) -> None:
    with pytest.raises(SpecError, match="either classes or units"):
        parse_spec(f'[model]\nsource = "m.keras"\n[model.head]\n{keys}')


def test_names_are_no_paths(tmp_path: Path) -> None:
    spec = fake_spec()
    assert spec.with_absolute_paths(tmp_path) == spec


def test_a_spec_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        fake_spec().name = "other"  # type: ignore[misc]
