"""What goes wrong in TensorFlow or in a user's program while a run is opened and trained."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gradgui.core.errors import GradguiError, ModelError, OutOfMemoryError, TrainingError
from gradgui.core.spec import DataSpec, LossSpec, ModelSpec
from gradgui.core.status import RunState
from gradgui.engine.keras_engine import KerasEngine
from gradgui.engine.runtime.faults import faults_explained
from gradgui.runs.runner import Runner
from gradgui.runs.store.run_reader import RunReader
from tests.engine.conftest import Opened, spec_of
from tests.fakes import fake_spec

Fresh = Callable[[Callable[[], Any]], Any]
Program = Callable[[str], str]

PROGRAM = """
class Layer(keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(2, 3), name="w")
    def call(self, x, training=False):
        y = tf.matmul(x, self.w)
        if training:
            {training}
        return y

def build_model():
    return keras.Sequential([keras.Input((2,)), Layer()])

def build_data():
    x = np.ones((80, 2), "float32")
    x[20] = {row}
    return x, np.zeros((80, 3), "float32")
"""
#: Fails once a batch holds the row of `build_data` that differs.
AT_THE_ROW = "tf.cast(tf.reduce_max(x) > 5, tf.int64)"
HUGE = f"y += tf.reduce_sum(tf.ones([1 + {AT_THE_ROW} * 2**30, 2**10], tf.float32)) * 0"
WRONG_ROW = f"y += tf.gather([1.0, 2.0], {AT_THE_ROW} * 7)"


def program_text(training: str) -> str:
    return PROGRAM.format(training=training, row=9)


def test_memory_that_does_not_suffice_fails_the_run_and_keeps_what_was_recorded(program: Program, tmp_path: Path) -> None:
    path = program(program_text(HUGE))
    runner = Runner(spec_of(path), KerasEngine, tmp_path / "runs", headless=True)
    runner.go()
    runner.start()
    assert runner.join(120)
    assert runner.status.state is RunState.FAILED
    assert isinstance(runner.error, OutOfMemoryError)
    for words in (path, "the memory of CPU:0", "4.4 TB", "data.batch_size = 8", "Make the batch or the model smaller"):
        assert words in runner.status.message
    assert "OOM when allocating" in runner.status.details
    reader = RunReader(runner.status.run_path)
    assert runner.recorder is not None
    assert reader.n_steps == runner.recorder.history.n_steps > 0
    assert reader.status.state == "failed"
    assert reader.status.message == runner.status.message


def test_an_operation_that_can_not_be_carried_out_is_said_in_one_line(program: Program, fresh: Fresh) -> None:
    with pytest.raises(TrainingError, match=r"InvalidArgumentError: .* is not in \[0, 2\)\. Look at the data") as caught:
        fresh(lambda: Opened(spec_of(program(program_text(WRONG_ROW)))).advance(20))
    assert "\n" not in str(caught.value)
    assert "program.py" in caught.value.details


def test_a_model_that_raises_only_when_it_trains_is_shown_with_its_own_traceback(program: Program, fresh: Fresh) -> None:
    text = program_text("raise KeyError('lost')")
    with pytest.raises(
        ModelError, match=r"program\.py must run without an error.*KeyError: lost \(program\.py, line"
    ) as caught:
        fresh(lambda: Opened(spec_of(program(text))).advance(1))
    assert caught.value.details.startswith('  File "')
    assert "program.py" in caught.value.details.splitlines()[0]
    assert "gradgui/engine" not in caught.value.details


@pytest.mark.parametrize("body", ["np.ones(2**48)", "raise MemoryError"])
def test_memory_that_does_not_suffice_for_opening_is_the_same_fault(body: str, program: Program, fresh: Fresh) -> None:
    path = program(f"def build_model():\n    {body}\n")
    with pytest.raises(OutOfMemoryError, match="must fit into the memory of CPU:0"):
        fresh(lambda: Opened(spec_of(path, data=DataSpec("examples:mnist5k"))))


def test_a_program_that_ends_the_process_is_an_error_and_ends_nothing(program: Program, fresh: Fresh) -> None:
    path = program("import sys\ndef build_model():\n    sys.exit(0)\n")
    with pytest.raises(ModelError, match=r"ended the process \(SystemExit\) \(program\.py, line 6\)"):
        fresh(lambda: Opened(spec_of(path, data=DataSpec("examples:mnist5k"))))


def test_a_syntax_error_names_its_line_once(program: Program, fresh: Fresh) -> None:
    path = program("def build_model(:\n")
    with pytest.raises(ModelError, match=r"SyntaxError: .* \(program\.py, line 4\)\.$"):
        fresh(lambda: Opened(spec_of(path)))


def test_a_loss_that_raises_is_shown_as_the_program_that_it_is(program: Program, fresh: Fresh) -> None:
    path = program(program_text("pass") + "\ndef loss(y_true, y_pred):\n    return nothing\n")
    with pytest.raises(ModelError, match=r"calling loss\(\): NameError: name 'nothing' is not defined \(program\.py, line"):
        fresh(lambda: Opened(spec_of(path, loss=LossSpec(f"{path}:loss"))))


def test_gradguis_own_errors_pass_unchanged_and_so_does_what_has_no_explanation() -> None:
    own, foreign = GradguiError("It must be so."), ZeroDivisionError("a fault of gradgui's own")
    spec = fake_spec()
    for error in (own, foreign):
        with pytest.raises(type(error)) as caught, faults_explained(spec, "CPU:0"):
            raise error
        assert caught.value is error


def test_on_another_device_the_cpu_is_a_way_out() -> None:
    with (
        pytest.raises(OutOfMemoryError, match=r"memory of GPU:0.*or train on the CPU"),
        faults_explained(spec_of("p.py", model=ModelSpec("p.py")), "GPU:0"),
    ):
        raise MemoryError
