"""Runs made of numbers that the tests choose."""

from __future__ import annotations

import numpy as np

from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import NormKind, RecordLayout, StepBatch
from gradgui.core.selection import Selection
from gradgui.core.variables import VariableInfo
from gradgui.runs.history import RunHistory

PATHS = ("conv/kernel", "conv/bias", "head/kernel", "head/bias")


def empty_history(paths: tuple[str, ...] = PATHS, frozen: tuple[str, ...] = ()) -> RunHistory:
    """Returns a run without a step."""
    selection = Selection.initial([VariableInfo(path, (2, 2), "float32") for path in paths])
    selection = selection.set([paths.index(path) for path in frozen], learns=False)
    return RunHistory(RecordLayout(paths, ("accuracy",)), selection)


def add_steps(history: RunHistory, losses: np.ndarray, norms: np.ndarray | None = None, penalty: float = 0.0) -> None:
    """Appends steps.

    Args:
        history: the run.
        losses: [n]; a step whose loss isn't finite counts as non-finite.
        norms: [n, n_variables] raw norms; None: 0.01 * (column + 1).
        penalty: of every step.
    """
    n, n_variables = len(losses), len(history.layout.variables)
    if norms is None:
        norms = np.tile(0.01 * (np.arange(n_variables) + 1), (n, 1))
    scalars = np.zeros((n, len(history.layout.scalars)))
    scalars[:, history.layout.column("loss")] = losses
    scalars[:, history.layout.column("penalty")] = penalty
    scalars[:, history.layout.column("finite")] = np.isfinite(losses) & np.isfinite(norms).all(axis=1)
    scalars[:, history.layout.column("accuracy")] = 0.5
    all_norms = np.zeros((n, n_variables, 4), dtype=np.float32)
    all_norms[:, :, NormKind.GRADIENT] = norms
    all_norms[:, :, NormKind.CLIPPED] = np.nan
    all_norms[:, :, NormKind.WEIGHT] = 3.0
    history.append(StepBatch(history.n_steps, scalars, all_norms))


def simple_history(n_steps: int = 200, paths: tuple[str, ...] = PATHS) -> RunHistory:
    """Returns a run whose loss falls from 2 towards 0."""
    history = empty_history(paths)
    add_steps(history, 2.0 * np.exp(-np.arange(n_steps) / 50))
    return history


def rate_change(step: int, rate: float = 1e-4) -> Intervention:
    """Returns a change of the learning rate."""
    return Intervention(step, ChangeKind.LEARNING_RATE, value=rate)
