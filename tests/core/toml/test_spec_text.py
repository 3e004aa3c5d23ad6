"""A text is changed where the spec changes, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradgui.core.spec import ClipSpec, LossScaleSpec, PlannedIntervention, RunSpec, TargetSpec
from gradgui.core.spec_toml import parse_spec, with_setting
from gradgui.core.toml.spec_text import parsed_text, rewritten
from gradgui.runs.examples import example_names, resources_dir

TEXT = """\
# title: mine
format = 1
name = "mine"  # what it is called

[model]
source = "net.py:build_model"  # here
arguments = { width = 64, act = "relu" }

# what it learns from
[data]
source = "data.npz"
batch_size = 64  # fits

[loss]
name = "mse"

[loop]
clip.kind = "norm" # dotted
clip.limit = 1.0
steps = 100

[[interventions]]
at_step = 10
freeze = ["a"]  # first

# the second one
[[interventions]]
at_step = 20
thaw = ["a"]
"""


def changed(setting: str) -> str:
    return rewritten(TEXT, with_setting(parse_spec(TEXT), setting))


def lines_that_differ(text: str) -> tuple[set[str], set[str]]:
    before, after = set(TEXT.splitlines()), set(text.splitlines())
    return before - after, after - before


@pytest.mark.parametrize(
    ("setting", "gone", "come"),
    [
        ("data.batch_size=16", "batch_size = 64  # fits", "batch_size = 16  # fits"),
        ("data.batch_size=32", "batch_size = 64  # fits", "batch_size = 32  # fits"),
        ('name="other"', 'name = "mine"  # what it is called', 'name = "other"  # what it is called'),
        ("loop.clip.limit=2", "clip.limit = 1.0", "clip.limit = 2.0"),
        (
            "model.arguments.width=32",
            'arguments = { width = 64, act = "relu" }',
            'arguments = { width = 32, act = "relu" }',
        ),
    ],
)
def test_a_value_is_changed_in_its_line(setting: str, gone: str, come: str) -> None:
    assert lines_that_differ(changed(setting)) == ({gone}, {come})


def test_a_new_key_stands_below_those_of_its_table() -> None:
    assert "batch_size = 64  # fits\nshuffle = false\n\n[loss]" in changed("data.shuffle=false")


def test_a_new_table_stands_where_a_spec_has_it() -> None:
    text = changed("optimizer.learning_rate=0.01")
    assert text.index("[loss]") < text.index("[optimizer]\nlearning_rate = 0.01") < text.index("[loop]")


def test_a_value_that_is_taken_out_takes_its_line_along() -> None:
    spec = parse_spec(TEXT)
    without = msgspec.structs.replace(spec, loop=msgspec.structs.replace(spec.loop, clip=None))
    assert lines_that_differ(rewritten(TEXT, without)) == ({'clip.kind = "norm" # dotted', "clip.limit = 1.0"}, set())


def test_planned_changes_are_changed_one_by_one() -> None:
    spec = parse_spec(TEXT)
    second = msgspec.structs.replace(spec.interventions[1], at_step=30)
    third = PlannedIntervention(at_step=40, pause=True)
    text = rewritten(TEXT, msgspec.structs.replace(spec, interventions=(spec.interventions[0], second, third)))
    assert lines_that_differ(text) == ({"at_step = 20"}, {"at_step = 30", "at_step = 40", "pause = true"})
    assert "# the second one" in text
    one = rewritten(TEXT, msgspec.structs.replace(spec, interventions=spec.interventions[1:]))
    assert parse_spec(one).interventions == spec.interventions[1:]
    assert "first" not in one


def test_relative_paths_stay_as_they_were_written(tmp_path: Path) -> None:
    spec = with_setting(parsed_text(TEXT, tmp_path), "loop.steps=7")
    text = rewritten(TEXT, spec, tmp_path)
    assert 'source = "net.py:build_model"  # here' in text
    assert parsed_text(text, tmp_path) == spec


def test_a_text_that_cannot_be_read_is_written_anew_below_its_head() -> None:
    spec = parse_spec(TEXT)
    text = rewritten("# title: mine\n\n[model\n", spec)
    assert text.startswith("# title: mine\n\nformat = 1")
    assert parse_spec(text) == spec


@pytest.mark.parametrize("name", example_names())
def test_examples_keep_every_comment(name: str) -> None:
    text = (resources_dir() / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    spec = parse_spec(text)
    edited = with_setting(with_setting(spec, "loop.seed=77"), "record.keep_checkpoints=2")
    again = rewritten(text, edited)
    assert parse_spec(again) == edited
    assert set(text.splitlines()) - set(again.splitlines()) <= {"seed = 0", "seed = 1"}


_PATTERNS = st.lists(st.sampled_from(["a", "**/bias", 'odd "name"', "ünï/kernel"]), max_size=2).map(tuple)
_TABLES = st.dictionaries(
    st.sampled_from(["width", "a b", "x.y"]),
    st.one_of(st.booleans(), st.integers(-5, 5), st.floats(0, 1), st.text(max_size=5), st.just([1, 2])),
    max_size=2,
)
_CLIPS = st.sampled_from([None, ClipSpec("none"), ClipSpec("norm", 1.0), ClipSpec("value", 0.5)])
_PLANNED = st.builds(
    PlannedIntervention,
    at_step=st.integers(0, 3),
    freeze=_PATTERNS,
    clip=_CLIPS,
    multipliers=st.dictionaries(st.sampled_from(["a", "b/**"]), st.just(0.5), max_size=2),
    pause=st.booleans(),
)


@st.composite
def specs(draw: Any) -> RunSpec:
    spec = parse_spec(TEXT)
    float16 = draw(st.booleans())
    return msgspec.structs.replace(
        spec,
        name=draw(st.sampled_from(["", "mine", "a\nb"])),
        model=msgspec.structs.replace(spec.model, arguments=draw(_TABLES)),
        data=None if draw(st.booleans()) else spec.data,
        loss=None if draw(st.booleans()) else spec.loss,
        loop=msgspec.structs.replace(
            spec.loop,
            clip=draw(_CLIPS),
            steps=draw(st.sampled_from([None, 1, 100])),
            precision="mixed_float16" if float16 else "float32",
            loss_scale=LossScaleSpec(initial=8.0) if float16 and draw(st.booleans()) else None,
        ),
        variables=msgspec.structs.replace(spec.variables, frozen=draw(_PATTERNS)),
        stopping=msgspec.structs.replace(
            spec.stopping, target=TargetSpec("loss", draw(st.floats(0, 1))) if draw(st.booleans()) else None
        ),
        interventions=tuple(draw(st.lists(_PLANNED, max_size=3))),
    )


@settings(max_examples=40, deadline=None)
@given(first=specs(), second=specs())
def test_any_spec_is_reached_from_any_text_with_its_comments(first: RunSpec, second: RunSpec) -> None:
    text = rewritten(TEXT, first)
    again = rewritten(text, second)
    assert parse_spec(text) == first
    assert parse_spec(again) == second
    assert "# title: mine" in again
    assert "# here" in again  # rewritten piece by piece: a spec written anew has no comments
