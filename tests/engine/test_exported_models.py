"""Scripts of runs whose model is more than its source: weights over it, another head, a model of keras.applications."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradgui.app.exporting import export_run
from gradgui.core.errors import StoreError
from gradgui.core.spec_toml import with_setting
from gradgui.runs.export import ExportOptions
from tests.engine.test_exported_script import check_losses, spec_with, trained

PROGRAM = """import keras
import numpy as np
import tensorflow as tf
from keras import layers

def build_model(units=4):
    inputs = keras.Input((8, 8, 3))
    x = layers.BatchNormalization()(layers.Conv2D(units, 3, name="conv")(inputs))
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    return keras.Model(inputs, layers.Dense(10, name="predictions")(x))

def sequence():
    return keras.Sequential([keras.Input((8, 8, 3)), build_model(), layers.Dense(3)])

class Net(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.ones([192, 5]))
    def __call__(self, x):
        return tf.reshape(x, [-1, 192]) @ self.w

def module():
    return Net()

def build_data():
    rng = np.random.default_rng(1)
    return rng.normal(size=(40, 8, 8, 3)).astype("float32"), rng.integers(0, 5, 40)
"""
SPEC = """format = 1
name = "headed"
[model]
source = "program.py:build_model"
[data]
source = "program.py:build_data"
batch_size = 16
[loss]
name = "sparse_categorical_crossentropy"
[loop]
steps = 8
"""


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("name", "layout", "copy"),
    [
        ("old.weights.h5", "new", "old.weights.h5"),
        ("old.weights.h5", "legacy", "old.h5"),
        ("old.h5", "new", "old.weights.h5"),
    ],
)
def test_weights_and_a_head_are_repeated_to_the_last_bit(tmp_path: Path, name: str, layout: str, copy: str) -> None:
    import h5py
    import keras
    from keras.src.legacy.saving import legacy_h5_format

    spec = spec_with(PROGRAM, SPEC, tmp_path)
    scope: dict[str, object] = {}
    exec(compile(PROGRAM, "program", "exec"), scope)
    model = scope["build_model"]()  # type: ignore[operator]
    model.set_weights([np.full(weight.shape, 0.1, "float32") for weight in model.get_weights()])
    if layout == "new":
        model.save_weights(tmp_path / "as.weights.h5")
        (tmp_path / "as.weights.h5").rename(tmp_path / name)
    else:
        with h5py.File(tmp_path / name, "w") as file:  # as Keras 2 wrote them
            legacy_h5_format.save_weights_to_hdf5_group(file, model)
    keras.backend.clear_session()
    weights = f'model.weights="{(tmp_path / name).as_posix()}"'
    settings = (weights, "model.head.classes=5", "model.head.dropout=0.3", 'variables.frozen=["conv"]')
    text = check_losses(trained(spec, tmp_path, *settings), tmp_path)
    assert text.index(f'model.load_weights(HERE / "{copy}")') < text.index('model.get_layer("avg_pool").output')


@pytest.mark.exhaustive
@pytest.mark.parametrize("function", ["sequence", "build_model"])
def test_heads_with_pooling_and_on_sequential_models_are_repeated_to_the_last_bit(tmp_path: Path, function: str) -> None:
    source = f'model.source="{(tmp_path / "program.py").as_posix()}:{function}"'
    spec = with_setting(spec_with(PROGRAM, SPEC, tmp_path), source)
    settings = ("model.head.classes=5", *(('model.head.cut_at="conv"',) if function == "build_model" else ()))
    check_losses(trained(spec, tmp_path, *settings), tmp_path)


@pytest.mark.exhaustive
def test_a_model_of_keras_applications_is_built_again(tmp_path: Path) -> None:
    spec = with_setting(spec_with(PROGRAM, SPEC, tmp_path), 'model.source="keras.applications:MobileNetV2"')
    settings = (
        "model.arguments={ input_shape = [32, 32, 3], alpha = 0.35, include_top = false }",
        "model.head.classes=5",
        'data.source="data.npz"',
    )
    rng = np.random.default_rng(1)
    np.savez(tmp_path / "data.npz", x=rng.normal(size=(32, 32, 32, 3)).astype("float32"), y=rng.integers(0, 5, 32))
    spec = with_setting(spec, settings[2]).with_absolute_paths(tmp_path)
    check_losses(trained(spec, tmp_path, *settings[:2]), tmp_path)


@pytest.mark.slow
def test_a_model_that_only_gradgui_opens_is_refused(tmp_path: Path) -> None:
    import tensorflow as tf

    source = f'model.source="{(tmp_path / "program.py").as_posix()}:module"'
    spec = with_setting(spec_with(PROGRAM, SPEC, tmp_path), source)
    scope: dict[str, object] = {}
    exec(compile(PROGRAM, "program", "exec"), scope)
    prefix = tf.train.Checkpoint(scope["module"]()).save(str(tmp_path / "ckpt"))  # type: ignore[operator]
    logits = "loss.arguments={ from_logits = true }"
    reader = trained(spec, tmp_path, f'model.checkpoint="{Path(prefix).as_posix()}"', "loop.steps=1", logits)
    with pytest.raises(StoreError, match=r"Received: model\.checkpoint = .*ckpt-1"):
        export_run(reader, tmp_path / "again.py", "script", ExportOptions(trust=True))
