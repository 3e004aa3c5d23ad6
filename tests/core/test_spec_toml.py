from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import SpecError
from gradgui.core.spec import ClipSpec
from gradgui.core.spec_toml import parse_spec, read_spec, spec_to_toml, with_setting
from tests.fakes import fake_spec

FULL = """
format = 1
name = "digits"
[model]
source = "examples:mlp"
arguments = { units = 64 }
[data]
source = "examples:mnist5k"
batch_size = 64
validation_fraction = 0.1
shuffle = false
[loss]
name = "sparse_categorical_crossentropy"
arguments = { from_logits = true }
[optimizer]
name = "SGD"
learning_rate = 1e-3
arguments = { momentum = 0.9 }
[loop]
epochs = 5
clip = { kind = "norm", limit = 1.0 }
metrics = ["accuracy"]
validate_every = 100
seed = 7
device = "CPU:0"
[variables]
frozen = ["conv2d*/**"]
learning_rate_multipliers = { "dense_1/*" = 0.1 }
[[interventions]]
at_step = 500
thaw = ["block5/**"]
[[interventions]]
at_step = 600
clip = { kind = "none" }
pause = true
"""


def test_every_key_is_read() -> None:
    spec = parse_spec(FULL)
    assert spec.model.arguments == {"units": 64}
    assert spec.loop.clip == ClipSpec("norm", 1.0)
    assert spec.loop.validate_every == 100
    assert spec.variables.learning_rate_multipliers == {"dense_1/*": 0.1}
    assert [planned.at_step for planned in spec.interventions] == [500, 600]
    assert spec.interventions[1].pause
    assert spec.interventions[1].clip == ClipSpec("none")


@pytest.mark.parametrize("spec", [parse_spec(FULL), fake_spec(), fake_spec(validate_every=3)])
def test_a_written_spec_reads_back_the_same(spec: object) -> None:
    assert parse_spec(spec_to_toml(spec)) == spec  # type: ignore[arg-type]


def test_defaults_are_left_out_but_the_format_is_always_written() -> None:
    text = spec_to_toml(fake_spec())
    assert text.startswith("format = 1")
    assert "seed" not in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[model]\nsource = "a.py"\n[loop]\nstesp = 3', r'\[loop\].*"stesp".*"steps"'),
        ('[model]\nsource = "a.py"\n[modle]\n', r'a spec.*"modle".*"model"'),
        ('[model]\nsource = "a.py"\n[[interventions]]\nat_step = 1\nthav = []', r'\[interventions\].*"thav".*"thaw"'),
        ('[model]\nsource = "a.py"\n[loop]\nclip = { kind = "norm", limi = 1.0 }', r'\[loop.clip\].*"limi".*"limit"'),
        ("[model]", "source"),
        ('[model]\nsource = "a.py"\n[loop]\nsteps = 0', "loop.steps"),
        ('[model]\nsource = "a.py"\n[loop]\nsteps = "ten"', "loop.steps"),
        ('[model]\nsource = "a.py"\n[loop]\nsteps = 1\nepochs = 1', "exclude each other"),
        ('[model]\nsource = "a.py"\n[optimizer]\nlearning_rate = -1.0', "optimizer.learning_rate"),
        ('[model]\nsource = "a.py"\n[data]\nsource = "d.npz"\nvalidation_fraction = 1.0', "data.validation_fraction"),
        ('format = 2\n[model]\nsource = "a.py"', "format"),
        ("[model\n", "valid TOML"),
    ],
)
def test_what_is_not_valid_is_an_error_that_names_the_key(text: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        parse_spec(text)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("loop.steps=ten", 'loop.steps must be a whole number. Received: "ten".'),
        ("loop.steps=0", "loop.steps must be a whole number >= 1. Received: 0."),
        ("loop.seed=true", "loop.seed must be a whole number. Received: true."),
        ("optimizer.learning_rate=fast", 'optimizer.learning_rate must be a number or a table. Received: "fast".'),
        ("optimizer.learning_rate=-1.0", "optimizer.learning_rate must be a number > 0.0. Received: -1.0."),
        ("variables.frozen=3", "variables.frozen must be a list in [ ]. Received: 3."),
        ("data.shuffle=3", "data.shuffle must be true or false. Received: 3."),
        ("loop.device=3", "loop.device must be a text in quotes. Received: 3."),
        ("data=3", "data must be a table. Received: 3."),
        (
            "loop.precision=half",
            'loop.precision must be "float32" or "mixed_float16" or "mixed_bfloat16". Received: "half".',
        ),
        ("loop.validate_every=never", 'loop.validate_every must be "epoch" or a whole number >= 1. Received: "never".'),
        (
            'loop.clip={ kind = "norms", limit = 1.0 }',
            'loop.clip.kind must be "norm" or "global_norm" or "value" or "none". Received: "norms".',
        ),
        ('interventions=[{ at_step = 1, frozen_gradients = "no" }]', 'frozen_gradients must be "watch" or "skip" or "auto"'),
        ('variables.learning_rate_multipliers={ "a/*" = "x" }', "variables.learning_rate_multipliers must be a number."),
        ("interventions=[{ at_step = -1 }]", "interventions[0].at_step must be a whole number >= 0. Received: -1."),
        (
            "format=2",
            "format must be 1, the only one that this gradgui reads. Received: 2. "
            "A newer gradgui wrote this spec: install it.",
        ),
    ],
)
def test_a_wrong_value_says_what_it_must_be_and_what_it_is(setting: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        with_setting(fake_spec(), setting)
    assert message in str(caught.value)


def test_arguments_may_have_any_key() -> None:
    assert parse_spec('[model]\nsource = "a.py"\narguments = { anything = { deep = 1 } }').model.arguments["anything"]


def test_paths_in_a_file_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[model]\nsource = "p.py:build_model"', encoding="utf-8")
    assert read_spec(tmp_path / "s.toml").model.source == f"{(tmp_path / 'p.py').resolve()}:build_model"


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"nothing\.toml, which doesn't exist"):
        read_spec(tmp_path / "nothing.toml")


def test_an_error_in_a_file_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text("x = 1", encoding="utf-8")
    with pytest.raises(SpecError, match=r"^s\.toml: "):
        read_spec(tmp_path / "s.toml")


def test_a_file_that_is_not_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SpecError, match="readable text"):
        read_spec(tmp_path / "s.toml")


@pytest.mark.parametrize(
    ("setting", "value"), [("loop.steps=10", 10), ("loop.steps = 10", 10), ("loop.device=CPU:0", "CPU:0")]
)
def test_a_setting_changes_one_key(setting: str, value: object) -> None:
    key = setting.partition("=")[0].strip().partition(".")[2]
    assert getattr(with_setting(fake_spec(), setting).loop, key) == value


def test_a_setting_may_be_a_table() -> None:
    assert with_setting(fake_spec(), 'loop.clip={ kind = "norm", limit = 2.0 }').loop.clip == ClipSpec("norm", 2.0)


def test_setting_epochs_takes_steps_away_and_the_other_way_round() -> None:
    by_epochs = with_setting(fake_spec(steps=9), "loop.epochs=2")
    assert (by_epochs.loop.steps, by_epochs.loop.epochs) == (None, 2)
    by_steps = with_setting(by_epochs, "loop.steps=3")
    assert (by_steps.loop.steps, by_steps.loop.epochs) == (3, None)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("loop.steps", "must be KEY=VALUE"),
        ("=3", "must be KEY=VALUE"),
        ("loop.stesp=3", '"steps"'),
        ("loop.steps.x=3", '"steps" in loop.steps.x must be a table'),
        ("loop.steps=-1", "loop.steps"),
    ],
)
def test_a_wrong_setting_is_an_error(setting: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        with_setting(fake_spec(), setting)


OUTPUTS = """
[model]
source = "m.keras"
[loss.outputs]
age = { name = "huber", weight = 0.5 }
kind = { name = "p.py:loss", class_weights = { "0" = 2.0 } }
[loop]
metrics = ["accuracy", "p.py:mine", { name = "p.py:other", output = "kind", weighted = true }]
"""


def test_losses_of_several_outputs_and_metrics_in_tables_are_read_and_written(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text(OUTPUTS, encoding="utf-8")
    spec = read_spec(tmp_path / "run.toml")
    program = str(tmp_path.resolve() / "p.py")
    assert spec.loss is not None
    assert spec.loss.outputs["age"].weight == 0.5
    assert spec.loss.outputs["kind"].name == f"{program}:loss"
    assert [entry if isinstance(entry, str) else entry.name for entry in spec.loop.metrics] == [
        "accuracy",
        f"{program}:mine",
        f"{program}:other",
    ]
    assert {text for table, text in spec.code_sources() if text.startswith(program)} == {
        f"{program}:{name}" for name in ("loss", "mine", "other")
    }
    assert spec.missing() == ["data (data.source)", "a length (loop.steps or loop.epochs)"]
    assert parse_spec(spec_to_toml(spec)) == spec


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("age = { name = 'huber', wieght = 0.5 }", r'\[loss.outputs.age\].*"wieght".*"weight"'),
        ("age = { name = 'huber', weight = -1 }", "weight"),
        ("age = { name = 'huber', class_weights = { cat = 1.0 } }", '"cat"'),
        ("age = { weight = 0.5 }", "name"),
    ],
)
def test_a_wrong_key_of_an_output_is_named(text: str, says: str) -> None:
    with pytest.raises(SpecError, match=says):
        parse_spec(OUTPUTS.replace('age = { name = "huber", weight = 0.5 }', text))


def test_a_loss_and_losses_of_outputs_exclude_each_other() -> None:
    with pytest.raises(SpecError, match=r"loss.outputs excludes loss.name"):
        parse_spec(OUTPUTS.replace("[loss.outputs]", "[loss]\nname = 'mse'\n[loss.outputs]"))


def test_an_unknown_key_of_a_metric_is_named() -> None:
    with pytest.raises(SpecError, match=r'"wieghted".*"weighted"'):
        parse_spec(OUTPUTS.replace("weighted", "wieghted"))
