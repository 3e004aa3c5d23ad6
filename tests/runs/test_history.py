from __future__ import annotations

import threading

import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import NormKind, RunEvent, StepBatch, Validation
from gradgui.runs.history import RunHistory
from tests.runs.records import LAYOUT, SELECTION, batch


def history_of(*sizes: int) -> tuple[RunHistory, StepBatch]:
    """Returns a history of several batches, and all of them as one."""
    history = RunHistory(LAYOUT, SELECTION)
    batches = []
    for n in sizes:
        batches.append(batch(history.n_steps, n))
        history.append(batches[-1])
    whole = StepBatch(0, np.concatenate([b.scalars for b in batches]), np.concatenate([b.norms for b in batches]))
    return history, whole


def test_an_empty_history_has_no_steps_and_no_last_numbers() -> None:
    history = RunHistory(LAYOUT, SELECTION)
    assert history.n_steps == 0
    assert history.last_scalars() == {}
    assert history.last_norms() is None
    assert history.scalars("loss").shape == (0,)
    assert history.norms(NormKind.WEIGHT).shape == (0, 6)
    assert history.binned_norms(NormKind.WEIGHT, None, 0, None, 10).mean.shape == (0, 6)


def test_every_scalar_comes_back_as_it_was() -> None:
    history, whole = history_of(3, 1, 40)
    for i, name in enumerate(LAYOUT.scalars):
        np.testing.assert_array_equal(history.scalars(name), whole.scalars[:, i])


@pytest.mark.parametrize("kind", list(NormKind))
def test_every_norm_comes_back_as_it_was(kind: NormKind) -> None:
    history, whole = history_of(3, 1, 40)
    np.testing.assert_array_equal(history.norms(kind), whole.norms[:, :, kind])
    assert history.norms(kind).dtype == np.float32


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(2, 5, slice(2, 5)), (40, None, slice(40, None)), (-3, 999, slice(None)), (9, 4, slice(0, 0))],
)
def test_a_stretch_is_kept_within_what_is_there(start: int, stop: int | None, expected: slice) -> None:
    history, whole = history_of(44)
    np.testing.assert_array_equal(history.scalars("loss", start, stop), whole.scalars[expected, 0])
    np.testing.assert_array_equal(history.norms(NormKind.UPDATE, start, stop), whole.norms[expected, :, NormKind.UPDATE])


def test_the_numbers_of_a_step_are_its_own_and_of_no_step_there_are_none() -> None:
    history, whole = history_of(5, 2)
    assert list(history.scalars_at(3).values()) == whole.scalars[3].tolist()
    norms = history.norms_at(3)
    assert norms is not None
    np.testing.assert_array_equal(norms, whole.norms[3])
    for step in (-1, 7):
        assert history.scalars_at(step) == {}
        assert history.norms_at(step) is None


def test_the_validation_by_a_step_is_the_newest_with_such_a_value() -> None:
    history, _ = history_of(30)
    first, second = Validation(10, {"loss": 1.0, "accuracy": 0.5}, 8), Validation(20, {"loss": 0.5}, 8)
    for one in (first, second):
        history.add_validation(one)
    assert history.validation_by(8, "loss") is None
    assert history.validation_by(9, "loss") is first  # taken before step 10: after step 9
    assert history.validation_by(19, "loss") is second
    assert history.validation_by(29, "accuracy") is first
    assert history.validation_by(29, "recall") is None


def test_the_last_numbers_are_those_of_the_newest_step() -> None:
    history, whole = history_of(5, 2)
    assert list(history.last_scalars().values()) == whole.scalars[-1].tolist()
    np.testing.assert_array_equal(history.last_norms(), whole.norms[-1])


def test_binned_scalars_are_in_the_order_of_the_names() -> None:
    history, whole = history_of(100)
    found = history.binned_scalars(["accuracy", "loss"], 0, None, 25)
    assert found.bin_steps == 4
    expected = whole.scalars[:, [LAYOUT.column("accuracy"), 0]].reshape(25, 4, 2).mean(axis=1)
    np.testing.assert_allclose(found.mean, expected, rtol=1e-12)


@pytest.mark.parametrize("kind", list(NormKind))
def test_binned_norms_are_of_the_kind_and_the_variables_that_were_asked_for(kind: NormKind) -> None:
    history, whole = history_of(64, 64)
    values = whole.norms[:, :, kind].astype(np.float64)
    values[~np.isfinite(values)] = np.nan
    expected = np.fmax.reduce(values.reshape(16, 8, 6), axis=1)
    np.testing.assert_array_equal(history.binned_norms(kind, None, 0, None, 16).maximum, expected)
    np.testing.assert_array_equal(history.binned_norms(kind, [5, 2], 0, None, 16).maximum, expected[:, [5, 2]])


@pytest.mark.parametrize("max_bins", [1, 0, -3])
def test_there_is_at_least_one_bin(max_bins: int) -> None:
    history, _ = history_of(100)
    assert len(history.binned_scalars(["loss"], 0, None, max_bins).mean) == 1
    assert len(history.binned_norms(NormKind.WEIGHT, None, 0, None, max_bins).mean) == 1


def test_an_unknown_column_is_an_error() -> None:
    history, _ = history_of(1)
    with pytest.raises(KeyError, match="lose"):
        history.scalars("lose")


def test_a_batch_must_continue_the_record() -> None:
    history, _ = history_of(5)
    with pytest.raises(ValueError, match=r"step 5.*first_step=7"):
        history.append(batch(7, 1))
    assert history.n_steps == 5


def test_a_batch_with_other_columns_is_refused() -> None:
    history, _ = history_of(5)
    good = batch(5, 2)
    with pytest.raises(ValueError, match="shapes"):
        history.append(StepBatch(5, good.scalars[:, :-1], good.norms))


def test_steps_that_were_not_finite_are_counted_apart() -> None:
    history = RunHistory(LAYOUT, SELECTION)
    for first, bad in ((0, [2]), (4, []), (8, [0, 3])):
        part = batch(first, 4)
        part.scalars[bad, LAYOUT.column("finite")] = 0
        part.scalars[bad, 0] = np.nan
        history.append(part)
    assert history.non_finite_steps == (2, 8, 11)
    assert np.isfinite(history.binned_scalars(["loss"], 0, None, 1).mean).all()


def test_what_happens_is_kept_in_order_and_raises_the_version() -> None:
    history = RunHistory(LAYOUT, SELECTION)
    versions = [history.version]
    intervention = Intervention(3, ChangeKind.LEARNING_RATE, value=0.1)
    validation = Validation(3, {"loss": 1.0}, 10)
    events = [RunEvent(0, "started", "a"), RunEvent(3, "note", "b")]
    history.append(batch(0, 3))
    versions.append(history.version)
    history.add_intervention(intervention)
    versions.append(history.version)
    history.add_validation(validation)
    versions.append(history.version)
    for event in events:
        history.add_event(event)
        versions.append(history.version)
    assert versions == sorted(set(versions))
    assert history.interventions == (intervention,)
    assert history.validations == (validation,)
    assert history.events == tuple(events)


def test_the_history_keeps_no_part_of_the_batch_it_was_given() -> None:
    history = RunHistory(LAYOUT, SELECTION)
    part = batch(0, 3)
    history.append(part)
    part.scalars[:] = 0
    part.norms[:] = 0
    assert history.scalars("time_s")[-1] == pytest.approx(0.02)
    assert history.norms(NormKind.WEIGHT).any()


def test_a_reader_beside_the_writer_sees_only_whole_steps() -> None:
    """Every number of step i is i: a torn read would show another."""
    history = RunHistory(LAYOUT, SELECTION)
    n_steps, wrong = 6000, []

    def read() -> None:
        seen = 0
        while seen < n_steps:
            seen = history.n_steps
            losses = history.scalars("loss", 0, seen)
            norms = history.norms(NormKind.WEIGHT, max(0, seen - 50), seen)
            binned = history.binned_norms(NormKind.GRADIENT, None, 0, seen, 7)
            bins = np.arange(len(binned.mean))
            first = binned.first_step + bins * binned.bin_steps
            if (
                not np.array_equal(losses, np.arange(seen))
                or not np.array_equal(norms[:, 5], np.arange(max(0, seen - 50), seen))
                or not np.array_equal(binned.minimum[:, 0], first)
            ):
                wrong.append(seen)
                return

    reader = threading.Thread(target=read)
    reader.start()
    rng = np.random.default_rng(0)
    first = 0
    while first < n_steps:
        n = min(int(rng.integers(1, 60)), n_steps - first)
        steps = np.arange(first, first + n, dtype=np.float64)
        scalars = np.repeat(steps[:, None], len(LAYOUT.scalars), axis=1)
        norms = np.broadcast_to(steps[:, None, None], (n, len(LAYOUT.variables), 4)).astype(np.float32)
        history.append(StepBatch(first, scalars, norms))
        first += n
    reader.join(60)
    assert not reader.is_alive()
    assert not wrong
