"""Variables in columns."""

from __future__ import annotations

import math

from gradgui.core.variable_arrays import arrays_of
from gradgui.core.variables import Role
from tests.fakes import SHAPES, fake_variables


def test_every_column_says_what_each_variable_says() -> None:
    variables = fake_variables()
    arrays = arrays_of(variables)
    assert arrays.paths == tuple(path for path, _, _ in SHAPES)
    assert arrays.learnable.tolist() == [role is Role.WEIGHT for _, _, role in SHAPES]
    assert arrays.statistics.tolist() == [role is Role.STATISTICS for _, _, role in SHAPES]
    assert arrays.switchable.tolist() == [role is not Role.SEED for _, _, role in SHAPES]
    assert arrays.n_parameters.tolist() == [math.prod(shape) for _, shape, _ in SHAPES]


def test_only_what_is_switched_together_has_one_link() -> None:
    arrays = arrays_of(fake_variables())
    linked = [path for path, link in zip(arrays.paths, arrays.link, strict=True) if link >= 0]
    assert linked == ["batch_normalization/moving_mean", "batch_normalization/moving_variance"]
    assert len({int(link) for link in arrays.link if link >= 0}) == 1


def test_the_arrays_of_one_model_are_made_once_and_another_models_are_its_own() -> None:
    one, other = fake_variables(), fake_variables()[:3]
    assert arrays_of(one) is arrays_of(one)
    assert len(arrays_of(other).paths) == 3
    assert len(arrays_of(one).paths) == len(one)


def test_it_forgets_models_that_were_not_asked_for_in_a_long_time() -> None:
    first = fake_variables()
    before = arrays_of(first)
    for n in range(1, 9):
        arrays_of(fake_variables()[:n])
    assert arrays_of(first) is not before
