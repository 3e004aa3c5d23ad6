"""Bytes of events against those of TensorFlow's own classes."""

from __future__ import annotations

import numpy as np
import pytest

from gradgui.engine.export.event_bytes import ScalarEvents, varint

TAGS = ("loss", "gradient/dense/kernel", "metrics/größe", "x" * 200)


@pytest.mark.parametrize("step", [0, 127, 128, 1_000_000, 2**40])
def test_an_event_is_what_tensorflow_would_write(step: int) -> None:
    from tensorflow.core.framework import summary_pb2
    from tensorflow.core.util import event_pb2

    values = np.array([0.1, np.nan, -np.inf, 1e-40], np.float32)
    known = np.array([True, True, False, True])
    written = ScalarEvents(TAGS).event(1.7e9, step, values, known)
    expected = event_pb2.Event(wall_time=1.7e9, step=step)
    for tag, value, is_known in zip(TAGS, values.tolist(), known, strict=True):
        if is_known:
            expected.summary.value.append(summary_pb2.Summary.Value(tag=tag, simple_value=value))
    found = event_pb2.Event.FromString(written)
    assert found.SerializeToString() == expected.SerializeToString()  # NaN isn't equal to itself


def test_an_event_without_a_number_is_one_too() -> None:
    from tensorflow.core.util import event_pb2

    nothing = np.zeros(len(TAGS))
    found = event_pb2.Event.FromString(ScalarEvents(TAGS).event(1.0, 3, nothing.astype(np.float32), nothing.astype(bool)))
    assert (found.step, list(found.summary.value)) == (3, [])


def test_numbers_are_written_seven_bits_at_a_time() -> None:
    assert [varint(n) for n in (0, 1, 127, 128, 300)] == [b"\x00", b"\x01", b"\x7f", b"\x80\x01", b"\xac\x02"]
