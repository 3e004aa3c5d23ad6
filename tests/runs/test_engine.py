from __future__ import annotations

from tests.fakes import fake_variables
from tests.runs.records import opened


def test_the_layout_has_a_column_for_each_variable_with_gradients() -> None:
    layout = opened().layout
    assert layout.variables == tuple(v.path for v in fake_variables() if v.learnable)
    assert layout.metrics == ("accuracy",)
