"""Datasets of a program, gathered."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import DataError, GradguiError
from gradgui.engine.data.readers.endless import Needed
from gradgui.engine.data.readers.loaded_data import Memory
from gradgui.engine.data.readers.tf_dataset import gathered
from gradgui.engine.data.streams import spool
from gradgui.engine.data.streams.spooled_rows import SpooledRows
from gradgui.runs.interruption import InterruptedOpeningError, interruptible


def dataset() -> Any:
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices((np.arange(10.0).reshape(5, 2), np.arange(5)))


@pytest.mark.parametrize("batch_size", [0, 1, 2, 5])
def test_batches_are_taken_apart_again(batch_size: int) -> None:
    (x, y, weight), _ = gathered(dataset().batch(batch_size) if batch_size else dataset(), "build_data()", Memory())
    np.testing.assert_array_equal(x, np.arange(10.0).reshape(5, 2))
    np.testing.assert_array_equal(y, np.arange(5))
    assert weight is None


def test_structures_and_weights_stay() -> None:
    import tensorflow as tf

    rows = tf.data.Dataset.from_tensor_slices(({"a": np.ones((3, 2)), "b": np.zeros(3)}, np.arange(3), np.full(3, 0.5)))
    (x, y, weight), _ = gathered(rows, "build_data()", Memory())
    assert x["a"].shape == (3, 2)
    assert list(y) == [0, 1, 2]
    np.testing.assert_array_equal(weight, [0.5, 0.5, 0.5])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: rows.repeat(), r"for ever.*dataset\.take\(n\)"),
        (lambda rows: rows.map(lambda x, y: x), r"elements \(x, y\)"),
        (lambda rows: rows.take(0), "an empty one"),
        (lambda rows: rows.ragged(), "same shape"),
    ],
)
def test_datasets_that_cannot_be_gathered_are_refused(change: Any, says: str) -> None:
    import tensorflow as tf

    def ragged() -> Any:
        shapes = (tf.TensorSpec([None], tf.float32), tf.TensorSpec([], tf.int32))
        return tf.data.Dataset.from_generator(lambda: iter([([1.0], 0), ([1.0, 2.0], 1)]), output_signature=shapes)

    rows = dataset()
    with pytest.raises(GradguiError, match=says):
        gathered(ragged() if says == "same shape" else change(rows), "build_data()", Memory())


@pytest.mark.parametrize("memory", [Memory(most_bytes=60), Memory(stream=True)])
def test_examples_that_memory_does_not_hold_are_streamed_and_targets_are_held(memory: Memory) -> None:
    (x, y, _), notes = gathered(dataset(), "build_data()", memory)
    assert isinstance(x, SpooledRows)
    np.testing.assert_array_equal(x[np.array([4, 0])], [[8, 9], [0, 1]])
    if memory.stream:
        np.testing.assert_array_equal(y, np.arange(5))
    else:  # five of them take more than a quarter of 60 bytes
        np.testing.assert_array_equal(y[np.arange(5)], np.arange(5))
    assert "read while they are needed" in notes[0]


def test_examples_that_python_makes_are_said_to_be_so() -> None:
    import tensorflow as tf

    shapes = (tf.TensorSpec([1], tf.float32), tf.TensorSpec([], tf.int32))
    made = tf.data.Dataset.from_generator(lambda: iter([([1.0], 0), ([2.0], 1)]), output_signature=shapes)
    assert ["build_data() makes examples by Python" in note for note in gathered(made, "build_data()", Memory())[1]] == [
        True
    ]
    assert gathered(dataset().shuffle(3).map(lambda x, y: (x + 1, y)), "build_data()", Memory())[1] == ()


def test_going_through_a_dataset_can_be_given_up() -> None:
    asked = iter([False, True])
    with interruptible(lambda: next(asked)), pytest.raises(InterruptedOpeningError):
        gathered(dataset().repeat(1000), "build_data()", Memory())


def test_a_dataset_that_may_have_no_end_says_so_when_the_disk_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def usage(folder: object) -> Any:
        asked.append(1)
        return SimpleNamespace(free=10**12 if len(asked) < 3 else 10)

    monkeypatch.setattr(spool, "_MEMORY_BYTES", 64)
    monkeypatch.setattr(shutil, "disk_usage", usage)
    endless = dataset().repeat().filter(lambda x, y: y < 3)
    with pytest.raises(DataError, match=r"room on disk.* examples of build_data\(\) came before .*dataset\.take\(n\)"):
        gathered(endless, "build_data()", Memory(most_bytes=64))


@pytest.mark.parametrize("batch_size", [0, 2])
@pytest.mark.parametrize("memory", [Memory(), Memory(stream=True)])
def test_of_a_dataset_without_an_end_as_many_are_taken_as_the_steps_need(batch_size: int, memory: Memory) -> None:
    endless = dataset().repeat()
    (x, y, _), notes = gathered(
        endless.batch(batch_size) if batch_size else endless, "build_data()", memory, Needed(steps=4, batch_size=3)
    )
    assert len(x) == 12
    np.testing.assert_array_equal(y, np.arange(12) % 5)
    np.testing.assert_array_equal(x[np.arange(12)][:, 0], 2 * (np.arange(12) % 5))
    assert "the first 12 are taken in their order, as many as 4 steps need" in notes[0]


def test_what_is_needed_does_not_shorten_a_dataset_with_an_end() -> None:
    (x, _, _), notes = gathered(dataset(), "build_data()", Memory(), Needed(steps=1, batch_size=2))
    assert (len(x), notes) == (5, ())
