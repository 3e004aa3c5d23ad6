"""The random state that a step advances: seeds of layers, and Keras' own generator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gradgui.core.variables import Role
from gradgui.engine.models.opened_model import ModelVariable


@contextmanager
def random_state_kept(variables: Sequence[ModelVariable]) -> Iterator[None]:
    """Puts every seed back afterwards, so that what happens inside draws nothing that the training would draw.

    The state inside stateful operations (`tf.random.normal` without a generator) is out of reach.

    Args:
        variables: all variables of the model.
    """
    seeds = [variable.tf_variable for variable in variables if variable.info.role is Role.SEED]
    seeds.extend(_global_seed())
    before = [seed.read_value() for seed in seeds]
    try:
        yield
    finally:
        for seed, value in zip(seeds, before, strict=True):
            seed.assign(value)


def _global_seed() -> list[Any]:
    """Returns the state of the generator that `keras.random` draws from without a seed; nothing if none was made."""
    from keras.src.backend.common import global_state  # no public way leads to it

    generator = global_state.get_global_attribute("global_seed_generator")
    return [] if generator is None else [generator.state.value]
