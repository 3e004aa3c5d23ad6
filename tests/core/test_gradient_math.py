from __future__ import annotations

import numpy as np
import pytest

from gradgui.core.gradient_math import clip_firing, global_norm, update_ratio


def test_the_global_norm_is_the_norm_of_the_concatenation() -> None:
    parts = [np.random.default_rng(i).normal(size=i + 1) for i in range(4)]
    norms = np.array([np.linalg.norm(part) for part in parts])
    assert global_norm(norms) == pytest.approx(np.linalg.norm(np.concatenate(parts)), rel=1e-12)


def test_unknown_norms_do_not_count() -> None:
    assert global_norm(np.array([3.0, np.nan, 4.0])) == 5.0


def test_a_row_without_any_norm_is_unknown() -> None:
    assert np.isnan(global_norm(np.array([[np.nan, np.nan], [0.0, np.nan]]))).tolist() == [True, False]


def test_an_infinite_norm_stays_infinite() -> None:
    assert global_norm(np.array([1.0, np.inf])) == np.inf


def test_float32_norms_do_not_overflow() -> None:
    assert np.isfinite(global_norm(np.array([1e30, 1e30], dtype=np.float32)))


def test_the_ratio_is_unknown_where_the_weight_is_zero() -> None:
    ratio = update_ratio(np.array([1e-3, 1.0, np.nan]), np.array([1.0, 0.0, 2.0]))
    assert ratio[0] == 1e-3
    assert np.isnan(ratio[1:]).all()


def test_clipping_is_counted_in_updates_that_it_looked_at() -> None:
    factors = np.array([1.0, 0.5, np.nan, 0.0, 0.9])
    assert clip_firing(factors, np.array([True, True, True, False, True])) == (2, 3)


def test_a_factor_that_tensorflow_rounds_below_one_is_no_clip() -> None:
    limits = np.linspace(0.01, 50, 2000, dtype=np.float32)
    factors = limits * (np.float32(1) / limits)  # what `tf.clip_by_global_norm` multiplies by where the norm is small
    assert (factors < 1).any()
    assert clip_firing(factors) == (0, 2000)
