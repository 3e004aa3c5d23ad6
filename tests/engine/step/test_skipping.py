"""Skip against watch, and against a loop written by hand that differentiates the head alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest

from gradgui.core.interventions import ChangeKind
from gradgui.core.records import NormKind
from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, OptimizerSpec, RunSpec, VariablesSpec
from gradgui.runs.examples import example_spec
from tests.engine.conftest import Opened, bits, spec_of
from tests.engine.examples_by_hand import example_by_hand

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

#: Convolutions, statistics, dropout, a residual connection and penalties: what could round or draw differently.
NETWORK = """
def build_model():
    layers = keras.layers
    x = image = keras.Input((8, 8, 1))
    penalty = keras.regularizers.L2(0.01)
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="first", kernel_regularizer=penalty)(x)
    x = layers.BatchNormalization(name="norm")(x)
    y = layers.Conv2D(4, 3, padding="same", activation="relu", name="second")(x)
    x = layers.Add()([x, y])
    x = layers.Dropout(0.3, seed=3, name="drop")(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(6, activation="relu", name="dense")(x)
    return keras.Model(image, layers.Dense(3, name="head", kernel_regularizer=penalty)(x))

def build_data(n=44):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 8, 8, 1)).astype("float32"), rng.integers(0, 3, n)
"""
HEAD_ONLY = ("first", "norm", "second", "dense")
#: Kernels without their biases, and what lies behind something that learns.
NOT_A_PREFIX = ("first", "second/kernel", "head/bias")


def network(program: Program, frozen: tuple[str, ...], mode: Any, **loop: Any) -> RunSpec:
    path = program(NETWORK)
    return spec_of(
        path,
        data=DataSpec(path, batch_size=8),
        loss=LossSpec("sparse_categorical_crossentropy", {"from_logits": True}),
        optimizer=OptimizerSpec("AdamW", 0.01),
        variables=VariablesSpec(frozen=frozen, frozen_gradients=mode),
        loop=LoopSpec(steps=999, **loop),
    )


def take_state(to: Opened, source: Opened) -> None:
    """Gives an engine all that another one's next step depends on."""
    for mine, theirs in zip(to.model.variables, source.model.variables, strict=True):
        mine.tf_variable.assign(theirs.tf_variable)
    for mine, theirs in zip(to.engine._parts.optimizer.variables, source.engine._parts.optimizer.variables, strict=True):
        mine.assign(theirs)


@pytest.mark.parametrize("frozen", [HEAD_ONLY, ("first", "norm")])
def test_skipping_a_prefix_is_bit_identical_to_watching_it(frozen: tuple[str, ...], program: Program, fresh: Fresh) -> None:
    def run(mode: str) -> tuple[list[bytes], list[bytes], Any, Any]:
        opened = Opened(network(program, frozen, mode))
        active = np.array(opened.controls.selection.active)
        record = [opened.advance(n) for n in (1, 6, 20)]
        norms = np.concatenate([batch.norms for batch in record])
        known = [bits(batch.scalars) for batch in record] + [bits(norms[:, active]), bits(norms[:, :, NormKind.WEIGHT])]
        return known, [bits(value) for value in opened.values().values()], norms[:, ~active], opened.n_traces

    watched, values, _, _ = fresh(lambda: run("watch"))
    skipped, values_skipped, of_frozen, n_traces = fresh(lambda: run("skip"))
    assert skipped == watched
    assert values_skipped == values
    assert np.isnan(of_frozen[:, :, [NormKind.GRADIENT, NormKind.CLIPPED]]).all()
    assert (of_frozen[:, :, NormKind.UPDATE] == 0).all()
    assert (of_frozen[:, :, NormKind.WEIGHT] >= 0).all()
    assert n_traces == 1


def test_each_step_that_skips_any_set_agrees_with_watching_from_the_same_state(program: Program, fresh: Fresh) -> None:
    def compare() -> None:
        watching, skipping = (Opened(network(program, NOT_A_PREFIX, mode)) for mode in ("watch", "skip"))
        active = np.array(watching.controls.selection.active)
        for _ in range(12):
            take_state(skipping, watching)
            expected, got = watching.advance(1), skipping.advance(1)
            # 1e-6 of the whole gradient: the design's bound, eight roundings; a bias alone is summed in another order.
            assert got.scalars == pytest.approx(expected.scalars, rel=1e-6, nan_ok=True)
            error = np.abs(got.norms - expected.norms)[0, active]
            assert (error.max(axis=0) <= 1e-6 * np.linalg.norm(expected.norms[0, active], axis=0)).all()
            after = skipping.values()
            for path, value in watching.values().items():
                scale = float(np.abs(value).max())
                assert np.abs(value - after[path]).max() <= 1e-6 * scale, path

    fresh(compare)


def test_skipping_all_but_the_head_equals_a_loop_that_differentiates_the_head_alone(fresh: Fresh) -> None:
    spec = example_spec("finetune")
    spec = msgspec.structs.replace(spec, variables=msgspec.structs.replace(spec.variables, frozen_gradients="skip"))

    def gradgui() -> tuple[Any, list[bytes]]:
        opened = Opened(spec)
        losses = np.concatenate([opened.losses(n) for n in (1, 4, 15)]).astype(np.float32)
        return bits(losses), [bits(value) for value in opened.values().values()]

    def hand() -> tuple[Any, list[bytes]]:
        losses, values = example_by_hand("finetune").train(20)
        return bits(losses), [bits(value) for value in values]

    assert fresh(gradgui) == fresh(hand)


def test_unticking_is_a_mask_and_another_set_another_trace_once(program: Program, fresh: Fresh) -> None:
    def run() -> list[int]:
        opened = Opened(network(program, HEAD_ONLY, "skip"))
        counts = []
        opened.advance(1)
        opened.change(ChangeKind.FREEZE, "head/bias")
        assert opened.controls.covered
        assert not opened.engine.needs_compiling(opened.controls)
        before = opened.values()["head/bias"]
        opened.advance(2)
        assert bits(opened.values()["head/bias"]) == bits(before)
        counts.append(opened.n_traces)
        opened.change(ChangeKind.THAW, "head/bias", "dense")
        assert not opened.controls.covered
        with pytest.raises(ValueError, match="must be differentiated"):
            opened.engine.advance(1, opened.controls)
        for value in ("skip", "watch", "skip"):
            opened.controls = replace(
                opened.controls, differentiated=opened.controls.wanted_set if value == "skip" else None
            )
            opened.advance(1)
            counts.append(opened.n_traces)
        return counts

    assert fresh(run) == [1, 2, 3, 3]


def test_no_more_steps_are_compiled_than_may_be_kept_but_for_the_one_that_watches(
    program: Program, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradgui.engine.step.step_cache.CAP", 1)

    def run() -> None:
        opened = Opened(network(program, HEAD_ONLY, "skip"))
        opened.advance(1)
        assert opened.engine.compile_obstacle(opened.controls) == ""
        opened.change(ChangeKind.FREEZE, "head/bias")
        smaller = replace(opened.controls, differentiated=opened.controls.wanted_set)
        assert "1 compiled steps are kept already" in opened.engine.compile_obstacle(smaller)
        assert opened.engine.compile_obstacle(replace(smaller, differentiated=None)) == ""

    fresh(run)


def test_a_partial_sum_is_dropped_when_its_variable_is_left_out(program: Program, fresh: Fresh) -> None:
    def final(modes: tuple[str, str, str]) -> list[bytes]:
        opened = Opened(network(program, (), "watch", accumulation_steps=3))
        for mode, change in zip(modes, (None, ChangeKind.FREEZE, ChangeKind.THAW), strict=True):
            if change is not None:
                opened.change(change, "first", "norm")
            wanted = opened.controls.wanted_set if mode == "skip" else None
            opened.controls = replace(opened.controls, differentiated=wanted)
            opened.advance(1)
        return [bits(value) for value in opened.values().values()]

    assert fresh(lambda: final(("watch", "skip", "watch"))) == fresh(lambda: final(("watch", "watch", "watch")))
