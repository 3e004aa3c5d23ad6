from __future__ import annotations

import numpy as np
import pytest

from gradgui.core.records import NORM_KINDS, SCALARS, NormKind, RecordLayout, RunEvent, StepBatch, Validation


def test_metrics_come_after_the_scalars_of_every_run() -> None:
    layout = RecordLayout(("a",), ("accuracy",))
    assert layout.scalars == (*SCALARS, "accuracy")
    assert layout.column("accuracy") == len(SCALARS)


def test_an_unknown_column_is_an_error_that_names_the_known() -> None:
    with pytest.raises(KeyError, match=r'loss, penalty.*"lose"'):
        RecordLayout(()).column("lose")


def test_the_kinds_of_norm_stand_in_the_order_a_gradient_passes_them() -> None:
    assert NORM_KINDS == ("gradient", "clipped", "update", "weight")
    assert [int(kind) for kind in NormKind] == [0, 1, 2, 3]


def test_a_batch_knows_where_the_next_begins() -> None:
    batch = StepBatch(10, np.zeros((3, 7)), np.zeros((3, 1, 4), np.float32))
    assert (batch.n_steps, batch.next_step) == (3, 13)


def test_when_something_happened_is_no_part_of_what_happened() -> None:
    assert RunEvent(1, "note", "x", 0.5) == RunEvent(1, "note", "x", 0.7)
    assert Validation(1, {"loss": 1.0}, 3, 0.5) == Validation(1, {"loss": 1.0}, 3, 0.7)
