from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradgui.core.errors import SpecError
from gradgui.core.source import SourceKind, parse_source
from gradgui.core.spec_toml import read_spec
from gradgui.runs import examples
from gradgui.runs.examples import (
    data_file,
    example_description,
    example_names,
    example_source_file,
    example_spec,
    example_title,
    resources_dir,
    write_example,
)

TOML = """# title: A title
# description: What it shows.
# files: extra.txt
format = 1

[model]  # a comment
source = "examples:net"       # stays
[data]
source = "examples:digits"
[loss]
name = "examples:net"
[loop]
steps = 3
"""


@pytest.fixture
def resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Resources of the test's own."""
    folder = tmp_path / "resources"
    (folder / "examples").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "examples" / "net.toml").write_text(TOML, encoding="utf-8")
    (folder / "examples" / "net.py").write_bytes(b"def build_model(): ...\r\ndef loss(a, b): ...\n")
    (folder / "examples" / "extra.txt").write_text("x", encoding="utf-8")
    (folder / "data" / "digits.npz").write_bytes(b"not really")
    monkeypatch.setattr(examples, "resources_dir", lambda: folder)
    return folder


def test_the_three_promised_examples_are_shipped() -> None:
    assert {"linear", "mlp", "finetune"} <= set(example_names())


@pytest.mark.parametrize("name", example_names())
def test_every_example_is_complete_and_says_what_it_shows(name: str) -> None:
    spec = example_spec(name)
    spec.check_complete()
    assert spec.name == name
    assert example_title(name) != name
    assert example_description(name).endswith(".")


@pytest.mark.parametrize("name", example_names())
def test_every_source_of_an_example_is_shipped_and_never_a_path(name: str) -> None:
    spec = example_spec(name)
    assert spec.data is not None
    for table, text in (("model", spec.model.source), ("data", spec.data.source)):
        source = parse_source(text)
        assert source.kind is SourceKind.EXAMPLE
        assert example_source_file(source.location, table)[0].is_file()


@pytest.mark.parametrize("name", example_names())
def test_a_written_example_needs_nothing_else(name: str, tmp_path: Path) -> None:
    path = write_example(name, tmp_path / "new" / "folder")
    assert path == tmp_path / "new" / "folder" / f"{name}.toml"
    spec, shipped = read_spec(path), example_spec(name)
    assert spec.data is not None
    for text in (spec.model.source, spec.data.source):
        source = parse_source(text)
        assert Path(source.location).parent == path.parent.resolve()
        assert Path(source.location).is_file()
    assert (spec.loop, spec.optimizer, spec.variables) == (shipped.loop, shipped.optimizer, shipped.variables)
    assert example_title(name) in path.read_text(encoding="utf-8")


def test_the_digits_are_5000_real_ones_500_a_class() -> None:
    with np.load(data_file("mnist5k")) as data:
        assert len(data["x"]) == 5000
        assert np.bincount(data["y"]).tolist() == [500] * 10


def test_an_unknown_data_set_is_an_error_that_names_the_known() -> None:
    with pytest.raises(SpecError, match='"mnist5k"'):
        data_file("mnist")


def test_resources_hold_examples_and_data() -> None:
    assert (resources_dir() / "examples").is_dir()
    assert (resources_dir() / "data").is_dir()


def test_a_copy_keeps_comments_and_names_its_own_files(resources: Path, tmp_path: Path) -> None:
    path = write_example("net", tmp_path / "out")
    expected = TOML.replace('"examples:digits"', '"digits.npz"')
    expected = expected.replace('source = "examples:net"', 'source = "net.py:build_model"')
    expected = expected.replace('name = "examples:net"', 'name = "net.py:loss"')
    assert path.read_text(encoding="utf-8") == expected


def test_a_copied_program_is_the_same_to_the_last_byte(resources: Path, tmp_path: Path) -> None:
    write_example("net", tmp_path / "out")
    for name in ("net.py", "extra.txt"):
        assert (tmp_path / "out" / name).read_bytes() == (resources / "examples" / name).read_bytes()


def test_a_layout_that_can_not_be_edited_is_written_anew(resources: Path, tmp_path: Path) -> None:
    text = 'model = { source = "examples:net" }\nformat = 1\n'
    (resources / "examples" / "net.toml").write_text(text, encoding="utf-8")
    spec = read_spec(write_example("net", tmp_path / "out"))
    assert spec.model.source == f"{(tmp_path / 'out' / 'net.py').resolve()}:build_model"


def test_writing_twice_is_no_error(resources: Path, tmp_path: Path) -> None:
    assert write_example("net", tmp_path) == write_example("net", tmp_path)


def test_a_file_of_the_users_is_never_overwritten(resources: Path, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text("mine", encoding="utf-8")
    with pytest.raises(SpecError, match=r"net\.py, which has other content"):
        write_example("net", tmp_path)
    assert (tmp_path / "net.py").read_text(encoding="utf-8") == "mine"


def test_an_unknown_example_is_an_error_that_names_the_known(resources: Path) -> None:
    for ask in (example_spec, example_title):
        with pytest.raises(SpecError, match='"net"'):
            ask("nett")
    with pytest.raises(SpecError, match='"net"'):
        example_spec("../examples/net")


def test_a_title_may_be_missing(resources: Path) -> None:
    (resources / "examples" / "bare.toml").write_text("format = 1\n# title: too late\n", encoding="utf-8")
    assert (example_title("bare"), example_description("bare")) == ("bare", "")


def test_a_model_file_stands_in_where_the_program_builds_none(resources: Path) -> None:
    folder = resources / "examples"
    (folder / "net.keras").write_bytes(b"x")
    assert example_source_file("net", "model") == (folder / "net.py", "build_model")
    (folder / "net.py").write_text("def build_data(): ...", encoding="utf-8")
    assert example_source_file("net", "model") == (folder / "net.keras", "")
    assert example_source_file("net", "data") == (folder / "net.py", "build_data")


def test_a_source_that_is_not_shipped_is_an_error_that_names_the_nearest(resources: Path) -> None:
    with pytest.raises(SpecError, match=r'\[data\].*"examples:digit".*"digits"'):
        example_source_file("digit", "data")
