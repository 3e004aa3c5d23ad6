"""Real pre-trained models, out of wheels of others: opened, partly frozen, trained ten steps against eager gradients.

Nothing is installed or downloaded. `GRADGUI_WHEELS` names a folder with what `pip download --no-deps` fetched.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind
from gradgui.core.records import NormKind
from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, OutputLossSpec, RunSpec
from tests.engine.conftest import Opened

pytestmark = [pytest.mark.wheels, pytest.mark.slow]

Fresh = Callable[[Callable[[], Any]], Any]
FOLDER = "GRADGUI_WHEELS"
N_STEPS = 10


def unpacked(wheel: str, inside: str, folder: Path) -> Path:
    """Unpacks what lies below a path of a wheel; skips where the wheel isn't there."""
    found = sorted(Path(os.environ.get(FOLDER, "nowhere")).glob(f"{wheel}-*.whl"))
    if not found:
        pytest.skip(f"{FOLDER} names no folder with a wheel of {wheel}")
    with zipfile.ZipFile(found[-1]) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.startswith(inside)])
    return folder / inside


def spec_with(model: ModelSpec, x: Any, y: dict[str, Any], loss: LossSpec, folder: Path) -> RunSpec:
    """Returns a spec whose data are written as arrays by output; "" is the only output."""
    program = folder / "some_data.py"
    np.savez(folder / "some_data.npz", x=x, **{f"y{number}": part for number, part in enumerate(y.values())})
    program.write_text(
        "from pathlib import Path\nimport numpy as np\n\ndef build_data():\n"
        "    held = dict(np.load(Path(__file__).with_suffix('.npz')))\n"
        f"    y = {{name: held[f'y{{n}}'] for n, name in enumerate({list(y)!r})}}\n"
        "    return held['x'], y.get('', y)\n",
        encoding="utf-8",
    )
    return RunSpec(
        model=model,
        data=DataSpec(str(program), batch_size=2, shuffle=False),
        loss=loss,
        optimizer=OptimizerSpec("SGD", 1e-3),
        loop=LoopSpec(steps=N_STEPS),
    )


def check_ten_steps(
    spec: RunSpec, frozen: tuple[str, ...], loss: Callable[[Any, Any], Any], fresh: Fresh, x: Any, y: dict[str, Any]
) -> None:
    """Trains ten steps; each begins an eager step from the very weights of the engine, since rounding would add up."""
    import tensorflow as tf

    run, copy = fresh(lambda: Opened(spec)), fresh(lambda: Opened(spec))
    run.change(ChangeKind.FREEZE, *frozen)
    learnable = [info.path for info in run.run.variables if info.learnable]
    active = {path for path, flag in zip(learnable, run.controls.selection.active, strict=True) if flag}
    assert 0 < len(active) < len(learnable)
    first = run.values()
    n_compared = 0
    for step in range(N_STEPS):
        values = run.values()
        for variable in copy.model.variables:
            variable.tf_variable.assign(values[variable.info.path])
        (record,) = [run.advance(1)]
        rows = slice((2 * step) % len(x), (2 * step) % len(x) + 2)
        targets = {name: tf.constant(part[rows]) for name, part in y.items()}
        variables = [variable.tf_variable for variable in copy.model.learnable]
        with tf.GradientTape() as tape:
            tape.watch(variables)
            value = loss(targets, copy.model.call(tf.constant(x[rows]), True)) + sum(copy.model.penalties())
        np.testing.assert_allclose(record.scalars[0, 0], float(value), rtol=1e-4)
        norms = record.norms[0, :, NormKind.GRADIENT]
        gradients = tape.gradient(value, variables)
        largest = max(float(tf.norm(gradient)) for gradient in gradients if gradient is not None)
        for path, norm, gradient in zip(learnable, norms, gradients, strict=True):
            if gradient is None:
                assert np.isnan(norm), path
                continue
            np.testing.assert_allclose(norm, float(tf.norm(gradient)), rtol=1e-3, atol=1e-6 * largest, err_msg=path)
            n_compared += 1
    assert n_compared > N_STEPS
    last = run.values()
    for path in learnable:
        moved = not np.array_equal(first[path], last[path])
        assert moved == (
            path in active and np.isfinite(norms[learnable.index(path)]) and norms[learnable.index(path)] > 0
        ), path


def mean_square(y: Any, y_pred: Any) -> Any:
    import tensorflow as tf

    return tf.reduce_mean(tf.reduce_mean((y - y_pred) ** 2, axis=-1))


def test_the_emotion_model_of_fer(tmp_path: Path, fresh: Fresh) -> None:
    import keras
    import tensorflow as tf

    # WORKAROUND TensorFlow 2.21 with oneDNN on AVX-512: the gradient of Conv2D(16, 1, strides=2, padding="same") on 62 x 62
    # corrupts the heap, in a plain eager loop as well.
    if os.environ.get("TF_ENABLE_ONEDNN_OPTS") != "0":
        pytest.skip("oneDNN crashes at this model's strided 1 x 1 convolutions: set TF_ENABLE_ONEDNN_OPTS=0")
    file = unpacked("fer", "fer/data/emotion_model.hdf5", tmp_path)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(8, 64, 64, 1)).astype("float32")
    y = {"": rng.integers(0, 7, 8)}
    spec = spec_with(ModelSpec(str(file)), x, y, LossSpec("sparse_categorical_crossentropy"), tmp_path)

    def loss(targets: Any, y_pred: Any) -> Any:
        return tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(targets[""], y_pred))

    check_ten_steps(spec, ("conv2d_*/**",), loss, fresh, x, y)


def test_the_saved_model_of_basic_pitch(tmp_path: Path, fresh: Fresh) -> None:
    folder = unpacked("basic_pitch", "basic_pitch/saved_models/icassp_2022/nmp", tmp_path)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4, 43844, 1)).astype("float32")
    shapes = {"contour": (172, 264), "note": (172, 88), "onset": (172, 88)}
    y = {name: rng.uniform(size=(4, *shape)).astype("float32") for name, shape in shapes.items()}
    losses = LossSpec(outputs={name: OutputLossSpec("mean_squared_error") for name in y})
    spec = spec_with(ModelSpec(str(folder)), x, y, losses, tmp_path)

    def loss(targets: Any, y_pred: Any) -> Any:
        return sum(mean_square(targets[name], y_pred[name]) for name in targets)

    check_ten_steps(spec, ("batch_normalization*/**", "conv2d_1*/**"), loss, fresh, x, y)


def test_the_face_proposal_network_of_mtcnn(tmp_path: Path, fresh: Fresh) -> None:
    joblib = pytest.importorskip("joblib")
    pytest.importorskip("lz4")
    package = unpacked("mtcnn", "mtcnn", tmp_path)
    weights = joblib.load(package / "assets" / "weights" / "pnet.lz4")
    np.savez(tmp_path / "pnet.npz", *weights)
    program = tmp_path / "pnet.py"
    text = (package / "network" / "pnet.py").read_text(encoding="utf-8")
    text += (
        "\n\ndef build_model():\n    from pathlib import Path\n    import numpy as np\n    model = PNet()\n"
        "    model(np.zeros((1, 12, 12, 3), 'float32'))\n"
        "    held = np.load(Path(__file__).with_suffix('.npz'))\n"
        "    model.set_weights([held[f'arr_{n}'] for n in range(len(held))])\n    return model\n"
    )
    program.write_text(text, encoding="utf-8")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(8, 24, 24, 3)).astype("float32")
    y = {"0": rng.normal(size=(8, 7, 7, 4)).astype("float32"), "1": rng.uniform(size=(8, 7, 7, 2)).astype("float32")}
    losses = LossSpec(outputs={name: OutputLossSpec("mean_squared_error") for name in y})
    spec = spec_with(ModelSpec(f"{program}:build_model"), x, y, losses, tmp_path)

    def loss(targets: Any, y_pred: Any) -> Any:
        return mean_square(targets["0"], y_pred[0]) + mean_square(targets["1"], y_pred[1])

    check_ten_steps(spec, ("conv1", "prelu1"), loss, fresh, x, y)
