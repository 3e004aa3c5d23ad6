from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradgui.core.records import NormKind
from gradgui.core.spec_toml import with_setting
from gradgui.runs.examples import data_file, example_spec
from tests.engine.conftest import Opened, bits
from tests.engine.reference_loop import batches, compiled_step
from tests.engine.step.test_train_step import N_STEPS, ByHand, load_program

Fresh = Callable[[Callable[[], Any]], Any]

RATES = {"spiral": 1e-3, "resnet": 3e-3}
BATCH_SIZE = 64


def by_hand(name: str) -> ByHand:
    """Returns `spiral` or `resnet` as a person would put them together without gradgui."""
    import keras

    keras.utils.set_random_seed(0)
    program = load_program(name)
    model = program.build_model()
    if name == "spiral":
        x, y = program.build_data()
    else:
        with np.load(data_file("mnist5k")) as digits:
            x, y = digits["x"], digits["y"]
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    weights, rule = model.trainable_variables, keras.optimizers.Adam(RATES[name])
    return ByHand(lambda x: model(x, training=True), cross_entropy, weights, model.variables, rule, x, y, BATCH_SIZE)


@pytest.mark.parametrize("name", ["spiral", "resnet"])
def test_fifty_steps_are_bit_identical_to_a_compiled_loop_written_by_hand(name: str, fresh: Fresh) -> None:
    def gradgui() -> tuple[Any, list[Any]]:
        opened = Opened(example_spec(name))
        losses = np.concatenate([opened.losses(n) for n in (1, 2, 7, N_STEPS - 10)])
        return losses, list(opened.values().values())

    def hand() -> tuple[Any, list[Any]]:
        it = by_hand(name)
        step = compiled_step(it.call, it.loss, it.learning, it.optimizer, it.x, it.y)
        rows = batches(len(it.x), it.batch_size, seed=0, fraction=0.1)
        losses = np.array([step(next(rows).astype(np.int32)).numpy() for _ in range(N_STEPS)])
        return losses, [variable.numpy() for variable in it.everything]

    losses, values = fresh(gradgui)
    losses_by_hand, values_by_hand = fresh(hand)
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
