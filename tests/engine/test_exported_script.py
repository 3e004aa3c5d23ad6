"""Scripts that runs leave as: run in a process of their own, they give the very losses of the run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gradgui.app.continuing import fork, resume
from gradgui.app.exporting import export_run
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import parse_spec, with_setting
from gradgui.core.status import RunState
from gradgui.engine.keras_engine import KerasEngine
from gradgui.runs.examples import example_names, example_spec
from gradgui.runs.export import ExportOptions
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from tests.engine.conftest import bits
from tests.engine.data.readers.test_class_folders import write_image

Program = Callable[[str], str]

FREEZING = (
    '{at_step=4, thaw=["conv2d_1"]}, {at_step=6, clip={kind="global_norm", limit=0.5}}, {at_step=8, learning_rate=5e-4},'
    '{at_step=10, thaw=["batch_normalization_1"], freeze=["conv2d_1"]}, {at_step=13, accumulation_steps=3},'
    '{at_step=17, freeze=["batch_normalization_1"]}, {at_step=20, clip={kind="none"}}, {at_step=23, accumulation_steps=1},'
    '{at_step=26, multipliers={"head/kernel"=0.1}, clip={kind="norm", limit=0.1}}'
)


#: Programs and specs that make use of much at once.
NETWORK = """import keras
import numpy as np
from keras import layers, regularizers

def build_model(units=12):
    return keras.Sequential([
        keras.Input((6,)),
        layers.Dense(units, activation="relu", kernel_regularizer=regularizers.L2(1e-3)),
        layers.Dropout(0.3),
        layers.BatchNormalization(momentum=0.9),
        layers.Dense(8, activation="tanh", kernel_constraint="max_norm"),
        layers.Dense(3),
    ])

def build_data(n=203):
    rng = np.random.default_rng(3)
    x = rng.normal(size=(n, 6))
    y = np.argmax(x[:, :3] + 0.1 * rng.normal(size=(n, 3)), axis=1)
    return x, y, rng.uniform(0.5, 2.0, n)
"""
NETWORK_SPEC = """format = 1
name = "prog"
[model]
source = "program.py:build_model"
arguments = { units = 10 }
[data]
source = "program.py:build_data"
batch_size = 16
validation_fraction = 0.2
[loss]
name = "sparse_categorical_crossentropy"
arguments = { from_logits = true }
class_weights = { "0" = 1.5, "2" = 0.5 }
[optimizer]
name = "AdamW"
learning_rate = { schedule = "cosine", initial = 0.02, final = 1e-3, warmup_updates = 4 }
arguments = { weight_decay = 0.01, use_ema = true, ema_momentum = 0.9, ema_overwrite_frequency = 5 }
[loop]
steps = 44
accumulation_steps = 3
clip = { kind = "global_norm", limit = 0.7 }
metrics = ["accuracy"]
[variables]
frozen = ["dense/**"]
learning_rate_multipliers = { "dense_2/*" = 0.3 }
thaw_warmup_updates = 3

[[interventions]]
at_step = 7
thaw = ["dense"]
[[interventions]]
at_step = 13
freeze = ["dense_1/**"]
learning_rate = 0.005
[[interventions]]
at_step = 20
thaw = ["dense_1/kernel"]
thawing = "keep"
[[interventions]]
at_step = 25
accumulation_steps = 1
learning_rate = "schedule"
[[interventions]]
at_step = 31
thaw = ["dense_1/bias"]
thawing = "zero"
thaw_warmup_updates = 0
[[interventions]]
at_step = 33
freeze_statistics = ["batch_normalization"]
[[interventions]]
at_step = 40
multipliers = { "dense_2/kernel" = 1.0 }
thaw_statistics = ["batch_normalization"]
"""
RAW = """import numpy as np
import tensorflow as tf

class Net:
    def __init__(self):
        rng = np.random.default_rng(0)
        self.variables = {
            "w": tf.Variable(rng.normal(size=(6, 8)).astype("float32")),
            "b": tf.Variable(tf.zeros([8])),
            "head/w": tf.Variable(rng.normal(size=(8, 2)).astype("float32")),
        }
    def __call__(self, x, training):
        h = tf.nn.relu(x @ self.variables["w"] + self.variables["b"])
        return h @ self.variables["head/w"]

def build_model():
    return Net()

def build_data(n=100):
    rng = np.random.default_rng(3)
    x = rng.normal(size=(n, 6)).astype("float32")
    x[:, 0] *= np.where(np.arange(n) == 37, 1e30, 1.0)
    return x, x[:, :2]

def build_optimizer(momentum=0.9):
    import keras
    return keras.optimizers.SGD(0.01, momentum=momentum)

def loss(y_true, y_pred):
    return tf.reduce_mean((y_true - y_pred) ** 2, axis=-1)
"""
RAW_SPEC = """format = 1
name = "f16"
[model]
source = "program.py:build_model"
[data]
source = "program.py:build_data"
batch_size = 8
[loss]
name = "program.py:loss"
[optimizer]
name = "program.py:build_optimizer"
arguments = { momentum = 0.5 }
[loop]
steps = 44
precision = "mixed_float16"
loss_scale = { initial = 1024.0, growth_updates = 10 }
[[interventions]]
at_step = 10
freeze = ["b"]
[[interventions]]
at_step = 25
loss_scale = 64.0
accumulation_steps = 2
[[interventions]]
at_step = 36
thaw = ["b"]
learning_rate = 0.02
"""
OUTPUTS = """import keras
import numpy as np
from keras import layers

def build_model():
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="tokens", dtype="int32")
    e = layers.GlobalAveragePooling1D()(layers.Embedding(11, 5)(b))
    h = layers.Dense(9, activation="relu")(layers.Concatenate()([a, e]))
    outputs = {"age": layers.Dense(1, name="age")(h), "kind": layers.Dense(4, name="kind")(h)}
    return keras.Model({"a": a, "tokens": b}, outputs)

def build_data(n=150):
    rng = np.random.default_rng(1)
    x = {"a": rng.normal(size=(n, 4)), "tokens": rng.integers(0, 11, (n, 3))}
    return x, {"age": rng.normal(size=(n, 1)), "kind": rng.integers(0, 4, n)}

def far(y_true, y_pred, power=2.0):
    import tensorflow as tf
    return tf.abs(y_true - y_pred) ** power
"""
OUTPUTS_SPEC = """format = 1
name = "multi"
[model]
source = "program.py:build_model"
[data]
source = "program.py:build_data"
batch_size = 16
shuffle = true
[loss.outputs.age]
name = "program.py:far"
arguments = { power = 3.0 }
weight = 0.25
[loss.outputs.kind]
name = "sparse_categorical_crossentropy"
arguments = { from_logits = true }
class_weights = [1.0, 2.0, 0.5, 0.7]
[optimizer]
name = "Nadam"
learning_rate = 0.01
[loop]
steps = 40
precision = "mixed_bfloat16"
[[interventions]]
at_step = 10
freeze = ["embedding"]
[[interventions]]
at_step = 15
clip = { kind = "value", limit = 0.01 }
[[interventions]]
at_step = 22
thaw = ["embedding"]
thawing = "keep"
"""
#: The same model measured in every way, with examples of its own for validation.
MEASURED = (
    OUTPUTS.replace("def build_data(n=150):", "def build_examples(n):")
    + """
def build_data():
    (x, y), (x_validation, y_validation) = build_examples(70), build_examples(43)
    return (x, y), (x_validation, y_validation)

def weighted_data():
    x, y = build_examples(70)
    return x, y, {"age": np.linspace(0.5, 2.0, 70), "kind": np.linspace(2.0, 0.5, 70)}

def weighted_validation(train=True):
    (x, y), (x_validation, y_validation) = build_data()
    weights = {"age": np.linspace(0.5, 2.0, 43), "kind": np.linspace(2.0, 0.5, 43)}
    return (x, y, np.linspace(0.1, 1.5, 70)) if train else (x, y), (x_validation, y_validation, weights)

def distance(y_true, y_pred):
    import tensorflow as tf
    return tf.reduce_max(tf.abs(y_true - y_pred), axis=-1)
"""
)
MEASURED_SPEC = (
    OUTPUTS_SPEC.partition("[optimizer]")[0].replace("shuffle = true", "")
    + """
[optimizer]
name = "Adam"
learning_rate = 0.01
[loop]
epochs = 2
accumulation_steps = 2
metrics = [
    { name = "mae", output = "age" }, { name = "program.py:distance", output = "age", label = "far" },
    { name = "accuracy", output = "kind" }, { name = "accuracy", output = "kind", weighted = true },
]
"""
)
OVERFLOWING = """
import keras
import numpy as np

def build_model():
    layers = [keras.layers.BatchNormalization(), keras.layers.Dropout(0.2), keras.layers.Dense(1)]
    return keras.Sequential([keras.Input((3,)), *layers])

def build_data():
    x = np.random.default_rng(0).normal(size=(40, 3))
    x[7] = np.inf
    return x, np.ones((40, 1))
"""
OVERFLOWING_SPEC = """
format = 1
model = { source = "program.py" }
data = { source = "program.py", batch_size = 8 }
loss = { name = "mse" }
optimizer = { name = "SGD", learning_rate = 0.1 }
loop = { steps = 15 }
"""


PICTURES = """
import keras

def build_model():
    layers = [keras.layers.Rescaling(1 / 255), keras.layers.Flatten(), keras.layers.Dense(2, activation="softmax")]
    return keras.Sequential([keras.Input((4, 4, 3)), *layers])
"""


#: Of the same program, to be forked.
FORKED_SPEC = """format = 1
model = { source = "program.py:build_model" }
data = { source = "program.py:build_data", batch_size = 16, validation_fraction = 0.2 }
optimizer = { name = "AdamW", learning_rate = 0.01, arguments = { weight_decay = 0.01 } }
loop = { steps = 24, clip = { kind = "global_norm", limit = 0.7 } }
[loss]
name = "sparse_categorical_crossentropy"
arguments = { from_logits = true }
"""


def spec_with(program: str, text: str, folder: Path) -> RunSpec:
    """Writes a program and returns a spec that names it."""
    (folder / "program.py").write_text(program, encoding="utf-8")
    return parse_spec(text).with_absolute_paths(folder)


def _not_finite(runner: Runner) -> list[int]:
    return list(runner.recorder.history.non_finite_steps) if runner.recorder is not None else []


def trained(spec: RunSpec, folder: Path, *settings: str, goes_on: int = 0) -> RunReader:
    """Trains to the end and returns the record; goes on so many times after a step that isn't finite."""
    for setting in settings:
        spec = with_setting(spec, setting)
    runner = Runner(spec, KerasEngine, folder / "runs", headless=goes_on == 0)
    runner.go()
    runner.start()
    for n in range(goes_on):
        while runner.status.state is not RunState.PAUSED or len(_not_finite(runner)) <= n:
            assert not runner.join(0.05), runner.status.message
        runner.go()
    runner.join()
    assert runner.status.message == "", runner.status.message
    return RunReader(runner.status.run_path)


def check_losses(reader: RunReader, folder: Path) -> str:
    """Writes the script, runs it, and compares every bit of what it computes with the run's; returns its text."""
    script = folder / "again.py"
    export_run(reader, script, "script", ExportOptions(trust=True, overwrite=True))
    text = script.read_text(encoding="utf-8")
    names = ["losses", *(name for name in ("metrics", "validations") if f'"--{name}"' in text)]
    files = [argument for name in names for argument in (f"--{name}", f"{name}.csv")]
    command = [sys.executable, script.name, *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    header, steps, (losses,) = read_table(folder / "losses.csv")
    assert header == "step,loss"
    assert steps == reader.steps.tolist()
    recorded = np.where(np.isnan(reader.loss), np.nan, reader.loss)  # a table has no sign of NaN
    assert bits(np.array(losses, dtype=float)) == bits(recorded)
    if "metrics" in names:
        header, steps, columns = read_table(folder / "metrics.csv")
        assert header.split(",")[1:] == list(reader.layout.metrics)
        for name, values in zip(header.split(",")[1:], columns, strict=True):
            np.testing.assert_array_equal(np.array(values, dtype=float), reader.metrics(name)[steps])
    if "validations" in names:
        header, steps, columns = read_table(folder / "validations.csv")
        recorded_steps = reader.validation.steps.tolist()
        n_before = len(recorded_steps) - len(steps)  # of a fork whose parent validated otherwise
        assert recorded_steps[n_before:] == steps
        for name, values in zip(header.split(",")[1:], columns, strict=True):
            expected = reader.validation.values[name][n_before:] if recorded_steps else np.zeros(0)
            np.testing.assert_array_equal(np.array(values, dtype=float), expected)
    return text


def read_table(file: Path) -> tuple[str, list[int], list[tuple[str, ...]]]:
    """Returns the head of a table, its steps, and its other columns."""
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    nothing: list[tuple[str, ...]] = [()] * (header.count(",") + 1)
    steps, *columns = list(zip(*(row.split(",") for row in rows), strict=True)) or nothing
    return header, [int(step) for step in steps], columns


@pytest.mark.slow
def test_freezing_thawing_clips_rates_and_windows_are_repeated_to_the_last_bit(tmp_path: Path) -> None:
    settings = ("loop.epochs=1", "data.batch_size=64", f"interventions=[{FREEZING}]")
    check_losses(trained(example_spec("finetune"), tmp_path, *settings), tmp_path)


@pytest.mark.slow
@pytest.mark.exhaustive
def test_weights_penalties_schedules_averages_and_thawing_policies_are_repeated_to_the_last_bit(tmp_path: Path) -> None:
    check_losses(trained(spec_with(NETWORK, NETWORK_SPEC, tmp_path), tmp_path), tmp_path)


@pytest.mark.slow
@pytest.mark.exhaustive
def test_raw_variables_loss_scales_and_skipped_steps_are_repeated_to_the_last_bit(tmp_path: Path) -> None:
    reader = trained(spec_with(RAW, RAW_SPEC, tmp_path), tmp_path)
    assert not reader.finite.all()
    check_losses(reader, tmp_path)


@pytest.mark.exhaustive
def test_several_inputs_outputs_and_embeddings_in_mixed_precision_are_repeated_to_the_last_bit(tmp_path: Path) -> None:
    check_losses(trained(spec_with(OUTPUTS, OUTPUTS_SPEC, tmp_path), tmp_path), tmp_path)


@pytest.mark.exhaustive
def test_metrics_and_losses_of_several_outputs_are_measured_as_in_the_run(tmp_path: Path) -> None:
    spec = spec_with(MEASURED, MEASURED_SPEC, tmp_path)
    text = check_losses(trained(spec, tmp_path), tmp_path)
    assert "(x, y), (validation_x, validation_y) = program.build_data()" in text
    header, _, _ = read_table(tmp_path / "validations.csv")
    assert header == "step,loss,age_mae,far,kind_accuracy,kind_weighted_accuracy,age_loss,kind_loss"
    source = f'data.source="{(tmp_path / "program.py").as_posix()}:weighted_data"'
    weighted = (source, "data.validation_fraction=0.2", "loop.accumulation_steps=1")
    text = check_losses(trained(spec, tmp_path, *weighted), tmp_path)
    assert "sample_weight=kind_weights" in text  # those of its classes too
    assert 'sample_weight=example_weights["kind"]' in text  # as Keras validates


@pytest.mark.exhaustive
@pytest.mark.parametrize("train", [True, False])
def test_examples_for_validation_bring_weights_of_their_own(train: bool, tmp_path: Path) -> None:
    spec = spec_with(MEASURED, MEASURED_SPEC, tmp_path)
    source = f'data.source="{(tmp_path / "program.py").as_posix()}:weighted_validation"'
    settings = (source, f"data.arguments={{train={str(train).lower()}}}", "loop.accumulation_steps=1", "loop.epochs=1")
    text = check_losses(trained(spec, tmp_path, *settings), tmp_path)
    assert "(validation_x, validation_y, validation_sample_weight) = program.weighted_validation(" in text
    assert text.count("    example_weights = tf.") == 1 + train


@pytest.mark.exhaustive
def test_weights_for_validation_in_archives_and_datasets_are_read(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    arrays = {"x": (x := rng.normal(size=(40, 3))), "y": x[:, :1], "sample_weight": rng.uniform(size=40)}
    kept = {"x_val": (v := rng.normal(size=(17, 3))), "y_val": v[:, :1], "sample_weight_val": rng.uniform(size=17)}
    np.savez(tmp_path / "data.npz", **arrays, **kept)  # type: ignore[arg-type]
    text = OVERFLOWING_SPEC.replace('data = { source = "program.py"', 'data = { source = "data.npz"')
    text = text.replace("steps = 15", 'epochs = 2, metrics = ["mae", { name = "mae", weighted = true, label = "weighted" }]')
    script = check_losses(trained(spec_with(OVERFLOWING, text, tmp_path), tmp_path), tmp_path)
    assert 'validation_sample_weight = archive["sample_weight_val"]' in script
    reads = """
def build_data():
    import tensorflow as tf
    with np.load("data.npz") as a:
        train, kept = (("x", "y", "sample_weight"), ("x_val", "y_val", "sample_weight_val"))
        return tuple(tf.data.Dataset.from_tensor_slices(tuple(a[key] for key in keys)).batch(7) for keys in (train, kept))
"""
    program = (OVERFLOWING + reads).replace('"data.npz"', repr((tmp_path / "data.npz").as_posix()))
    text = text.replace("data.npz", "program.py")
    script = check_losses(trained(spec_with(program, text, tmp_path), tmp_path), tmp_path)
    assert 'validation_sample_weight = archive["validation_sample_weight"]' in script


@pytest.mark.exhaustive
def test_steps_that_are_not_finite_change_nothing_in_the_script_either(tmp_path: Path) -> None:
    reader = trained(spec_with(OVERFLOWING, OVERFLOWING_SPEC, tmp_path), tmp_path, goes_on=3)
    assert reader.finite.tolist().count(False) == 3
    check_losses(reader, tmp_path)


@pytest.mark.exhaustive
def test_a_run_that_was_resumed_and_one_that_was_forked_are_told_from_their_first_step(tmp_path: Path) -> None:
    run = trained(spec_with(NETWORK, NETWORK_SPEC, tmp_path), tmp_path, "loop.steps=30").path
    resume(run, 5, trust=True)
    check_losses(RunReader(run), tmp_path)
    forked = fork(run, 20, {"learning_rate": 0.01, "freeze": ["dense"]}, steps=40, trust=True).run
    assert forked is not None
    check_losses(RunReader(forked), tmp_path)


@pytest.mark.exhaustive
def test_data_that_numpy_does_not_read_lie_beside_the_script_as_arrays(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).normal(size=(40, 4)).round(3)
    np.savetxt(tmp_path / "table.csv", numbers, delimiter=",", header="a,b,c,d", comments="")
    text = OVERFLOWING_SPEC.replace('data = { source = "program.py"', 'data = { source = "table.csv"')
    check_losses(trained(spec_with(OVERFLOWING, text, tmp_path), tmp_path), tmp_path)
    assert (tmp_path / "again_data.npz").is_file()


@pytest.mark.exhaustive
def test_examples_that_an_archive_or_a_folder_keeps_for_validation_are_validated_with(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x, x_val = rng.normal(size=(40, 3)), rng.normal(size=(17, 3))
    np.savez(tmp_path / "data.npz", x_train=x, y_train=x[:, :1], x_val=x_val, y_val=x_val[:, :1])
    text = OVERFLOWING_SPEC.replace('data = { source = "program.py"', 'data = { source = "data.npz"')
    text = text.replace("steps = 15", 'epochs = 3, metrics = ["mae"]')
    script = check_losses(trained(spec_with(OVERFLOWING, text, tmp_path), tmp_path), tmp_path)
    assert 'validation_x, validation_y = archive["x_val"], archive["y_val"]' in script

    for part, n in (("train", 6), ("validation", 3)):
        for name, level in (("dark", 40), ("light", 200)):
            (tmp_path / "pictures" / part / name).mkdir(parents=True)
            for i in range(n):
                write_image(tmp_path / "pictures" / part / name / f"{i}.png", rng.integers(0, level, (4, 4, 3), np.uint8))
    text = (
        text.replace("data.npz", "pictures").replace('"mse"', '"sparse_categorical_crossentropy"').replace("mae", "accuracy")
    )
    script = check_losses(trained(spec_with(PICTURES, text, tmp_path), tmp_path), tmp_path)
    assert 'validation_x = archive["validation_x"]' in script


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", example_names())
def test_every_example_leaves_as_a_script_with_the_same_losses(name: str, tmp_path: Path) -> None:
    length = "loop.steps=20" if example_spec(name).loop.epochs is None else "loop.epochs=1"
    reader = trained(example_spec(name), tmp_path, length, "loop.validate_every=10")
    assert '"--validations"' in check_losses(reader, tmp_path)
    assert len(reader.validations) > 1


@pytest.mark.slow
@pytest.mark.exhaustive
def test_a_fork_of_a_fork_with_settings_of_their_own_is_told_in_parts_to_the_last_bit(tmp_path: Path) -> None:
    run = trained(spec_with(NETWORK, FORKED_SPEC, tmp_path), tmp_path)
    batches = fork(run, 9, settings={"data.batch_size": 24, "loop.seed": 5}, trust=True)
    momentum = {"optimizer.name": "SGD", "optimizer.arguments": {"momentum": 0.9}, "optimizer.learning_rate": 0.02}
    other = fork(str(batches.run), 15, {"freeze": ["dense"]}, settings=momentum, trust=True)
    plain = fork(str(other.run), 18, {"learning_rate": 0.005}, trust=True)
    text = check_losses(RunReader(str(plain.run)), tmp_path)
    assert "import again_before as before" in text
    assert "again_before_before" in (tmp_path / "again_before.py").read_text(encoding="utf-8")


@pytest.mark.exhaustive
def test_forks_take_over_loss_scale_schedule_and_parts_in_their_scripts(tmp_path: Path) -> None:
    schedule = 'optimizer.learning_rate={schedule="cosine", initial=0.02, final=1e-3, steps=15}'
    settings = ('variables.learning_rate_multipliers={"dense_2/*"=0.3}', "loop.precision=mixed_float16", schedule)
    run = trained(spec_with(NETWORK, FORKED_SPEC, tmp_path), tmp_path, *settings)
    forked = fork(run, 9, settings={"data.batch_size": 24}, trust=True)
    check_losses(RunReader(str(forked.run)), tmp_path)
    anew = fork(run, 9, settings={"optimizer.name": "Adam", "optimizer.arguments": {}}, trust=True)
    check_losses(RunReader(str(anew.run)), tmp_path)


@pytest.mark.exhaustive
def test_forks_take_over_an_update_in_progress_in_their_scripts(tmp_path: Path) -> None:
    run = trained(spec_with(NETWORK, FORKED_SPEC, tmp_path), tmp_path, "loop.accumulation_steps=3")
    momentum = {"optimizer.name": "SGD", "optimizer.arguments": {"momentum": 0.9}, "optimizer.learning_rate": 0.02}
    other = fork(run, 10, settings=momentum, trust=True)  # after three updates, and one step of the next
    adam = {"optimizer.name": "Adam", "optimizer.arguments": {}, "loop.accumulation_steps": 1}
    text = check_losses(RunReader(str(fork(str(other.run), 17, settings=adam, trust=True).run)), tmp_path)
    assert "n_in_window = 2" in text
    assert "n_in_window = 1" in (tmp_path / "again_before.py").read_text(encoding="utf-8")


@pytest.mark.exhaustive
def test_forks_take_over_optimizers_of_variables_that_were_thawed_apart(tmp_path: Path) -> None:
    settings = ('variables.frozen=["dense"]', 'interventions=[{at_step=5, thaw=["dense"], thaw_warmup_updates=4}]')
    run = trained(spec_with(NETWORK, FORKED_SPEC, tmp_path), tmp_path, *settings)
    halved = {"data.batch_size": 24, "variables.learning_rate_multipliers": {"dense_1/*": 0.5}}
    other = fork(run, 11, settings=halved, trust=True)
    text = check_losses(RunReader(str(other.run)), tmp_path)
    for name in ("dense", "dense_1", "batch_normalization and dense_2"):
        assert f'before.optimizers["{name}"].variables' in text


@pytest.mark.exhaustive
def test_rates_go_on_warming_up_in_the_scripts_of_forks_and_of_their_forks(tmp_path: Path) -> None:
    settings = ('variables.frozen=["dense"]', 'interventions=[{at_step=5, thaw=["dense"], thaw_warmup_updates=9}]')
    run = trained(spec_with(NETWORK, FORKED_SPEC, tmp_path), tmp_path, *settings)
    other = fork(run, 7, settings={"data.batch_size": 24}, trust=True)
    text = check_losses(RunReader(str(other.run)), tmp_path)
    assert "warmups = dict(before.warmups)" in text
    shuffled = fork(str(other.run), 11, {"learning_rate": 0.005}, settings={"loop.seed": 3}, trust=True)
    text = check_losses(RunReader(str(shuffled.run)), tmp_path)
    assert "warmups = dict(before.warmups)" in text
    late = fork(str(other.run), 16, settings={"loop.seed": 3}, trust=True)
    assert "warmups" not in check_losses(RunReader(str(late.run)), tmp_path)


@pytest.mark.exhaustive
def test_forks_in_whose_update_in_progress_other_variables_learn_are_told_to_the_last_bit(tmp_path: Path) -> None:
    settings = ("loop.accumulation_steps=4", 'variables.frozen=["dense_1"]')
    run = trained(spec_with(NETWORK, FORKED_SPEC, tmp_path), tmp_path, *settings)
    changes = {"freeze": ["dense"], "thaw": ["dense_1/kernel"]}
    other = fork(run, 10, changes, settings={"optimizer.arguments": {}}, trust=True)
    text = check_losses(RunReader(str(other.run)), tmp_path)
    assert text.count(".sums[") == 1  # what learned before and still does
    keeping = fork(run, 10, changes, settings={"loop.metrics": ["accuracy"]}, trust=True)
    check_losses(RunReader(str(keeping.run)), tmp_path)
    swapped = {"freeze": ["**"], "thaw": ["dense_1"]}  # nothing of what was summed is left
    nothing = fork(run, 10, swapped, settings={"optimizer.name": "SGD", "optimizer.arguments": {}}, trust=True)
    check_losses(RunReader(str(nothing.run)), tmp_path)


@pytest.mark.exhaustive
@pytest.mark.parametrize("optimizer", ["Adam", "Nadam"])
@pytest.mark.parametrize("thawing", ["keep", "zero"])
def test_a_fork_that_thaws_at_once_treats_its_optimizer_alike(thawing: str, optimizer: str, tmp_path: Path) -> None:
    settings = (f"optimizer.name={optimizer}", "optimizer.arguments={}", 'variables.frozen=["dense_1"]')
    run = trained(spec_with(NETWORK, FORKED_SPEC, tmp_path), tmp_path, *settings)
    thaw = {"thaw": ["dense_1"], "thawing": thawing, "thaw_warmup_updates": 3}
    other = fork(run, 9, thaw, settings={"data.batch_size": 24}, trust=True)
    check_losses(RunReader(str(other.run)), tmp_path)


@pytest.mark.exhaustive
def test_what_thaws_before_the_first_step_warms_up_in_the_script_too(tmp_path: Path) -> None:
    spec = spec_with(NETWORK, FORKED_SPEC, tmp_path)
    for frozen in ("dense", "**"):
        planned = f'interventions=[{{at_step=0, thaw=["{frozen}"], thaw_warmup_updates=4}}]'
        check_losses(trained(spec, tmp_path, f'variables.frozen=["{frozen}"]', planned, "loop.steps=9"), tmp_path)


@pytest.mark.exhaustive
def test_a_fork_of_raw_variables_with_another_optimizer_is_told_in_parts(tmp_path: Path) -> None:
    run = trained(spec_with(RAW, RAW_SPEC, tmp_path), tmp_path)
    forked = fork(run, run.n_steps // 2, settings={"optimizer.name": "RMSprop", "optimizer.arguments": {}}, trust=True)
    check_losses(RunReader(str(forked.run)), tmp_path)
