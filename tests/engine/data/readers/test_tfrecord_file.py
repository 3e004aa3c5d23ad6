"""TFRecord files, written by TensorFlow itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import GradguiError
from gradgui.engine.data.readers.loaded_data import Memory
from gradgui.engine.data.readers.read_data import read_data
from gradgui.engine.data.streams.streamed_rows import StreamedRows


def write(path: Path, records: Sequence[dict[str, Any]], compression: str = "") -> Path:
    import tensorflow as tf

    def feature(value: Any) -> Any:
        if isinstance(value, bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
        array = np.atleast_1d(value)
        if array.dtype.kind == "f":
            return tf.train.Feature(float_list=tf.train.FloatList(value=array))
        return tf.train.Feature(int64_list=tf.train.Int64List(value=array))

    with tf.io.TFRecordWriter(str(path), compression) as writer:
        for record in records:
            features = tf.train.Features(feature={name: feature(value) for name, value in record.items()})
            writer.write(tf.train.Example(features=features).SerializeToString())
    return path


def png(value: int) -> bytes:
    import tensorflow as tf

    return bytes(tf.io.encode_png(np.full((3, 4, 1), value, dtype=np.uint8)).numpy())


@pytest.mark.parametrize("compression", ["", "GZIP"])
def test_numbers_and_labels_are_found_out(compression: str, tmp_path: Path) -> None:
    path = write(tmp_path / "d.tfrecord", [{"x": [1.0, 2.0], "label": 1}, {"x": [3.0, 4.0], "label": 0}], compression)
    data = read_data(path, {})
    x, y, _ = data.train
    np.testing.assert_array_equal(x, [[1, 2], [3, 4]])
    np.testing.assert_array_equal(y, [1, 0])
    assert '"label" is learnt from "x"' in data.notes[0]
    assert data.fields is not None
    assert data.fields.arguments(data.fields.roles) == {"x": "x", "y": "label"}
    assert not data.fields.named


@pytest.mark.parametrize("compression", ["", "GZIP"])
def test_records_that_memory_does_not_hold_are_gone_to_one_by_one(compression: str, tmp_path: Path) -> None:
    for shard in range(2):
        records = [{"x": [10.0 * shard + row, 0.5], "label": row % 2} for row in range(5)]
        write(tmp_path / f"part-{shard}.tfrecord", records, compression)
    held, streamed = (read_data(tmp_path, {}, memory).train for memory in (Memory(), Memory(stream=True)))
    rows = np.array([9, 0, 4, 5])
    assert isinstance(streamed[0], StreamedRows)
    np.testing.assert_array_equal(streamed[0][rows], held[0][rows])
    np.testing.assert_array_equal(held[0][rows], [[14, 0.5], [0, 0.5], [4, 0.5], [10, 0.5]])
    np.testing.assert_array_equal(streamed[1], held[1])
    streamed[0].close()


def test_images_of_records_are_streamed(tmp_path: Path) -> None:
    path = write(tmp_path / "d.tfrecord", [{"image": png(value), "y": value % 2} for value in (0, 51, 255)])
    x, _, _ = read_data(path, {}, Memory(stream=True)).train
    np.testing.assert_array_equal(x[np.array([2, 1])][:, 0, 0, 0], np.array([1.0, 0.2], np.float32))


def test_a_record_file_that_became_shorter_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "d.tfrecord", [{"x": [1.0, 2.0], "label": 1}, {"x": [3.0, 4.0], "label": 0}])
    x, _, _ = read_data(path, {}, Memory(stream=True)).train
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(GradguiError, match="became shorter"):
        x[1]


def test_images_are_unpacked(tmp_path: Path) -> None:
    path = write(
        tmp_path / "d.tfrecords", [{"image": png(0), "height": 3, "y": 0}, {"image": png(255), "height": 3, "y": 1}]
    )
    x, y, _ = read_data(path, {}).train
    np.testing.assert_array_equal(x[1], np.ones((3, 4, 1)))
    assert list(y) == [0, 1]


def test_a_folder_of_shards_is_read_in_order_and_features_can_be_named(tmp_path: Path) -> None:
    for shard in (1, 0):
        write(tmp_path / f"part-{shard}.tfrecord", [{"a": [float(shard)], "b": [0.5], "goal": 10.5 + shard}])
    x, y, _ = read_data(tmp_path, {"x": ["b", "a"], "y": "goal"}).train
    np.testing.assert_array_equal(x, [[0.5, 0], [0.5, 1]])
    np.testing.assert_array_equal(y, [10.5, 11.5])


@pytest.mark.parametrize(
    ("records", "arguments", "says"),
    [
        ([], {}, "must hold records"),
        ([{"x": [1.0]}], {}, "to be learnt"),
        ([{"label": 1}], {}, "is the input"),
        ([{"x": [1.0], "label": 1}], {"x": "z"}, 'Received: "z"'),
        ([{"x": [1.0], "label": 1}, {"x": [1.0, 2.0], "label": 1}], {"x": "x"}, "same number of numbers"),
        ([{"x": [1.0], "label": 1}] * 100 + [{"x": [1.0, 2.0], "label": 1}], {}, "2 numbers in record 100"),
        ([{"x": b"text", "label": 1}], {"x": "x"}, "1 bytes"),
    ],
)
def test_unclear_records_are_refused(records: Any, arguments: dict[str, Any], says: str, tmp_path: Path) -> None:
    with pytest.raises(GradguiError, match=says):
        read_data(write(tmp_path / "d.tfrecord", records), arguments)


def test_a_torn_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "d.tfrecord", [{"x": [1.0], "label": 1}] * 3)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(GradguiError, match="whole TFRecord files"):
        read_data(path, {})
