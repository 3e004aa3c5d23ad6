from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.records import NormKind
from gradgui.core.spec_toml import with_setting
from gradgui.runs.examples import example_spec
from tests.engine.conftest import Opened, bits
from tests.engine.examples_by_hand import EXAMPLES, example_by_hand

Fresh = Callable[[Callable[[], Any]], Any]

N_STEPS = 50


@pytest.mark.parametrize("name", EXAMPLES)
def test_fifty_steps_are_bit_identical_to_a_compiled_loop_written_by_hand(name: str, fresh: Fresh) -> None:
    def gradgui() -> tuple[Any, list[Any]]:
        opened = Opened(example_spec(name))
        losses = np.concatenate([opened.losses(n) for n in (1, 2, 7, N_STEPS - 10)])
        return losses, list(opened.values().values())

    losses, values = fresh(gradgui)
    losses_by_hand, values_by_hand = fresh(lambda: example_by_hand(name).train(N_STEPS))
    assert bits(losses.astype(np.float32)) == bits(losses_by_hand)
    assert [bits(value) for value in values] == [bits(value) for value in values_by_hand]


def first_norms(fresh: Fresh, *settings: str) -> Any:
    """Returns the raw gradient's norm at step 0 of `spiral`, [n_layers, 2] float32: of every kernel and every bias."""
    spec = example_spec("spiral")
    for setting in settings:
        spec = with_setting(spec, setting)
    norms = fresh(lambda: Opened(spec).advance(1).norms[0, :, NormKind.GRADIENT])
    return norms.reshape(-1, 2)


def test_the_gradients_of_the_spiral_s_first_layers_are_a_thousand_times_smaller_than_the_last_s(fresh: Fresh) -> None:
    norms = first_norms(fresh)
    assert len(norms) == 11
    assert (norms[:3] * 1000 < norms[-1]).all()
    assert (norms[:-3] < norms[3:]).all()  # they shrink all the way back, not in one place


def test_the_spiral_s_gradients_hardly_vanish_with_the_larger_kernels_that_it_names(fresh: Fresh) -> None:
    norms = first_norms(fresh, "model.arguments={ kernel_stddev = 0.4 }")
    assert (norms[0] * 200 > norms[-1]).all()


def test_the_residual_network_has_57_variables_of_which_22_are_statistics(fresh: Fresh) -> None:
    model = fresh(lambda: Opened(example_spec("resnet")).model)
    assert len(model.variables) == 57
    assert len(model.learnable) == 35
    paths = [variable.info.path for variable in model.variables]
    assert paths[0] == "stem/kernel"
    assert "block3_shortcut_norm/moving_mean" in paths
    assert paths[-2:] == ["head/kernel", "head/bias"]
