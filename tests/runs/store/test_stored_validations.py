from __future__ import annotations

import numpy as np
import pytest

from gradgui.core.records import Validation
from gradgui.runs.store.stored_validations import validations_as_columns

BEFORE, AFTER = Validation(10, {"loss": 0.5}, 8), Validation(20, {"loss": 0.25, "accuracy": 0.75}, 8)


def test_each_name_is_a_column_with_a_row_a_validation() -> None:
    columns = validations_as_columns([BEFORE, AFTER])
    assert columns.steps.tolist() == [10, 20]
    assert columns["loss"].tolist() == [0.5, 0.25]
    assert len(columns) == 2


def test_what_a_validation_has_not_is_nan_there() -> None:
    np.testing.assert_array_equal(validations_as_columns([BEFORE, AFTER])["accuracy"], [np.nan, 0.75])


def test_another_name_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="accuracy"):
        validations_as_columns([AFTER])["acuracy"]


def test_without_validations_there_are_no_columns() -> None:
    assert len(validations_as_columns([])) == 0
    assert validations_as_columns([]).values == {}
