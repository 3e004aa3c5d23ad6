"""Every pair of optimizer, clip, accumulation and precision in a run that freezes, thaws, multiplies: against a hand loop.

Runs and loop agree in every bit: the same arithmetic in the same order, whatever the precision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from gradgui.core.spec import ClipSpec, DataSpec, LoopSpec, LossScaleSpec, OptimizerSpec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.reference_loop import HandLoop, Task, batches
from tests.engine.step.masked.test_masked_optimizer import CHANGES, PATHS, PROGRAM, train
from tests.pairs import pairs_of, pairwise

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

N_STEPS = 12
#: One of each family: plain momentum, adaptive with bias correction, centred, layer-wise scaled, orthogonalised, proximal.
RULES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("SGD", {"momentum": 0.9, "weight_decay": 0.01}),
    ("AdamW", {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3}),
    ("RMSprop", {"momentum": 0.5, "centered": True}),
    ("Lamb", {}),
    ("Muon", {"weight_decay": 0.1, "adam_weight_decay": 0.01}),
    ("Ftrl", {"l1_regularization_strength": 1e-4}),
)
CLIPS = (None, ("norm", 0.1), ("global_norm", 0.1), ("value", 0.02))
ACCUMULATIONS = (1, 3)
PRECISIONS: tuple[str, ...] = ("float32", "mixed_bfloat16", "mixed_float16")
FACTORS: tuple[Sequence[Any], ...] = (range(len(RULES)), range(len(CLIPS)), ACCUMULATIONS, PRECISIONS)


def test_the_design_has_every_pair() -> None:
    rows = list(pairwise(FACTORS))
    covered = set().union(*(pairs_of(dict(enumerate(row))) for row in rows))
    assert len(covered) == sum(len(a) * len(b) for a, b in combinations(FACTORS, 2))
    assert len(rows) <= 26


@pytest.mark.parametrize(
    ("rule", "clip", "accumulation", "precision"),
    [
        row if index % 6 == 0 else pytest.param(*row, marks=pytest.mark.exhaustive)
        for index, row in enumerate(pairwise(FACTORS))
    ],
)
def test_settings_in_pairs_equal_a_loop_by_hand(
    rule: int, clip: int, accumulation: int, precision: str, program: Program, fresh: Fresh
) -> None:
    path = program(PROGRAM)
    fresh(lambda: _compare(path, *RULES[rule], CLIPS[clip], accumulation, precision))


def _compare(
    path: str, rule: str, arguments: dict[str, Any], clip: tuple[Any, float] | None, accumulation: int, precision: Any
) -> None:
    import keras

    # A scale of 1 leaves every bit; what other scales do is compared in step/test_loss_scale.py.
    scale = LossScaleSpec(initial=1.0, growth_updates=1_000_000) if precision == "mixed_float16" else None
    loop = LoopSpec(
        steps=99,
        clip=None if clip is None else ClipSpec(*clip),
        accumulation_steps=accumulation,
        precision=precision,
        loss_scale=scale,
    )
    data = DataSpec(path, batch_size=8, shuffle=True)
    opened = Opened(spec_of(path, optimizer=OptimizerSpec(rule, 0.05, arguments), data=data, loop=loop))
    hand = _hand_loop(opened, lambda: getattr(keras.optimizers, rule)(0.05, **arguments), clip, accumulation)
    losses, done = train(opened, N_STEPS, CHANGES[:-1], every_step_moves=False)
    assert bits(np.array(losses)) == bits(np.array(hand.train(N_STEPS, done)))
    assert [bits(value) for value in opened.values().values()] == [bits(value) for value in hand.values()]


def _hand_loop(opened: Opened, rule: Callable[[], Any], clip: tuple[Any, float] | None, accumulation: int) -> HandLoop:
    """Returns a loop over a copy of the model, which computes in the same precision; its loss is of float32."""
    import keras
    import tensorflow as tf

    model = keras.models.clone_model(opened.model.keras_model)
    for mine, theirs in zip(model.variables, opened.model.keras_model.variables, strict=True):
        mine.assign(theirs)
    parts = opened.engine._parts
    task = Task(
        lambda x: tf.cast(model(x, training=True), tf.float32),
        keras.losses.MeanSquaredError(),
        dict(zip(PATHS, model.variables, strict=True)),
        parts.x,
        parts.y,
    )
    return HandLoop(task, rule, batches(20, 8, seed=0), rate=0.05, clip=clip, accumulation_steps=accumulation)
