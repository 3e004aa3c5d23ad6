"""Models of `keras.applications` by name, with nothing downloaded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradgui.core.errors import ModelError
from gradgui.core.spec import DataSpec, HeadSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec
from gradgui.engine.models.applications import application_names, build_application
from gradgui.engine.models.open_model import open_model
from gradgui.engine.program import Programs
from gradgui.runs.fresh_thread import on_fresh_thread
from tests.engine.conftest import Opened

SMALL = {"input_shape": (32, 32, 3), "alpha": 0.35, "classes": 5}


def test_a_model_is_built_by_name_without_weights() -> None:
    opened = open_model(ModelSpec("keras.applications:MobileNetV2", dict(SMALL)), Programs(), None)
    by_hand = build_application("MobileNetV2", SMALL)
    assert [v.info.shape for v in opened.variables][:3] == [tuple(v.shape) for v in by_hand.variables][:3]
    assert len(opened.variables) == len(by_hand.variables)
    assert opened.variables[-1].info.shape == (5,)


def test_every_function_of_keras_is_known() -> None:
    names = application_names()
    assert len(names) >= 35
    assert {"MobileNetV2", "ResNet50", "VGG16", "EfficientNetV2B0"} <= set(names)


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("MobilNetV2", {}, 'Did you mean "MobileNetV2"'),
        ("MobileNetV2", {"colour": 3}, "model.arguments must be those of keras.applications.MobileNetV2"),
        ("MobileNetV2", {"weights": "my.h5"}, "imagenet"),
        ("MobileNetV2", {"weights": "imagenot"}, "model.arguments must be"),
    ],
)
def test_what_cannot_be_built_is_refused(name: str, arguments: dict[str, object], says: str) -> None:
    with pytest.raises(ModelError, match=says):
        build_application(name, arguments)


def test_weights_are_never_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keras.src.utils import file_utils

    def no_network(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("something was to be downloaded")

    monkeypatch.setattr(file_utils, "urlretrieve", no_network)
    monkeypatch.setattr("keras.src.backend.config.keras_home", lambda: str(tmp_path))
    original = file_utils.get_file
    with pytest.raises(ModelError, match="gradgui downloads nothing"):
        build_application("MobileNetV2", {"input_shape": (96, 96, 3), "alpha": 0.35, "weights": "imagenet"})
    assert file_utils.get_file is original


def test_weights_that_keras_keeps_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import h5py
    from keras.src.legacy.saving import legacy_h5_format

    monkeypatch.setattr("keras.src.backend.config.keras_home", lambda: str(tmp_path))
    arguments = {"input_shape": (96, 96, 3), "alpha": 0.35, "include_top": False}
    kept = build_application("MobileNetV2", arguments)
    file = tmp_path / "models" / "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96_no_top.h5"
    file.parent.mkdir()
    with h5py.File(file, "w") as written:  # as those that Keras fetches are: the format before .weights.h5
        legacy_h5_format.save_weights_to_hdf5_group(written, kept)
    loaded = build_application("MobileNetV2", {**arguments, "weights": "imagenet"})
    for one, other in zip(kept.weights, loaded.weights, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())


@pytest.mark.exhaustive
@pytest.mark.timeout(3600)
def test_every_model_opens() -> None:
    import keras

    for name in application_names():
        opened = open_model(ModelSpec(f"keras.applications:{name}"), Programs(), None)
        assert opened.learnable, name
        keras.backend.clear_session()


#: By the parameters that Keras' own table gives: https://keras.io/api/applications
SMALLEST = (
    "MobileNetV3Small",
    "MobileNetV2",
    "MobileNet",
    "NASNetMobile",
    "EfficientNetB0",
    "MobileNetV3Large",
    "EfficientNetV2B0",
    "EfficientNetB1",
)


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", SMALLEST)
def test_the_smallest_take_two_steps(name: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "data.npz", x=rng.normal(size=(4, 32, 32, 3)).astype("float32"), y=rng.integers(0, 3, 4))
    spec = RunSpec(
        model=ModelSpec(f"keras.applications:{name}", {"input_shape": (32, 32, 3), "include_top": False}, head=HeadSpec(3)),
        data=DataSpec(str(tmp_path / "data.npz"), batch_size=2, shuffle=False),
        loss=LossSpec("sparse_categorical_crossentropy"),
        optimizer=OptimizerSpec("SGD", 1e-3),
        loop=LoopSpec(steps=2),
    )
    run = on_fresh_thread(lambda: Opened(spec))
    before = run.values()
    losses = run.losses(2)
    assert np.isfinite(losses).all()
    after = run.values()
    moved = [path for path in before if path.endswith("/kernel") and not np.array_equal(before[path], after[path])]
    assert "head/kernel" in moved
    assert len(moved) > 10
