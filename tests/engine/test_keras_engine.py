"""The engine as the runner uses it: what opening tells, what it refuses, trust."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gradgui.core.errors import DataError, DeviceError, GradguiError, ModelError, SpecError, TrustError
from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, PlannedIntervention, RunSpec, VariablesSpec
from gradgui.engine.describe import describe
from gradgui.engine.keras_engine import KerasEngine
from gradgui.engine.step.masked.masked_optimizer import WriteMask
from gradgui.runs.examples import example_spec
from gradgui.runs.file_trust import FileTrust
from tests.engine.conftest import Opened, bits, spec_of

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
def build_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])

def build_data():
    return np.ones((20, 2), "float32"), np.ones((20, 3), "float32")
"""


def test_opening_tells_what_the_run_will_be(fresh: Fresh) -> None:
    spec = example_spec("finetune")
    opened = fresh(lambda: Opened(spec).run)
    assert opened.steps_per_epoch == -(-opened.n_examples // 32)
    assert opened.steps_per_epoch is not None
    assert spec.loop.epochs is not None
    assert opened.n_steps == spec.loop.epochs * opened.steps_per_epoch
    assert opened.n_examples + opened.n_validation_examples == 2500
    assert opened.devices[0] == "CPU:0"
    assert opened.device in opened.devices
    assert opened.obstacle == ""
    assert {"tensorflow", "keras", "seed", "device", "intra_op_threads"} <= set(opened.environment)
    learning = [path for path, on in zip(opened.layout.variables, opened.controls.selection.active, strict=True) if on]
    assert learning == ["head/kernel", "head/bias"]


def test_a_model_alone_opens_and_says_what_training_still_needs(
    program: Program, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(WriteMask, "build_masked")  # the state of 10,000 variables would take seconds
    opened = fresh(lambda: Opened(RunSpec(model=ModelSpec(program(PROGRAM)))).run)
    assert [v.path for v in opened.variables] == ["dense/kernel", "dense/bias"]
    assert "data.source" in opened.obstacle
    assert "loss.name" in opened.obstacle


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"loop": LoopSpec(steps=9, device="GPU:7")}, DeviceError, "GPU:7"),
        ({"variables": VariablesSpec(frozen=("densee",))}, SpecError, 'Did you mean "dense"'),
        ({"interventions": (PlannedIntervention(3, thaw=("none/*",)),)}, SpecError, "at_step = 3"),
        ({"loss": LossSpec("sparse_categorical_crossentropy")}, DataError, "targets of shape"),
        ({"loop": LoopSpec(steps=9, metrics=("acuracy",))}, SpecError, "acuracy"),
    ],
)
def test_what_does_not_fit_is_refused_at_open(
    changes: dict[str, Any], error: type[GradguiError], says: str, program: Program, fresh: Fresh
) -> None:
    with pytest.raises(error, match=says):
        fresh(lambda: Opened(spec_of(program(PROGRAM), **changes)))


def test_labels_outside_the_models_outputs_are_refused(program: Program, fresh: Fresh) -> None:
    text = PROGRAM.replace('np.ones((20, 3), "float32")', "np.arange(20) % 4")
    loss = LossSpec("sparse_categorical_crossentropy", {"from_logits": True})
    with pytest.raises(DataError, match="labels from 0 to 3"):
        fresh(lambda: Opened(spec_of(program(text), loss=loss)))


def test_shapes_that_would_only_broadcast_are_refused(program: Program, fresh: Fresh) -> None:
    text = PROGRAM.replace('np.ones((20, 3), "float32")', 'np.ones(20, "float32")')
    with pytest.raises(DataError, match=r"\(2, 3\).*\(2,\)"):
        fresh(lambda: Opened(spec_of(program(text))))


def test_an_input_that_the_model_does_not_take_is_refused_with_both_shapes(program: Program, fresh: Fresh) -> None:
    text = PROGRAM.replace("np.ones((20, 2)", "np.ones((20, 5)")
    with pytest.raises(DataError, match=r"examples of shape \(5,\), while the model takes \(2,\)"):
        fresh(lambda: Opened(spec_of(program(text))))


def test_a_loss_that_no_variable_reaches_is_refused_when_compiling(program: Program, fresh: Fresh) -> None:
    path = program(PROGRAM + "\ndef loss(y_true, y_pred):\n    return tf.stop_gradient(y_pred)\n")
    with pytest.raises(ModelError, match="connected to the loss"):
        fresh(lambda: Opened(spec_of(path, loss=LossSpec(f"{path}:loss"))).advance(1))


def test_no_program_runs_before_it_is_trusted(program: Program, fresh: Fresh) -> None:
    path = program("raise SystemExit('ran')\n")
    asked: list[tuple[Path, ...]] = []

    def refuse(files: tuple[Path, ...]) -> None:
        asked.append(files)
        raise TrustError("not trusted")

    with pytest.raises(TrustError):
        fresh(lambda: KerasEngine(FileTrust(refuse)).open(spec_of(path)))
    assert asked == [(Path(path),)]


def test_the_seed_makes_two_opens_equal_and_two_seeds_differ(program: Program, fresh: Fresh) -> None:
    def kernel(seed: int) -> bytes:
        spec = spec_of(program(PROGRAM), loop=LoopSpec(steps=3, seed=seed))
        kernels = fresh(lambda: Opened(spec).values())
        return bits(kernels["dense/kernel"])

    assert kernel(1) == kernel(1) != kernel(2)


def test_drawing_data_does_not_move_the_seed_of_the_model(program: Program, fresh: Fresh) -> None:
    drawing = PROGRAM.replace("def build_data():", "def build_data():\n    np.random.seed(5); keras.random.normal((3,))")
    plain = fresh(lambda: Opened(spec_of(program(PROGRAM))).values())
    drawn = fresh(lambda: Opened(spec_of(program(drawing))).values())
    assert bits(plain["dense/kernel"]) == bits(drawn["dense/kernel"])


def test_describe_gives_the_variables_without_training() -> None:
    variables = describe(RunSpec(model=ModelSpec("examples:mlp"), data=DataSpec("examples:mnist5k"))).variables
    assert [v.path for v in variables] == ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"]
    assert variables[0].shape == (784, 64)
