"""What an error says of the data that were read before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import DataError, GradguiError
from gradgui.core.spec import DataSpec, LossSpec
from gradgui.engine.data import read_before
from gradgui.engine.data.open_data import open_data
from gradgui.engine.data.read_before import with_what_was_read
from gradgui.engine.program import Programs
from tests.engine.conftest import Opened, spec_of

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

FOUR_CLASSES_FOR_TWO = """
def build_model():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])

def build_data():
    return np.ones((12, 3), "float32"), np.arange(12) % 4
"""


def test_labels_that_do_not_fit_the_model_are_refused_with_their_counts(fresh: Fresh, program: Program) -> None:
    spec = spec_of(program(FOUR_CLASSES_FOR_TWO), loss=LossSpec("sparse_categorical_crossentropy"))
    with pytest.raises(DataError, match="Labels must lie in 0 to 1") as caught:
        fresh(lambda: Opened(spec))
    read = caught.value.data
    assert read is not None
    assert (read.n_examples, read.n_validation_examples) == (12, 0)
    assert read.summary.class_counts == (3, 3, 3, 3)
    assert [sample.target for sample in read.summary.samples[:4]] == ["0", "1", "2", "3"]


def test_a_summary_that_fails_hides_no_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_data: object) -> None:
        raise ValueError("no summary")

    np.savez(tmp_path / "d.npz", x=np.ones((4, 2)), y=np.zeros(4))
    data = open_data(DataSpec(str(tmp_path / "d.npz")), Programs(), seed=0)
    monkeypatch.setattr(read_before, "summary_of", broken)
    with pytest.raises(GradguiError, match="the reason") as caught, with_what_was_read(data):
        raise GradguiError("the reason")
    assert caught.value.data is None
    assert "no summary" in caplog.text
