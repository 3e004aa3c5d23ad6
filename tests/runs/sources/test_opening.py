from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import SpecError
from gradgui.core.spec_toml import spec_to_toml, with_setting
from gradgui.runs.examples import example_spec, resources_dir, write_example
from gradgui.runs.sources.opening import RunToOpen, SpecToOpen, code_files, resolve_path
from tests.fakes import fake_spec
from tests.runs.records import stored_run

WHOLE = "def build_model(): ...\ndef build_data(): ...\ndef loss(a, b): ...\ndef build_optimizer(): ...\ndef other(): ...\n"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "net.py"
    path.write_text(WHOLE, encoding="utf-8")
    return path


def spec_of(text: str | Path) -> SpecToOpen:
    opened = resolve_path(text)
    assert isinstance(opened, SpecToOpen)
    return opened


def test_an_example_is_opened_by_its_name() -> None:
    opened = spec_of("examples:mlp")
    assert opened.spec == example_spec("mlp")
    assert opened.origin == "examples:mlp"


def test_a_spec_is_opened_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "s.toml").write_text(spec_to_toml(fake_spec()), encoding="utf-8")
    assert spec_of(tmp_path / "s.toml").spec == fake_spec()
    monkeypatch.chdir(tmp_path)
    assert spec_of("s.toml").origin == str((tmp_path / "s.toml").resolve())


def test_a_program_alone_brings_what_it_defines(program: Path) -> None:
    spec = spec_of(program).spec
    assert spec.name == "net"
    assert spec.model.source == f"{program.resolve()}:build_model"
    assert spec.data is not None
    assert spec.data.source == f"{program.resolve()}:build_data"
    assert spec.loss is not None
    assert spec.loss.name == f"{program.resolve()}:loss"
    assert spec.optimizer.name == f"{program.resolve()}:build_optimizer"
    spec.check_complete()


def test_what_a_program_does_not_define_is_left_open(program: Path) -> None:
    program.write_text("def build_model(): ...", encoding="utf-8")
    spec = spec_of(program).spec
    assert (spec.data, spec.loss) == (None, None)
    assert spec.optimizer.name == "Adam"


def test_a_function_of_a_program_may_be_named(program: Path) -> None:
    opened = spec_of(f"{program}:other")
    assert opened.spec.model.source == f"{program.resolve()}:other"
    assert opened.origin == f"{program}:other"


def test_a_function_that_is_not_there_is_an_error_that_names_the_nearest(program: Path) -> None:
    with pytest.raises(SpecError, match=r'net\.py without "build_modl".*"build_model"'):
        resolve_path(f"{program}:build_modl")
    program.write_text("def model(): ...", encoding="utf-8")
    with pytest.raises(SpecError, match='without "build_model"'):
        resolve_path(program)


def test_a_model_file_is_a_spec_without_data(tmp_path: Path) -> None:
    path = tmp_path / "Net.keras"
    path.write_bytes(b"x")
    spec = spec_of(path).spec
    assert (spec.name, spec.model.source, spec.data) == ("Net", str(path.resolve()), None)


def test_a_run_is_opened_by_its_folder_or_its_record(tmp_path: Path) -> None:
    path = stored_run(tmp_path).path
    assert resolve_path(path) == RunToOpen(path.resolve())
    assert resolve_path(path / "run.sqlite") == RunToOpen(path.resolve())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing.toml", "doesn't exist"),
        ("nothing.py", "doesn't exist"),
        ("nothing.keras", "doesn't exist"),
        ("notes.txt", 'a file with the suffix ".txt"'),
        ("folder", "a folder without a run"),
    ],
)
def test_what_can_not_be_opened_is_an_error_that_says_why(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "notes.txt").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(SpecError, match=message):
        resolve_path(tmp_path / name)


def test_the_bare_name_of_an_example_is_understood_as_a_slip() -> None:
    with pytest.raises(SpecError, match=r"Did you mean examples:mlp\?"):
        resolve_path("mlp")


def test_the_code_of_a_spec_is_every_program_it_names_once(program: Path) -> None:
    spec = spec_of(program).spec
    assert code_files(spec) == (program.resolve(),)
    other = program.with_name("other.py")
    assert code_files(with_setting(spec, f"loss.name={other}:loss")) == (program.resolve(), other)


def test_data_and_model_files_are_no_code(tmp_path: Path) -> None:
    (tmp_path / "m.keras").touch()
    assert code_files(spec_of(tmp_path / "m.keras").spec) == ()
    assert code_files(fake_spec()) == ()


def test_the_code_of_an_example_is_the_shipped_program() -> None:
    assert code_files(example_spec("mlp")) == (resources_dir() / "examples" / "mlp.py",)
    assert code_files(example_spec("finetune")) == (resources_dir() / "examples" / "finetune.py",)


def test_the_code_of_a_written_example_is_its_copy(tmp_path: Path) -> None:
    spec = spec_of(write_example("linear", tmp_path)).spec
    assert code_files(spec) == ((tmp_path / "linear.py").resolve(),)


def test_a_missing_file_names_the_one_beside_it_that_is_spelled_like_it(tmp_path: Path) -> None:
    (tmp_path / "digits.toml").touch()
    with pytest.raises(SpecError, match=r"digit\.toml', which doesn't exist\. Did you mean .*digits\.toml\?"):
        resolve_path(tmp_path / "digit.toml")
    with pytest.raises(SpecError, match=r"doesn't exist\.$"):
        resolve_path(tmp_path / "nowhere" / "digit.toml")


def test_a_function_of_a_package_that_is_not_installed_is_said() -> None:
    with pytest.raises(SpecError, match=r'"no_such\.nets:build" must name a function of an installed package'):
        resolve_path("no_such.nets:build")
