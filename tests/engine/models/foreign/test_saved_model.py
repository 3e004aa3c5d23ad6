"""SavedModel folders: their trees, what can be trained, gradients against an eager loop, and their limits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import ModelError, TrustError
from gradgui.core.interventions import ChangeKind
from gradgui.core.records import NormKind
from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec
from gradgui.core.variables import Role
from gradgui.engine.keras_engine import KerasEngine
from gradgui.engine.models.open_model import open_model
from gradgui.engine.program import Programs
from gradgui.runs.file_trust import FileTrust
from tests.engine.conftest import Opened
from tests.engine.models import foreign_models as made
from tests.engine.reference_loop import eager_gradients

Fresh = Callable[[Callable[[], Any]], Any]
N_ROWS = 24


def roles(model: Any) -> dict[str, Role]:
    return {info.path: info.role for info in model.infos}


def opened(folder: Path) -> Any:
    return open_model(ModelSpec(str(folder)), Programs(), None)


def spec_for(folder: Path, n_out: int, batch_size: int = 8) -> RunSpec:
    rng = np.random.default_rng(5)
    data = folder.with_suffix(".npz")
    np.savez(data, x=rng.normal(size=(N_ROWS, 4)), y=rng.normal(size=(N_ROWS, n_out)).astype("float32"))
    return RunSpec(
        model=ModelSpec(str(folder)),
        data=DataSpec(str(data), batch_size=batch_size, shuffle=False),
        loss=LossSpec("mean_squared_error"),
        optimizer=OptimizerSpec("SGD", 0.1),
        loop=LoopSpec(steps=100),
    )


def check_gradients(run: Opened, spec: RunSpec, call: Callable[[Any], Any], variables: dict[str, Any]) -> None:
    """Takes three steps and compares losses, norms and weights with an eager loop over a second copy."""
    import tensorflow as tf

    assert spec.data is not None
    with np.load(spec.data.source) as archive:
        x, y = archive["x"].astype("float32"), archive["y"]
    batch = run.advance(3)
    for step in range(3):
        rows = slice(step * spec.data.batch_size, (step + 1) * spec.data.batch_size)
        loss, gradients = eager_gradients(
            call, lambda y, p: tf.reduce_mean((y - p) ** 2), list(variables.values()), tf.constant(x[rows]), y[rows]
        )
        np.testing.assert_allclose(batch.scalars[step, 0], loss, rtol=2e-5)
        for path, gradient in zip(variables, gradients, strict=True):
            column = [info.path for info in run.run.variables if info.learnable].index(path)
            norm = batch.norms[step, column, NormKind.GRADIENT]
            if gradient is None:
                assert np.isnan(norm)
                continue
            np.testing.assert_allclose(norm, float(tf.norm(gradient)), rtol=1e-4)
            variables[path].assign_sub(0.1 * gradient)
    for path, variable in variables.items():
        np.testing.assert_allclose(run.values()[path], variable.numpy(), rtol=1e-4, atol=1e-6)


def test_an_export_of_keras_has_its_paths_and_no_training_mode(tmp_path: Path, fresh: Fresh) -> None:
    import tensorflow as tf

    folder = tmp_path / "served"
    model = fresh(lambda: made.exported(folder))
    found = opened(folder)
    assert roles(found) == {
        "a/kernel": Role.WEIGHT,
        "a/bias": Role.WEIGHT,
        "norm/gamma": Role.WEIGHT,
        "norm/beta": Role.WEIGHT,
        "norm/moving_mean": Role.STATISTICS,
        "norm/moving_variance": Role.STATISTICS,
        "seed_generator/seed_generator_state": Role.SEED,
        "b/kernel": Role.WEIGHT,
        "b/bias": Role.WEIGHT,
    }
    assert not any(info.updated for info in found.infos if info.role is Role.STATISTICS)
    assert [info.path for info in found.infos if info.learnable and not info.trainable] == ["b/kernel", "b/bias"]
    assert "it has no training mode" in found.notes[0]
    spec = spec_for(folder, 2)
    run = fresh(lambda: Opened(spec))
    weights = {"/".join(v.path.split("/")[-2:]): v.value for v in model.trainable_variables}
    check_gradients(run, spec, lambda x: model(tf.cast(x, "float32"), training=False), weights)


def test_a_training_mode_that_was_saved_is_used_and_its_statistics_can_be_frozen(tmp_path: Path, fresh: Fresh) -> None:
    import tensorflow as tf

    folder = tmp_path / "net"
    made.with_training_mode(folder)
    found = opened(folder)
    assert roles(found) == {
        "blocks/0/w": Role.WEIGHT,
        "blocks/0/average": Role.STATISTICS,
        "out": Role.WEIGHT,
        "idle": Role.WEIGHT,
    }
    assert [info.updated for info in found.infos if info.role is Role.STATISTICS] == [True]
    assert "its training mode was saved" in found.notes[0]
    spec = spec_for(folder, 1)
    run = fresh(lambda: Opened(spec))
    copy = tf.saved_model.load(str(folder))
    variables = {"blocks/0/w": copy.blocks[0].w, "out": copy.out, "idle": copy.idle}
    check_gradients(run, spec, lambda x: copy(x, training=True), variables)
    np.testing.assert_allclose(run.values()["blocks/0/average"], copy.blocks[0].average.numpy(), rtol=1e-5)
    run.change(ChangeKind.FREEZE_STATISTICS, "blocks/0/average")
    run.change(ChangeKind.FREEZE, "out")
    before = run.values()
    run.advance(3)
    after = run.values()
    assert [path for path in before if not np.array_equal(before[path], after[path])] == ["blocks/0/w"]


def test_a_signature_alone_takes_batches_of_its_size(tmp_path: Path, fresh: Fresh) -> None:
    import tensorflow as tf

    folder = tmp_path / "signed"
    made.signature_alone(folder, n_rows=6)
    found = opened(folder)
    assert found.batch_size == 6
    assert found.notes[1] == "It was saved for batches of 6 examples, and takes no others."
    spec = spec_for(folder, 2, batch_size=6)
    run = fresh(lambda: Opened(spec))
    w = tf.Variable(tf.reshape(tf.range(8.0), [4, 2]) / 8)
    check_gradients(run, spec, lambda x: tf.tanh(x @ w), {"w": w})


def test_variables_alone_are_shown_and_not_trained(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    made.variables_alone(folder)
    found = opened(folder)
    assert roles(found) == {"w": Role.WEIGHT}
    assert "can be looked at, and not trained" in found.notes[0]
    with pytest.raises(ModelError, match="must have a function that takes a batch"):
        open_model(ModelSpec(str(folder)), Programs(), np.ones((2, 4), "float32"))


def test_what_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"with saved_model\.pb"):
        opened(tmp_path)
    (tmp_path / "saved_model.pb").write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"that TensorFlow .* can load"):
        opened(tmp_path)


def test_it_is_code_that_must_be_trusted(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    made.variables_alone(folder)
    asked: list[tuple[Path, ...]] = []

    def refuse(files: tuple[Path, ...]) -> None:
        asked.append(files)
        raise TrustError("no")

    with pytest.raises(TrustError):
        KerasEngine(FileTrust(refuse)).open(RunSpec(model=ModelSpec(str(folder))))
    assert asked == [(folder,)]
