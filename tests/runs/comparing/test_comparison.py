from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from gradgui.core.spec import PlannedIntervention, RunSpec
from gradgui.core.spec_toml import with_setting
from gradgui.runs.comparing.comparison import (
    Difference,
    final,
    intervention_differences,
    is_better_when_small,
    spec_differences,
)
from gradgui.runs.store.run_reader import RunReader
from tests.fakes import fake_spec
from tests.runs.records import forget_spec, stored_run


@pytest.fixture
def first(tmp_path: Path) -> RunReader:
    return stored_run(tmp_path, fake_spec())


def _other(tmp_path: Path, *settings: str, **changes: object) -> RunReader:
    spec: RunSpec = msgspec.structs.replace(fake_spec(), **changes)
    for setting in settings:
        spec = with_setting(spec, setting)
    return stored_run(tmp_path, spec)


def test_equal_runs_differ_in_nothing(tmp_path: Path, first: RunReader) -> None:
    again = _other(tmp_path, 'name="again"')
    assert spec_differences([first, again]) == ()
    assert intervention_differences([first, again]) == ()


def test_only_the_keys_that_differ_are_named_with_their_defaults(tmp_path: Path, first: RunReader) -> None:
    other = _other(tmp_path, "loop.seed=7", "optimizer.arguments={beta_1=0.8}")
    assert spec_differences([first, other]) == (
        Difference("optimizer.arguments.beta_1", (None, 0.8)),
        Difference("loop.seed", (0, 7)),
    )


def test_changes_at_different_steps_are_differences(tmp_path: Path, first: RunReader) -> None:
    slower = PlannedIntervention(at_step=30, learning_rate=1e-4)
    other = _other(tmp_path, interventions=(slower,))
    assert intervention_differences([first, other]) == (Difference("step 30", (None, "rate 0.0001")),)
    assert intervention_differences([other, other]) == ()


def test_a_run_whose_spec_is_gone_has_no_keys(tmp_path: Path, first: RunReader) -> None:
    other = _other(tmp_path)
    forget_spec(other.path)
    keys = {difference.key: difference.values for difference in spec_differences([first, RunReader(other.path)])}
    assert keys["model.source"] == (first.spec.model.source, None)


def test_a_final_loss_is_a_mean_of_the_last_steps(first: RunReader) -> None:
    end = final(first)
    assert end.steps == first.n_steps
    assert end.time_s == first.time_s[-1]
    assert end.loss == pytest.approx(first.loss[-100:].mean(), rel=1e-12)


def test_the_last_and_the_best_validation_are_told_apart(first: RunReader) -> None:
    values = first.validation["loss"]
    assert final(first).validation["loss"] == (values[-1], values.min())


@pytest.mark.parametrize(
    ("name", "small"),
    [
        ("loss", True),
        ("mean_squared_error", True),
        ("head_mse", True),
        ("perplexity", True),
        ("accuracy", False),
        ("auc", False),
    ],
)
def test_losses_are_better_when_small_and_scores_when_large(name: str, small: bool) -> None:
    assert is_better_when_small(name) is small
