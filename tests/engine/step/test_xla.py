"""The step compiled by XLA: the same training to rounding, partial batches and accumulation included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.spec import ClipSpec, DataSpec, LoopSpec, OptimizerSpec
from tests.engine.conftest import Opened, spec_of
from tests.engine.step.test_train_step import MLP

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]


def test_xla_gives_the_same_training_to_rounding(program: Program, fresh: Fresh) -> None:
    path = program(MLP)

    def run(xla: bool) -> tuple[Any, Any, tuple[str, ...]]:
        loop = LoopSpec(
            steps=99, xla=xla, device="CPU:0", clip=ClipSpec("norm", 0.3), accumulation_steps=2, metrics=("mae",)
        )
        data = DataSpec(path, batch_size=8)  # 30 rows: the fourth batch of an epoch has six
        opened = Opened(spec_of(path, data=data, optimizer=OptimizerSpec("Adam", 0.01), loop=loop))
        batch = opened.advance(10)
        return batch.scalars, batch.norms, opened.run.notes

    (scalars, norms, notes), (by_xla, norms_by_xla, said) = fresh(lambda: run(False)), fresh(lambda: run(True))
    # 1e-4: ten steps of Adam, which divides by roots of small numbers; one step agrees to 1e-6.
    assert by_xla == pytest.approx(scalars, rel=1e-4, nan_ok=True)
    assert norms_by_xla == pytest.approx(norms, rel=1e-4, abs=1e-6, nan_ok=True)
    assert by_xla[0] == pytest.approx(scalars[0], rel=1e-6, nan_ok=True)
    assert np.isfinite(scalars[:, 0]).all()
    assert notes == ()
    assert any("meant for GPUs" in note for note in said)
