"""Scripts of runs of a `FakeEngine`: how they read. That their losses are the run's is shown in tests/engine."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gradgui.core.data.array_info import ArrayInfo
from gradgui.core.errors import StoreError
from gradgui.core.rates.schedules import CosineSchedule, ExponentialSchedule, PiecewiseSchedule, PolynomialSchedule
from gradgui.core.spec import (
    ClipSpec,
    DataSpec,
    LoopSpec,
    LossSpec,
    ModelSpec,
    OptimizerSpec,
    PlannedIntervention,
    RunSpec,
    VariablesSpec,
)
from gradgui.core.spec_toml import with_setting
from gradgui.core.status import StopReason
from gradgui.runs.engine import OpenedRun
from gradgui.runs.export import ExportOptions
from gradgui.runs.export.script import export_script
from gradgui.runs.export.script.write_script import fork_doubts
from gradgui.runs.start_point import fork_point, fork_spec
from gradgui.runs.store.run_format import Parent
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import FakeEngine, fake_spec, fake_variables
from tests.runs.records import opened, stored_run

SOURCES: dict[str, Any] = {
    "model": ModelSpec("examples:mlp"),
    "data": DataSpec("examples:mnist5k", batch_size=64, validation_fraction=0.1),
    "loss": LossSpec("sparse_categorical_crossentropy", {"from_logits": True}),
}


def spec_with(*planned: PlannedIntervention, **tables: Any) -> RunSpec:
    return msgspec.structs.replace(fake_spec(steps=60), **{**SOURCES, **tables}, interventions=planned)


class Described(FakeEngine):
    """Says what the data look like, as the real engine does."""

    def open(self, spec: RunSpec) -> OpenedRun:
        arrays = {"x": ("uint8", (5000, 28, 28)), "y": ("int32", (5000,)), "output": ("float32", (2, 10))}
        return replace(super().open(spec), arrays={name: ArrayInfo(*info) for name, info in arrays.items()})


def run_of(spec: RunSpec, folder: Path, engine: FakeEngine | None = None) -> RunReader:
    kinds = {"conv2d": "Conv2D", "batch_normalization": "BatchNormalization", "head": "Dense", "dropout": "Dropout"}
    variables = [replace(v, layer=kinds[v.path.partition("/")[0]]) for v in fake_variables()]
    return stored_run(folder / "runs", spec, engine or Described(variables))


def script_of(spec: RunSpec, folder: Path, engine: FakeEngine | None = None) -> str:
    folder.mkdir(exist_ok=True)
    path = export_script(run_of(spec, folder, engine), folder / "again.py")
    text = path.read_text(encoding="utf-8")
    ast.parse(text)
    return text


CHANGES = (
    PlannedIntervention(5, freeze=("conv2d",)),
    PlannedIntervention(10, thaw=("conv2d/kernel",), thawing="zero", thaw_warmup_updates=4),
    PlannedIntervention(15, thaw=("conv2d/bias",), thawing="keep", clip=ClipSpec("global_norm", 0.1)),
    PlannedIntervention(20, learning_rate=0.05, multipliers={"head": 0.1}),
    PlannedIntervention(25, accumulation_steps=3, clip=ClipSpec("value", 0.1)),
    PlannedIntervention(31, freeze=("head",), clip=ClipSpec("none")),
    PlannedIntervention(40, accumulation_steps=1, thaw=("head",), clip=ClipSpec("norm", 1.0)),
)
RATES = tuple(PlannedIntervention(step, learning_rate=0.1 / step) for step in range(2, 50, 4))
MANY = dict.fromkeys((f"name_{i}" for i in range(12)), 1.0)
SPECS = {
    "plain": spec_with(),
    "changes": spec_with(*CHANGES),
    "changes_with_schedule": spec_with(*CHANGES, optimizer=OptimizerSpec("AdamW", CosineSchedule(initial=0.1))),
    "rates": spec_with(*RATES),
    "frozen": spec_with(variables=VariablesSpec(frozen=("conv2d",))),
    "multipliers": spec_with(variables=VariablesSpec(learning_rate_multipliers={"head": 0.1})),
    "accumulation": spec_with(loop=LoopSpec(steps=60, accumulation_steps=4, clip=ClipSpec("value", 0.123456789))),
    "exponential": spec_with(
        optimizer=OptimizerSpec("SGD", ExponentialSchedule(initial=0.1, decay_rate=0.5, steps=10, staircase=True))
    ),
    "polynomial": spec_with(
        optimizer=OptimizerSpec("SGD", PolynomialSchedule(initial=0.1, final=0.01, steps=7, power=2.0, cycle=True))
    ),
    "piecewise": spec_with(
        optimizer=OptimizerSpec(
            "SGD",
            PiecewiseSchedule(
                boundaries=tuple(range(12)), values=tuple(0.1 / (1 + i) for i in range(13)), warmup_updates=5
            ),
        )
    ),
    "long_arguments": spec_with(
        model=ModelSpec("examples:mlp", MANY),
        optimizer=OptimizerSpec("Adam", 1e-3, {"beta_1": 0.91234, "beta_2": 0.99934, "epsilon": 1e-7, "use_ema": True}),
        variables=VariablesSpec(learning_rate_multipliers={"head": 0.1}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPECS)
def test_the_script_is_as_a_formatter_and_a_linter_with_default_rules_want_it(name: str, tmp_path: Path) -> None:
    script_of(SPECS[name], tmp_path)
    for words in (("check",), ("format", "--diff")):
        command = [sys.executable, "-m", "ruff", *words, "--isolated", "--no-cache", "again.py"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_plain_run_has_no_line_about_what_it_didn_t_use(tmp_path: Path) -> None:
    text = script_of(SPECS["plain"], tmp_path)
    for word in (
        "gradgui.", "import gradgui", "clip", "frozen", "thaw", "learning =", "parts", "trainable = ", "accumul", "updates",
        "loss_scale", "finite", "sample_weight", "class_weight", "penalt", "set_dtype_policy", "global ", "compiled", "cos(",
        "multiplier", "warmup", "def train(", "iterations", "visible_devices", "jit_compile", "determinism", "model.losses",
    ):  # fmt: skip
        assert word not in text, word
    functions = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert functions == ["batches", "train_step"]


def test_a_clip_is_one_line(tmp_path: Path) -> None:
    plain = script_of(spec_with(), tmp_path / "a").splitlines()
    clipped = script_of(spec_with(loop=LoopSpec(steps=60, clip=ClipSpec("norm", 0.5))), tmp_path / "b").splitlines()
    assert [line.strip() for line in clipped if line not in plain] == [
        "gradients = [tf.clip_by_norm(gradient, 0.5) for gradient in gradients]"
    ]


def test_changes_are_told_in_their_order_with_their_steps(tmp_path: Path) -> None:
    text = script_of(SPECS["changes"], tmp_path)
    told = [line for line in text.splitlines() if line.startswith(("# Step ", "train("))]
    assert told[:5] == [
        "train(until=5)",
        "# Step 5: freeze conv2d.",
        "train(until=10)",
        "# Step 10: thaw conv2d/kernel.",
        "train(until=15)",
    ]
    assert told[-1] == "train(until=60)"


def test_a_rate_that_was_moved_again_and_again_is_told_as_a_table(tmp_path: Path) -> None:
    text = script_of(SPECS["rates"], tmp_path)
    assert text.count("train(until=") == 1
    assert "for until, rate in changes:" in text
    assert f"    ({RATES[1].at_step}, {RATES[0].learning_rate!r})," in text


def test_a_pause_leaves_no_trace(tmp_path: Path) -> None:
    with_pause = script_of(spec_with(PlannedIntervention(7, pause=True)), tmp_path / "a")
    assert with_pause == script_of(spec_with(), tmp_path / "b")


def test_what_the_script_needs_lies_beside_it(tmp_path: Path) -> None:
    script_of(SPECS["plain"], tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"runs", "again.py", "mlp.py", "mnist5k.npz"}


def test_another_file_in_the_way_stays_unless_told(tmp_path: Path) -> None:
    reader = run_of(SPECS["plain"], tmp_path)
    (tmp_path / "mlp.py").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match=r"mlp\.py.*another file"):
        export_script(reader, tmp_path / "again.py")
    assert (tmp_path / "mlp.py").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "again.py").exists()
    export_script(reader, tmp_path / "again.py", ExportOptions(overwrite=True))
    assert "build_model" in (tmp_path / "mlp.py").read_text(encoding="utf-8")


def test_a_program_that_has_the_script_s_name_gets_another(tmp_path: Path) -> None:
    reader = run_of(SPECS["plain"], tmp_path)
    text = export_script(reader, tmp_path / "mlp.py").read_text(encoding="utf-8")
    assert "import mlp_program" in text
    assert (tmp_path / "mlp_program.py").is_file()


def test_a_program_that_is_gone_is_the_copy_that_the_run_kept_and_without_one_it_says_so(tmp_path: Path) -> None:
    program = tmp_path / "gone.py"
    program.write_text("import beside\n\n\ndef build_model():\n    pass\n", encoding="utf-8")
    (tmp_path / "beside.py").write_text("", encoding="utf-8")
    spec = msgspec.structs.replace(
        fake_spec(steps=10), **{**SOURCES, "model": ModelSpec(f"{program.as_posix()}:build_model")}
    )
    reader = run_of(spec, tmp_path)
    program.unlink()
    out = tmp_path / "out"
    out.mkdir()
    export_script(reader, out / "again.py")
    assert {file.name for file in out.iterdir()} == {"again.py", "gone.py", "beside.py", "mnist5k.npz"}
    shutil.rmtree(reader.path / "sources")
    with pytest.raises(StoreError, match=r"program .* must still be there.*gone\.py"):
        export_script(reader, out / "once_more.py")


def test_writing_a_script_loads_no_tensorflow(tmp_path: Path) -> None:
    reader = run_of(SPECS["changes"], tmp_path)
    code = (
        "import sys; from pathlib import Path\n"
        "from gradgui.runs.export.script import export_script\n"
        "from gradgui.runs.store.run_reader import RunReader\n"
        f"export_script(RunReader({str(reader.path)!r}), Path({str(tmp_path / 'again.py')!r}))\n"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_a_fork_with_the_spec_of_its_parent_is_told_without_a_doubt_and_one_with_another_says_so(tmp_path: Path) -> None:
    parent = run_of(SPECS["plain"], tmp_path)
    start = fork_point(parent, 20)
    for spec, doubts in ((fork_spec(start, 40), 0), (with_setting(fork_spec(start, 40), "data.batch_size=32"), 1)):
        writer = RunWriter.create(tmp_path / "runs", spec, opened(), Parent(parent.path.name, 20))
        writer.close(StopReason.STOPPED)
        assert len(fork_doubts(RunReader(writer.path))) == doubts


class Validated(Described):
    """Says that the data bring examples for validation, and weights."""

    def __init__(self, variables: Any, weights: tuple[str, ...]) -> None:
        super().__init__(variables, n_validation_examples=9)
        self._weights = weights

    def open(self, spec: RunSpec) -> OpenedRun:
        opened_run = super().open(spec)
        own = {"validation_x": ArrayInfo("float32", (9, 3)), "validation_y": ArrayInfo("int32", (9,))}
        weights = {name: ArrayInfo("float32", (9,)) for name in self._weights}
        return replace(opened_run, arrays={**opened_run.arrays, **own, **weights})


@pytest.mark.parametrize(
    ("weights", "read", "n_gathered"),
    [
        (("sample_weight",), "(x, y, sample_weight), (validation_x, validation_y) = ", (1, 0)),
        (("validation_sample_weight",), "(x, y), (validation_x, validation_y, validation_sample_weight) = ", (0, 1)),
        (
            ("sample_weight", "validation_sample_weight"),
            "(x, y, sample_weight), (validation_x, validation_y, validation_sample_weight) = ",
            (1, 1),
        ),
    ],
)
def test_weights_are_taken_where_the_data_bring_them(
    weights: tuple[str, ...], read: str, n_gathered: tuple[int, int], tmp_path: Path
) -> None:
    (tmp_path / "program.py").write_text("def build_data():\n    return (1, 2, 3), (4, 5, 6)\n", encoding="utf-8")
    data = DataSpec((tmp_path / "program.py").as_posix(), batch_size=64)
    spec = spec_with(data=data, loop=LoopSpec(steps=9, metrics=("accuracy",)))
    text = script_of(spec, tmp_path / "out", Validated(fake_variables(), weights))
    assert f"{read}program.build_data()" in text
    assert text.count("example_weights = tf.gather(sample_weight, rows)") == n_gathered[0]
    assert text.count("example_weights = tf.gather(validation_sample_weight, rows)") == n_gathered[1]
