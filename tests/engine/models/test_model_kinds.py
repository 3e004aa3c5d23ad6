"""Every kind of model: its tree, three steps against a compiled loop written by hand, and what freezing does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import DataError, ModelError
from gradgui.core.interventions import ChangeKind
from gradgui.core.records import NormKind
from gradgui.core.spec import ClipSpec, DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec
from gradgui.core.variables import Role
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.reference_loop import batches, compiled_step

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
L = keras.layers

def spectral():
    return keras.Sequential([keras.Input((4,)), L.SpectralNormalization(L.Dense(3)), L.Dense(1)])

def normalization():
    layer = L.Normalization()
    layer.adapt(np.random.default_rng(0).normal(size=(9, 4)).astype("float32"))
    return keras.Sequential([keras.Input((4,)), layer, L.Dense(1)])

def int8():
    model = keras.Sequential([keras.Input((4,)), L.Dense(4), L.Dense(1)])
    for layer in model.layers:
        layer.quantize("int8")
    return model

def float8():
    model = keras.Sequential([keras.Input((4,)), L.Dense(3), L.Dense(1)])
    for layer in model.layers:
        layer.quantize("float8")
    return model

def lora():
    model = keras.Sequential([keras.Input((4,)), L.Dense(4), L.Dense(1)])
    model.layers[0].enable_lora(2)
    return model

def noise():
    return keras.Sequential([keras.Input((4,)), L.GaussianNoise(0.3), L.Dense(4), L.Dropout(0.4), L.Dense(1)])

def recurrent():
    return keras.Sequential([keras.Input((3, 4)), L.GRU(2, return_sequences=True), L.LSTM(2, dropout=0.2), L.Dense(1)])

def embedding():
    table = L.Embedding(5, 3, mask_zero=True)
    return keras.Sequential([keras.Input((3,), dtype="int32"), table, L.Dense(1)])

class Pair(L.Layer):
    def __init__(self):
        super().__init__(name="pair")
        self.a, self.b = L.Dense(2, name="d"), L.Dense(2, name="d")
    def call(self, x):
        return self.a(x) + self.b(x)

def duplicates():
    return keras.Sequential([keras.Input((4,)), Pair(), L.Dense(1)])

def attention():
    inputs = keras.Input((3, 4))
    hidden = L.MultiHeadAttention(2, 2, dropout=0.1)(inputs, inputs)
    return keras.Model(inputs, L.Dense(1)(L.GlobalAveragePooling1D()(L.LayerNormalization()(hidden + inputs))))

def shared():
    both = L.Dense(4, name="both")
    first = keras.Sequential([both], name="first")
    second = keras.Sequential([both, L.Dense(1)], name="second")
    inputs = keras.Input((4,))
    return keras.Model(inputs, second(first(inputs)))

def nested():
    inner_inputs = keras.Input((4,))
    hidden = L.Dense(3, name="inside")(inner_inputs)
    inner = keras.Model(inner_inputs, L.BatchNormalization(name="norm")(hidden), name="inner")
    inputs = keras.Input((4,))
    return keras.Model(inputs, L.Dense(1, name="head")(inner(inputs)))

class Scale(L.Layer):
    def __init__(self):
        super().__init__()
        self.factor = tf.Variable(2.0)
        self.module = Shift()
        self.seen = tf.Variable(0.0, trainable=False)
    def call(self, x, training=False):
        if training:
            self.seen.assign_add(tf.reduce_mean(x))
        return x * self.factor + self.module.shift

class Shift(tf.Module):
    def __init__(self):
        super().__init__()
        self.shift = tf.Variable(0.5)

def untracked():
    return keras.Sequential([keras.Input((4,)), Scale(), L.Dense(1)])

class Counting(L.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1],), initializer="ones", name="w")
        self.count = self.add_weight(shape=(), initializer="zeros", dtype="int32", name="count")
        self.largest = self.add_weight(shape=(), initializer="zeros", trainable=False, name="largest")
        self.idle = self.add_weight(shape=(2,), initializer="ones", name="idle")
    def call(self, x, training=False):
        if training:
            self.count.assign(self.count + 1)
            self.largest.assign(keras.ops.maximum(self.largest, keras.ops.max(keras.ops.abs(x))))
        return x * self.w

class Unbuilt(keras.Model):
    def __init__(self):
        super().__init__()
        self.counting = Counting()
        self.block = keras.Sequential([L.Dense(3), L.BatchNormalization()])
        self.head = L.Dense(1)
    def call(self, x, training=False):
        return self.head(self.block(self.counting(x, training=training), training=training))

def unbuilt():
    return Unbuilt()

def lazy():
    return keras.Sequential([L.Dense(1)])

def build_model(kind):
    return globals()[kind]()

def build_data(kind):
    rng = np.random.default_rng(2)
    if kind == "embedding":
        return rng.integers(0, 5, size=(20, 3)), rng.normal(size=(20, 3, 1)).astype("float32")
    x = rng.normal(size=(20, 3, 4) if kind in {"recurrent", "attention"} else (20, 4)).astype("float32")
    return x, x.sum(axis=tuple(range(1, x.ndim)))[:, None]
"""


@dataclass(frozen=True)
class Kind:
    """What a kind of model shall look like, and a part of it to freeze.

    `roles` has the variables that aren't plain weights that learn; `fixed` what the pattern `freeze` holds still.
    """

    roles: dict[str, Role]
    freeze: str
    fixed: tuple[str, ...]
    frozen_at_start: tuple[str, ...] = ()
    no_checkbox: tuple[str, ...] = ()
    other_paths: dict[str, tuple[str, ...]] = field(default_factory=dict)


def named(role: Role, *paths: str) -> dict[str, Role]:
    return dict.fromkeys(paths, role)


SCALES = [
    f"{layer}/{name}_{what}"
    for layer in ("dense", "dense_1")
    for name in ("inputs", "kernel", "outputs_grad")
    for what in ("scale", "amax_history")
]
KINDS = {
    "spectral": Kind(
        named(Role.STATISTICS, "spectral_normalization/vector_u"),
        "spectral_normalization",
        ("spectral_normalization/dense/kernel", "spectral_normalization/dense/bias", "spectral_normalization/vector_u"),
    ),
    "normalization": Kind(
        named(Role.STATISTICS, "normalization/mean", "normalization/variance", "normalization/count"),
        "dense/bias",
        ("dense/bias",),
        no_checkbox=("normalization/mean", "normalization/variance", "normalization/count"),
    ),
    "int8": Kind(
        named(Role.QUANTISED, "dense/kernel", "dense/kernel_scale", "dense_1/kernel", "dense_1/kernel_scale"),
        "dense",
        ("dense/bias", "dense/kernel"),
        no_checkbox=("dense/kernel", "dense/kernel_scale", "dense_1/kernel", "dense_1/kernel_scale"),
    ),
    "float8": Kind(named(Role.QUANTISED, *SCALES), "dense", ("dense/kernel", "dense/bias"), no_checkbox=tuple(SCALES)),
    "lora": Kind(
        named(Role.LORA, "dense/lora_kernel_a", "dense/lora_kernel_b"),
        "dense/lora_kernel_a",
        ("dense/kernel", "dense/lora_kernel_a"),
        frozen_at_start=("dense/kernel",),
    ),
    "noise": Kind(
        named(Role.SEED, "gaussian_noise/seed_generator_state", "dropout/seed_generator_state"),
        "dense",
        ("dense/kernel", "dense/bias"),
        no_checkbox=("gaussian_noise/seed_generator_state", "dropout/seed_generator_state"),
    ),
    "recurrent": Kind(
        named(Role.SEED, "gru/gru_cell/seed_generator_state", "lstm/lstm_cell/seed_generator_state"),
        "gru",
        ("gru/gru_cell/kernel", "gru/gru_cell/recurrent_kernel", "gru/gru_cell/bias"),
        no_checkbox=("gru/gru_cell/seed_generator_state", "lstm/lstm_cell/seed_generator_state"),
    ),
    "embedding": Kind({}, "embedding", ("embedding/embeddings",)),
    "duplicates": Kind({}, "pair/d/kernel#2", ("pair/d/kernel#2",)),
    "attention": Kind(
        named(Role.SEED, "multi_head_attention/dropout/seed_generator_state"),
        "multi_head_attention/value",
        ("multi_head_attention/value/kernel", "multi_head_attention/value/bias"),
        no_checkbox=("multi_head_attention/dropout/seed_generator_state",),
    ),
    "shared": Kind(
        {},
        "second/both",
        ("first/both/kernel", "first/both/bias"),
        other_paths={
            "first/both/kernel": ("second/both/kernel",),
            "first/both/bias": ("second/both/bias",),
        },
    ),
    "nested": Kind(
        named(Role.STATISTICS, "norm/moving_mean", "norm/moving_variance"),
        "norm",
        ("norm/gamma", "norm/beta", "norm/moving_mean", "norm/moving_variance"),
    ),
    "untracked": Kind(
        {
            "untracked/scale/factor": Role.UNTRACKED,
            "untracked/scale/module/shift": Role.UNTRACKED,
            "untracked/scale/seen": Role.STATISTICS,
        },
        "untracked/scale/seen",
        ("untracked/scale/seen", "untracked/scale/factor", "untracked/scale/module/shift"),
        frozen_at_start=("untracked/scale/factor", "untracked/scale/module/shift"),
    ),
    "unbuilt": Kind(
        {
            **named(Role.STATISTICS, "counting/count", "counting/largest"),
            **named(
                Role.STATISTICS,
                "sequential/batch_normalization/moving_mean",
                "sequential/batch_normalization/moving_variance",
            ),
        },
        "counting",
        ("counting/w", "counting/count", "counting/largest", "counting/idle"),
    ),
}


def spec(path: str, kind: str) -> Any:
    return spec_of(
        path,
        model=ModelSpec(path, {"kind": kind}),
        data=DataSpec(path, {"kind": kind}, batch_size=8, shuffle=False),
        optimizer=OptimizerSpec("SGD", 0.05, {"momentum": 0.5}),
    )


def by_hand(path: str, kind: str) -> tuple[list[bytes], list[bytes]]:
    """Returns losses and values after three steps of a compiled loop over what Keras says is trainable."""
    import keras

    opened = Opened(spec(path, kind))  # for its model alone
    model = opened.model.keras_model
    step = compiled_step(
        lambda x: model(x, training=True),
        keras.losses.MeanSquaredError(),
        model.trainable_variables if kind != "unbuilt" else [v for v in model.trainable_variables if v.name not in OUT],
        keras.optimizers.SGD(0.05, momentum=0.5),
        opened.engine._parts.x,
        opened.engine._parts.y,
    )
    rows = batches(20, 8, seed=0, shuffle=False)
    losses = [bits(step(next(rows).astype(np.int32)).numpy()) for _ in range(3)]
    return losses, [bits(v.tf_variable.numpy()) for v in opened.model.variables]


#: Variables without a gradient that Keras counts among the trainable ones.
OUT = ("count", "idle")


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_model_has_its_tree_equals_a_loop_written_by_hand_and_keeps_what_is_frozen(
    name: str, program: Program, fresh: Fresh
) -> None:
    kind, path = KINDS[name], program(PROGRAM)

    def run() -> tuple[list[bytes], list[bytes]]:
        opened = Opened(spec(path, name))
        infos = opened.model.infos
        assert {v.path: v.role for v in infos if v.role is not Role.WEIGHT} == kind.roles
        assert tuple(v.path for v in infos if v.switchable and not v.trainable) == kind.frozen_at_start
        assert {v.path for v in infos if not v.switchable} == set(kind.no_checkbox)
        assert {v.path: v.other_paths for v in infos if v.other_paths} == kind.other_paths
        losses = [bits(loss) for loss in opened.losses(3).astype(np.float32)]
        before = opened.values()
        opened.change(ChangeKind.FREEZE, kind.freeze)
        opened.advance(3)
        after = opened.values()
        still = {v.path for v in infos if bits(before[v.path]) == bits(after[v.path])}
        assert still >= set(kind.fixed)
        moving = {v.path for v, flag in zip(infos, opened.controls.selection.flags, strict=True) if flag} - {"counting/idle"}
        assert not still & moving
        return losses, [bits(value) for value in before.values()]

    losses, values = fresh(run)
    losses_by_hand, values_by_hand = fresh(lambda: by_hand(path, name))
    assert losses == losses_by_hand
    assert values == values_by_hand


def test_untracked_variables_learn_when_they_are_ticked_and_are_in_the_checkpoint(
    program: Program, fresh: Fresh, tmp_path: Any
) -> None:
    path = program(PROGRAM)

    def run() -> None:
        opened = Opened(spec(path, "untracked"))
        opened.change(ChangeKind.THAW, "untracked/scale/factor")
        opened.advance(1)
        opened.engine.checkpoint(tmp_path / "values.npz")
        kept = opened.values()
        assert kept["untracked/scale/factor"] != 2.0
        assert kept["untracked/scale/module/shift"] == 0.5
        assert kept["untracked/scale/seen"] != 0.0
        opened.advance(2)
        opened.engine.restore(tmp_path / "values.npz")
        assert {p: bits(v) for p, v in opened.values().items()} == {p: bits(v) for p, v in kept.items()}

    fresh(run)


def test_a_variable_that_the_loss_does_not_reach_has_no_norm_in_a_keras_model_either(program: Program, fresh: Fresh) -> None:
    path = program(PROGRAM)

    def run() -> None:
        opened = Opened(spec(path, "unbuilt"))
        index = opened.run.layout.variables.index("counting/idle")
        norms = opened.advance(2).norms[:, index]
        assert np.isnan(norms[:, [NormKind.GRADIENT, NormKind.CLIPPED]]).all()
        assert norms[:, NormKind.WEIGHT] == pytest.approx(np.sqrt(2))

    fresh(run)


def test_a_step_that_is_not_finite_puts_back_what_the_forward_pass_wrote(program: Program, fresh: Fresh) -> None:
    path = program(PROGRAM + "\ndef loss(y_true, y_pred):\n    return tf.reduce_sum(y_pred) / 0.0\n")

    def unchanged(kind: str) -> set[str]:
        import msgspec

        opened = Opened(msgspec.structs.replace(spec(path, kind), loss=LossSpec(f"{path}:loss")))
        before = opened.values()
        opened.advance(1)
        return {p for p, value in opened.values().items() if bits(before[p]) != bits(value)}

    assert fresh(lambda: unchanged("spectral")) == set()
    assert fresh(lambda: unchanged("float8")) == set()
    assert fresh(lambda: unchanged("unbuilt")) == set()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("keras.Sequential([keras.Input((4,)), Complex()])", "complex/w of complex64"),
        ("ComplexModule()", "w of complex64"),
    ],
)
def test_complex_variables_that_would_learn_are_refused_with_a_way_out(
    body: str, says: str, program: Program, fresh: Fresh
) -> None:
    text = f"""
class Complex(keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(4,), dtype="complex64", initializer="zeros", name="w")
    def call(self, x):
        return x

class ComplexModule(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.complex(1.0, 2.0))
    def __call__(self, x):
        return x

def build_model():
    return {body}
"""
    path = program(text)
    with pytest.raises(ModelError, match=says):
        fresh(lambda: Opened(spec_of(path, data=None, loss=None)))


STATEFUL = """
def build_model(n=4):
    return keras.Sequential([keras.Input(batch_shape=(n, 3, 2)), keras.layers.LSTM(2, stateful=True), keras.layers.Dense(1)])

def build_data():
    x = np.random.default_rng(1).normal(size=(8, 3, 2)).astype("float32")
    return (x, x[:, 0, :1]), (x[:4], x[:4, 0, :1])
"""


def test_the_state_of_a_stateful_layer_goes_on_while_training_and_is_untouched_by_validation(
    program: Program, fresh: Fresh
) -> None:
    path = program(STATEFUL)
    states = ["untracked/lstm/states/0", "untracked/lstm/states/1"]

    def run() -> tuple[list[bytes], list[bytes]]:
        opened = Opened(spec_of(path, data=DataSpec(path, batch_size=4, shuffle=False)))
        infos = {v.path: v for v in opened.model.infos}
        assert [infos[state].role for state in states] == [Role.STATISTICS] * 2
        assert not any(opened.values()[state].any() for state in states)  # opening called the model, and put its state back
        losses = [bits(loss) for loss in opened.losses(3).astype(np.float32)]
        before = opened.values()
        assert all(before[state].any() for state in states)
        opened.engine.validate(60.0)
        assert all(bits(before[p]) == bits(value) for p, value in opened.values().items())
        opened.change(ChangeKind.FREEZE_STATISTICS, "untracked/**")
        opened.advance(1)
        assert all(bits(before[state]) == bits(opened.values()[state]) for state in states)
        return losses, [bits(value) for value in before.values()]

    def hand() -> tuple[list[bytes], list[bytes]]:
        import keras

        opened = Opened(spec_of(path, data=DataSpec(path, batch_size=4, shuffle=False)))
        model, parts = opened.model.keras_model, opened.engine._parts
        rule = keras.optimizers.SGD(0.1)
        loss = keras.losses.MeanSquaredError()
        step = compiled_step(lambda x: model(x, training=True), loss, model.trainable_variables, rule, parts.x, parts.y)
        rows = batches(8, 4, seed=0, shuffle=False)
        losses = [bits(step(next(rows).astype(np.int32)).numpy()) for _ in range(3)]
        return losses, [bits(v.tf_variable.numpy()) for v in opened.model.variables]

    assert fresh(run) == fresh(hand)


@pytest.mark.parametrize(("batch_size", "n"), [(2, 4), (8, 4), (3, 3)])
def test_a_model_for_batches_of_one_size_gets_no_other(batch_size: int, n: int, program: Program, fresh: Fresh) -> None:
    path = program(STATEFUL)
    data = DataSpec(path, batch_size=batch_size, shuffle=False)
    with pytest.raises(DataError, match=rf"Every batch must have {n} examples"):
        fresh(lambda: Opened(spec_of(path, model=ModelSpec(path, {"n": n}), data=data)))


@pytest.mark.parametrize("clip", [None, "norm", "global_norm", "value"])
def test_variables_of_several_types_are_measured_and_clipped_together(clip: Any, program: Program, fresh: Fresh) -> None:
    path = program("""
class Mixed(tf.Module):
    def __init__(self):
        super().__init__()
        self.single, self.double = tf.Variable([1.0, 2.0]), tf.Variable(tf.constant([3.0, 4.0], tf.float64))
        self.half = tf.Variable(tf.constant([300.0, 300.0], tf.float16))
    def __call__(self, x):
        return x * self.single * tf.cast(self.double, tf.float32) + tf.cast(self.half, tf.float32)

def build_model():
    return Mixed()

def build_data():
    return np.ones((8, 2), "float32"), np.zeros((8, 2), "float32")
""")

    def run() -> None:
        loop = LoopSpec(steps=9, clip=ClipSpec(clip, 1.0) if clip else None)
        opened = Opened(spec_of(path, loop=loop))
        single, double, half = opened.values().values()
        norms = opened.advance(1).norms[0]
        slope = single.astype(float) * double + half  # the mean squared error of two outputs: its derivative is the output
        expected = [np.linalg.norm(slope * double), np.linalg.norm(slope * single), np.linalg.norm(slope)]
        assert norms[:, NormKind.GRADIENT] == pytest.approx(expected, rel=1e-5)
        assert norms[:, NormKind.WEIGHT] == pytest.approx([np.sqrt(5), 5, 300 * np.sqrt(2)])  # squares beyond float16
        assert np.isfinite(norms).all()

    fresh(run)


def test_a_sequential_model_that_the_data_build_takes_batches_of_any_size(program: Program, fresh: Fresh) -> None:
    path = program(PROGRAM)

    def run() -> None:
        opened = Opened(spec(path, "lazy"))
        assert np.isfinite(opened.losses(3)).all()  # of more examples than it was built with

    fresh(run)
