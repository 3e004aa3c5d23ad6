from __future__ import annotations

import numpy as np
import pytest

from gradgui.core.controls import Controls
from gradgui.core.interventions import Change, ChangeKind, Intervention, apply_change
from gradgui.core.selection import Selection
from gradgui.runs.findings.frozen_spans import frozen_spans
from tests.runs.records import SELECTION, VARIABLES

HEAD = "head/kernel"


def head_spans(*interventions: tuple[int, ChangeKind], n_steps: int = 100, learns: bool = True) -> list[tuple[int, int]]:
    index = [v.path for v in VARIABLES].index(HEAD)
    done = [Intervention(step, kind, (HEAD,)) for step, kind in interventions]
    return frozen_spans(SELECTION.set([index], learns), done, n_steps)[HEAD]


def test_what_always_learned_has_no_span() -> None:
    assert head_spans() == []


def test_what_never_learned_is_frozen_from_start_to_end() -> None:
    assert head_spans(learns=False) == [(0, 100)]


def test_a_span_begins_with_the_first_frozen_step_and_ends_before_the_first_learning_one() -> None:
    assert head_spans((10, ChangeKind.FREEZE), (30, ChangeKind.THAW)) == [(10, 30)]


def test_a_span_that_still_lasts_ends_now() -> None:
    assert head_spans((10, ChangeKind.FREEZE), n_steps=40) == [(10, 40)]


def test_frozen_and_thawed_before_the_same_step_is_no_span() -> None:
    assert head_spans((10, ChangeKind.FREEZE), (10, ChangeKind.THAW)) == []


def test_thawed_and_frozen_before_the_same_step_is_one_span() -> None:
    assert head_spans((10, ChangeKind.FREEZE), (30, ChangeKind.THAW), (30, ChangeKind.FREEZE)) == [(10, 100)]


def test_frozen_before_a_step_that_has_not_come_is_no_span_yet() -> None:
    assert head_spans((100, ChangeKind.FREEZE)) == []


def test_other_kinds_of_intervention_freeze_nothing() -> None:
    assert head_spans((5, ChangeKind.MULTIPLIERS), (6, ChangeKind.PAUSE)) == []


def test_statistics_have_spans_too_and_seeds_have_none() -> None:
    path = "batch_normalization/moving_mean"
    spans = frozen_spans(SELECTION, [Intervention(3, ChangeKind.FREEZE_STATISTICS, (path,))], 10)
    assert spans[path] == [(3, 10)]
    assert "dropout/seed_generator_state" not in spans


def test_a_path_of_another_model_is_passed_over() -> None:
    assert "other" not in frozen_spans(SELECTION, [Intervention(3, ChangeKind.FREEZE, ("other",))], 10)


@pytest.mark.parametrize("seed", range(5))
def test_the_spans_equal_the_flags_step_by_step(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n_steps = 60
    paths = [v.path for v in VARIABLES if v.switchable]
    controls, done = Controls(Selection.initial(VARIABLES), 0.1, (1.0,) * 6), []
    frozen: dict[str, list[bool]] = {path: [] for path in paths}
    for step in range(n_steps):
        for _ in range(int(rng.integers(0, 3))):
            kind = (ChangeKind.FREEZE, ChangeKind.THAW)[int(rng.integers(2))]
            change = Change(kind, (paths[int(rng.integers(len(paths)))],))
            controls, intervention = apply_change(controls, change)
            if intervention is not None:
                done.append(Intervention(step, intervention.kind, intervention.paths))
        for variable, learns in zip(VARIABLES, controls.selection.flags, strict=True):
            if variable.switchable:
                frozen[variable.path].append(not learns)
    for path, spans in frozen_spans(SELECTION, done, n_steps).items():
        assert [any(start <= step < stop for start, stop in spans) for step in range(n_steps)] == frozen[path]
