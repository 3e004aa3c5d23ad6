"""Templates of specs: shipped, filled in, saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import SpecError
from gradgui.core.spec_toml import read_spec, with_setting
from gradgui.runs.templates import (
    delete_template,
    find_template,
    own_templates,
    rename_template,
    save_template,
    shipped_templates,
    write_spec,
)
from tests.fakes import fake_spec

#: What somebody would say for each key that is asked for.
ANSWERS = {
    "data.source": "data/",
    "data.arguments.target": "price",
    "model.arguments.classes": 3,
    "model.arguments.outputs": 3,
    "model.head.classes": 3,
    "model.source": "examples:mlp",
}


@pytest.mark.parametrize("name", [template.name for template in shipped_templates()])
def test_a_shipped_template_makes_a_spec_of_its_own_with_its_comments(name: str, tmp_path: Path) -> None:
    template = find_template(name, tmp_path / "none")
    assert template.title
    assert template.description
    values = {key: ANSWERS[key] for key in template.asks or {}}
    path = write_spec(template, tmp_path / "mine" / "spec.toml", values)
    spec = read_spec(path)
    assert name == "blank" or spec.missing() == []
    assert "asks:" not in path.read_text(encoding="utf-8")
    for file in template.files:
        copy = path.with_name(file.name)
        assert copy.read_bytes() == file.read_bytes()  # unchanged, and so trusted
        assert spec.model.source.startswith(str(copy))


def test_what_is_asked_for_must_be_said(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"Folder of images.* must be given.*--set data\.source=VALUE"):
        write_spec(find_template("images", tmp_path), tmp_path, {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "key"),
    [("images", "model.arguments.classes"), ("text", "model.arguments.classes"), ("finetune", "model.head.classes")],
)
def test_classes_that_are_not_said_are_counted_in_the_folder(name: str, key: str, tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / "birds" / f"kind{number}").mkdir(parents=True)
    template = find_template(name, tmp_path / "none")
    values = {"data.source": f"{tmp_path / 'birds'}/"} | ({"model.source": "examples:mlp"} if name == "finetune" else {})
    assert template.counted(values) == {key: 5}
    assert template.counted({**values, key: 3}) == {}
    for said, n_classes in (({}, 5), ({key: 3}, 3)):
        path = write_spec(template, tmp_path / f"{n_classes}", values | said)
        model = read_spec(path).model
        assert n_classes in (model.arguments.get("classes"), model.head.classes if model.head else None)


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    write_spec(find_template("program", tmp_path / "none"), tmp_path)
    write_spec(find_template("program", tmp_path / "none"), tmp_path)  # the same again does no harm
    (tmp_path / "program.py").write_text("mine = 1\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"program\.py, which is there"):
        write_spec(find_template("program", tmp_path / "none"), tmp_path / "other.toml")
    assert not (tmp_path / "other.toml").exists()
    with pytest.raises(SpecError, match=r"program\.toml, which is there"):
        write_spec(find_template("program", tmp_path / "none"), tmp_path, {"loop.epochs": 3})
    assert (tmp_path / "program.py").read_text(encoding="utf-8") == "mine = 1\n"
    assert read_spec(tmp_path / "program.toml").loop.epochs == 20


def test_a_spec_is_kept_renamed_and_forgotten(tmp_path: Path) -> None:
    spec = with_setting(fake_spec(), "loop.seed=7")
    save_template(tmp_path, "my usual", spec)
    assert find_template("my usual", tmp_path).spec == spec
    rename_template(tmp_path, "my usual", "other")
    assert [template.name for template in own_templates(tmp_path)] == ["other"]
    assert find_template("other", tmp_path).spec == spec
    delete_template(tmp_path, "other")
    assert own_templates(tmp_path) == ()


def test_a_template_never_takes_the_place_of_one_that_differs_in_case_alone(tmp_path: Path) -> None:
    save_template(tmp_path, "Digits", fake_spec())
    save_template(tmp_path, "other", fake_spec())
    with pytest.raises(SpecError, match="more than upper and lower case"):
        save_template(tmp_path, "digits", fake_spec())
    with pytest.raises(SpecError, match="more than upper and lower case"):
        rename_template(tmp_path, "other", "DIGITS")
    rename_template(tmp_path, "Digits", "digits")
    assert [template.name for template in own_templates(tmp_path)] == ["digits", "other"]


@pytest.mark.parametrize("name", ["", "images", "../up", "a/b", " x", "con", "NUL.old"])
def test_a_name_that_is_no_file_or_a_shipped_one_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="name of a template"):
        save_template(tmp_path, name, fake_spec())


def test_an_unknown_template_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match='"images"'):
        find_template("image", tmp_path)
    with pytest.raises(SpecError, match="must have been saved"):
        delete_template(tmp_path, "table")


def test_a_file_that_cannot_be_read_is_no_template(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[model\n", encoding="utf-8")
    save_template(tmp_path, "good", fake_spec())
    assert [template.name for template in own_templates(tmp_path)] == ["good"]
