"""Sentences about records whose numbers are made up here, so that each is known to be true."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import NormKind, StepBatch, Validation
from gradgui.core.status import StopReason
from gradgui.runs.findings.verdicts import VariableNumbers, Weight, verdicts
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import LAYOUT, opened

N = 200
Write = Callable[..., RunReader]


def healthy() -> StepBatch:
    """Returns steps about which there is nothing bad to say."""
    scalars = np.full((N, len(LAYOUT.scalars)), np.nan)
    for name, value in (("loss", np.linspace(2, 1, N)), ("penalty", 0), ("learning_rate", 0.1), ("finite", 1), ("epoch", 0)):
        scalars[:, LAYOUT.column(name)] = value
    scalars[:, LAYOUT.column("time_s")] = np.arange(N)
    norms = np.ones((N, len(LAYOUT.variables), 4), np.float32)
    norms[:, :, NormKind.UPDATE] = 1e-3
    return StepBatch(0, scalars, norms)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(batch: StepBatch, *beside: Intervention | Validation) -> RunReader:
        writer = RunWriter.create(tmp_path / "runs", fake_spec(), opened())
        writer.append(batch)
        for one in beside:
            if isinstance(one, Intervention):
                writer.add_intervention(one)
            else:
                writer.add_validation(one)
        writer.close(StopReason.COMPLETED)
        return RunReader(writer.path)

    return write


def words(reader: RunReader, weight: Weight) -> str:
    return "\n".join(one.words for one in verdicts(reader) if one.weight is weight)


def test_of_a_healthy_run_only_good_is_said(write: Write) -> None:
    reader = write(healthy())
    assert {one.weight for one in verdicts(reader)} == {Weight.GOOD}
    first, last = np.median(np.linspace(2, 1, N)[:20]), np.median(np.linspace(2, 1, N)[-20:])
    assert f"The loss fell from {first:.4g} to {last:.4g} (medians of the first and last 20 steps)." in words(
        reader, Weight.GOOD
    )


@pytest.mark.parametrize(("last", "says", "weight"), [(1.99, "hardly moved", Weight.NOTE), (3.0, "rose", Weight.BAD)])
def test_a_loss_that_does_not_fall_is_said(write: Write, last: float, says: str, weight: Weight) -> None:
    batch = healthy()
    batch.scalars[:, LAYOUT.column("loss")] = np.linspace(2, last, N)
    assert says in words(write(batch), weight)


def test_the_share_of_clipped_updates_is_that_of_the_record(write: Write) -> None:
    batch = healthy()
    factors = np.ones(N)
    factors[:24] = 0.5
    batch.scalars[:, LAYOUT.column("clip_factor")] = factors
    assert "The clip fired in 12 % of 200 updates." in words(write(batch), Weight.NOTE)


def test_steps_that_were_not_finite_are_counted_and_named(write: Write) -> None:
    batch = healthy()
    batch.scalars[[3, 50], LAYOUT.column("finite")] = 0
    assert "2 steps were not finite and changed nothing: 3, 50." in words(write(batch), Weight.BAD)


def test_of_many_steps_the_first_few_are_named(write: Write) -> None:
    batch = healthy()
    batch.scalars[::20, LAYOUT.column("finite")] = 0
    assert "10 steps were not finite and changed nothing: 0, 20, 40, 60 and 6 more." in words(write(batch), Weight.BAD)


def test_a_variable_that_hardly_changes_for_its_size_is_named(write: Write) -> None:
    batch = healthy()
    batch.norms[:, 1, NormKind.UPDATE] = 2e-6
    batch.norms[:, 2, NormKind.UPDATE] = 0.5
    said = words(write(batch), Weight.NOTE)
    assert f"2 of {len(LAYOUT.variables)} variables" in said
    assert f"{LAYOUT.variables[1]} 2e-06, {LAYOUT.variables[2]} 0.5" in said


def test_small_and_zero_gradients_are_named(write: Write) -> None:
    batch = healthy()
    batch.norms[:, 0, NormKind.GRADIENT] = 1e-5
    batch.norms[:, 1, NormKind.GRADIENT] = 0
    reader = write(batch)
    assert f"below a thousandth of the largest one (1): {LAYOUT.variables[0]} 1e-05." in words(reader, Weight.NOTE)
    assert f"was zero, over the last 200 steps: {LAYOUT.variables[1]}." in words(reader, Weight.BAD)


def test_a_validation_loss_that_rises_again_is_said_with_its_best_step(write: Write) -> None:
    validations = [Validation(step, {"loss": loss}, 8) for step, loss in ((50, 2.0), (100, 1.0), (150, 1.5))]
    said = words(write(healthy(), *validations), Weight.NOTE)
    assert "lowest before step 100: 1. It ended 50 % above that" in said


def test_what_was_frozen_at_the_end_is_counted_in_variables_and_parameters(write: Write) -> None:
    frozen = Intervention(100, ChangeKind.FREEZE, LAYOUT.variables[:1])
    reader = write(healthy(), frozen)
    sizes = {info.path: info.n_parameters for info in reader.variables_info}
    share = sizes[LAYOUT.variables[0]] / sum(sizes[path] for path in LAYOUT.variables)
    said = words(reader, Weight.NOTE)
    assert f"1 of {len(LAYOUT.variables)} variables were frozen at the end: {100 * share:.0f} % of the parameters." in said
    assert VariableNumbers.of(reader).frozen.tolist() == [True] + [False] * (len(LAYOUT.variables) - 1)


def test_medians_leave_out_what_is_not_known(write: Write) -> None:
    batch = healthy()
    batch.norms[::2, 0, NormKind.UPDATE] = np.nan
    batch.norms[:, 1, NormKind.GRADIENT] = np.nan
    numbers = VariableNumbers.of(write(batch))
    assert numbers.ratio[0] == pytest.approx(1e-3)
    assert np.isnan(numbers.gradient[1])
