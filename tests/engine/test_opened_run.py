from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gradgui.core.data.array_info import ArrayInfo
from gradgui.core.status import StopReason
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.engine.conftest import Opened, spec_of

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    inputs = {"a": keras.Input((4,), name="a"), "b": keras.Input((2,), name="b")}
    joined = keras.layers.Concatenate()(list(inputs.values()))
    return keras.Model(inputs, keras.layers.Dense(1)(joined))

def build_data():
    x = {"a": np.zeros((20, 4)), "b": np.zeros((20, 2), "int64")}
    return x, np.zeros((20, 1))
"""


def test_the_record_says_of_what_type_and_shape_the_arrays_of_the_data_are(
    fresh: Fresh, program: Program, tmp_path: Path
) -> None:
    spec = spec_of(program(PROGRAM))
    opened = fresh(lambda: Opened(spec).run)
    writer = RunWriter.create(tmp_path / "runs", spec, opened)
    writer.close(StopReason.STOPPED)
    arrays = RunReader(writer.path).arrays
    assert arrays == opened.arrays
    assert arrays.pop("output").shape[1:] == (1,)
    assert arrays == {
        "x/a": ArrayInfo("float32", (20, 4)),
        "x/b": ArrayInfo("int64", (20, 2)),
        "y": ArrayInfo("float32", (20, 1)),
    }
