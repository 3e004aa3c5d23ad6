"""Runs on streamed examples, stopped and gone on with, against the same on arrays in memory: every bit of every number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec
from gradgui.core.spec_toml import spec_from_table, spec_to_table
from gradgui.engine.data.streams import example_feed
from gradgui.runs.loop.chunks.step_choice import StepChoice
from gradgui.runs.start_point import resume_point, resumed_spec
from gradgui.runs.store.run_reader import RunReader
from tests.engine.data.readers.test_class_folders import write_image
from tests.engine.resuming import N_STEPS, assert_no_bit_differs, run_to

_PROGRAM = """
import keras

def build_model():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((4, 4, 3)), layers.RandomFlip(), layers.RandomContrast(0.5), layers.Flatten(),
        layers.Dense(5), layers.BatchNormalization(), layers.Dropout(0.3),
        layers.Dense(4, activation="tanh"), layers.Dense(2, activation="softmax"),
    ])
"""


def _spec(folder: Path, *, stream: bool) -> RunSpec:
    return RunSpec(
        model=ModelSpec(str(folder / "program.py")),
        data=DataSpec(f"{folder}/images/", {"size": [4, 4]}, batch_size=8, validation_fraction=0.2, stream=stream),
        loss=LossSpec("sparse_categorical_crossentropy"),
        optimizer=OptimizerSpec("Adam", 0.01),
        loop=LoopSpec(steps=N_STEPS, validate_every=4, metrics=("accuracy",)),
    )


@pytest.fixture(scope="module")
def in_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunReader]:
    """A run of 37 images, larger than the model takes them, that never stopped; selections count as settled at once."""
    folder = tmp_path_factory.mktemp("images")
    (folder / "program.py").write_text(_PROGRAM, encoding="utf-8")
    random = np.random.default_rng(0)
    for number in range(37):
        write_image(folder / "images" / "ab"[number % 2] / f"{number}.png", random.integers(0, 256, (6, 5, 3)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StepChoice, "_settled", property(lambda choice: True))
        patch.setattr(example_feed, "_CALL_BYTES", 2 * 8 * 4 * 4 * 3 * 4)  # two steps a call
        yield run_to(_spec(folder, stream=False), folder / "runs", N_STEPS)


def _streamed(in_memory: RunReader) -> RunSpec:
    table = spec_to_table(in_memory.spec)
    table["data"]["stream"] = True
    return spec_from_table(table)


def test_streaming_changes_no_bit_and_neither_does_resuming(in_memory: RunReader, tmp_path: Path) -> None:
    run = run_to(_streamed(in_memory), tmp_path, 6)
    assert_no_bit_differs(run_to(_streamed(in_memory), tmp_path, N_STEPS, resume_point(run)), in_memory)


_NUMBERS = """
import keras
import tensorflow as tf

def build_model():
    layers = keras.layers
    return keras.Sequential([keras.Input((3,)), layers.Dense(4, "tanh"), layers.Dropout(0.3), layers.Dense(2)])

def build_data():
    def row(index):
        return tf.random.stateless_normal([3], tf.stack([index, 0])), index % 2
    return tf.data.Dataset.range(37).map(row).shuffle(9, seed=1).batch(5)
"""


def _table(folder: Path) -> DataSpec:
    import pyarrow as pa
    from pyarrow import parquet

    numbers = np.random.default_rng(0).normal(size=(3, 37)).astype(np.float32)
    table = pa.table([*numbers, np.arange(37) % 2], names=["a", "b", "c", "y"])
    parquet.write_table(table, folder / "t.parquet", row_group_size=10)
    return DataSpec(str(folder / "t.parquet"))


def _records(folder: Path) -> DataSpec:
    import tensorflow as tf

    (folder / "shards").mkdir()
    random, train = np.random.default_rng(0), tf.train
    for shard in range(2):
        with tf.io.TFRecordWriter(str(folder / "shards" / f"{shard}.tfrecord")) as writer:
            for label in range(20 - shard):
                x = train.Feature(float_list=train.FloatList(value=random.normal(size=3)))
                y = train.Feature(int64_list=train.Int64List(value=[label % 2]))
                features = train.Features(feature={"x": x, "label": y})
                writer.write(train.Example(features=features).SerializeToString())
    return DataSpec(f"{folder / 'shards'}/")


@pytest.mark.parametrize("kind", ["Parquet", "TFRecord", "tf.data"])
def test_a_run_resumed_on_other_streamed_data_changes_no_bit_either(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(example_feed, "_CALL_BYTES", 2 * 8 * 3 * 4)  # two steps a call
    (tmp_path / "program.py").write_text(_NUMBERS, encoding="utf-8")
    program = str(tmp_path / "program.py")
    if kind == "tf.data":
        data = DataSpec(f"{program}:build_data")
    else:
        data = _table(tmp_path) if kind == "Parquet" else _records(tmp_path)
    data = replace(data, batch_size=8, validation_fraction=0.2)
    held = RunSpec(
        model=ModelSpec(program),
        data=data,
        loss=LossSpec("sparse_categorical_crossentropy", {"from_logits": True}),
        optimizer=OptimizerSpec("Adam", 0.01),
        loop=LoopSpec(steps=N_STEPS, validate_every=4),
    )
    streamed = replace(held, data=replace(data, stream=True))
    part = run_to(streamed, tmp_path / "streamed", 6, changes={})
    assert any("read while they are needed" in event.text for event in part.events)
    whole = run_to(streamed, tmp_path / "streamed", N_STEPS, resume_point(part), changes={})
    assert_no_bit_differs(whole, run_to(held, tmp_path / "held", N_STEPS, changes={}))


_ENDLESS = _NUMBERS.replace("range(37)", "counter()")


@pytest.mark.parametrize("stream", [pytest.param(False, marks=pytest.mark.exhaustive), True])
def test_a_run_on_data_without_an_end_goes_on_in_them_bit_by_bit(stream: bool, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(_ENDLESS, encoding="utf-8")
    program = str(tmp_path / "program.py")
    whole = RunSpec(
        model=ModelSpec(program),
        data=DataSpec(f"{program}:build_data", batch_size=8, shuffle=False, stream=stream),
        loss=LossSpec("sparse_categorical_crossentropy", {"from_logits": True}),
        optimizer=OptimizerSpec("Adam", 0.01),
        loop=LoopSpec(steps=N_STEPS),
    )
    short = replace(whole, loop=replace(whole.loop, steps=6))
    begun = run_to(short, tmp_path / "short", 6, changes={})
    assert any("the first 48 are taken in their order" in event.text for event in begun.events)
    longer = run_to(resumed_spec(begun, N_STEPS - 6), tmp_path / "short", N_STEPS, resume_point(begun), changes={})
    assert_no_bit_differs(longer, run_to(whole, tmp_path / "whole", N_STEPS, changes={}))
