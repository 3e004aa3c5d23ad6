from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from gradgui.core.spec import DataSpec, ModelSpec, RunSpec
from gradgui.runs.kept import kept_sources
from gradgui.runs.kept.kept_sources import keep_sources, usable_spec
from gradgui.runs.sources.opening import code_files
from gradgui.runs.trust import TrustStore, content_hash
from tests.fakes import fake_spec


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "helper.py").write_text("WIDTH = 3\n", encoding="utf-8")
    (folder / "program.py").write_text("import helper\n\n\ndef build_model():\n    return helper.WIDTH\n", encoding="utf-8")
    return folder / "program.py"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "run").mkdir()
    return tmp_path / "run"


def spec_of(program: Path) -> RunSpec:
    model, data = ModelSpec(f"{program}:build_model"), DataSpec(f"{program}:build_data")
    return msgspec.structs.replace(fake_spec(), model=model, data=data)


def test_a_program_is_kept_once_with_what_it_imports_from_beside_it(run: Path, program: Path) -> None:
    keep_sources(run, spec_of(program))
    kept = {file.relative_to(run).as_posix() for file in run.rglob("*") if file.is_file()}
    assert kept == {"sources/kept.json", "sources/1/program.py", "sources/1/helper.py"}
    assert (run / "sources/1/program.py").read_bytes() == program.read_bytes()


def test_while_nothing_changed_the_spec_stays_as_it_is(run: Path, program: Path) -> None:
    keep_sources(run, spec_of(program))
    assert usable_spec(run, spec_of(program)) == (spec_of(program), ())


def test_a_program_that_is_gone_is_replaced_by_its_copy_and_that_is_said(run: Path, program: Path) -> None:
    keep_sources(run, spec_of(program))
    shutil.rmtree(program.parent)
    spec, (note,) = usable_spec(run, spec_of(program))
    copy = run / "sources/1/program.py"
    assert spec.model.source == f"{copy}:build_model"
    assert spec.data is not None
    assert spec.data.source == f"{copy}:build_data"
    assert note == "program.py isn't what this run was made from (it is gone): the copy that the run kept is used."


def test_a_module_beside_it_that_changed_is_enough(run: Path, program: Path) -> None:
    keep_sources(run, spec_of(program))
    (program.parent / "helper.py").write_text("WIDTH = 4\n", encoding="utf-8")
    spec, (note,) = usable_spec(run, spec_of(program))
    assert spec.model.source.startswith(str(run))
    assert "(helper.py changed)" in note


def test_a_copy_that_is_torn_is_not_used_and_that_is_said(run: Path, program: Path) -> None:
    keep_sources(run, spec_of(program))
    program.write_text("changed = True\n", encoding="utf-8")
    (run / "sources/1/helper.py").write_bytes(b"")
    spec, (note,) = usable_spec(run, spec_of(program))
    assert spec == spec_of(program)
    assert note.endswith("(program.py changed), and the run's copy is damaged: helper.py.")


def test_the_copy_of_a_trusted_program_is_trusted(run: Path, program: Path, tmp_path: Path) -> None:
    store = TrustStore(tmp_path / "trust.json")
    store.trust(code_files(spec_of(program)))
    keep_sources(run, spec_of(program))
    program.write_text("raise SystemExit\n", encoding="utf-8")
    spec, _ = usable_spec(run, spec_of(program))
    assert store.untrusted(code_files(spec)) == ()
    assert store.untrusted([program]) == (program,)


def test_an_example_is_kept_by_its_name(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = msgspec.structs.replace(fake_spec(), model=ModelSpec("examples:linear"), data=DataSpec("examples:linear"))
    keep_sources(run, spec)
    assert usable_spec(run, spec) == (spec, ())
    monkeypatch.setattr(kept_sources, "_changes", lambda kept: "linear.py changed")
    changed, (note,) = usable_spec(run, spec)
    assert changed.model.source == str(run / "sources/1/linear.py")
    assert note.startswith("examples:linear isn't")


def test_a_model_file_is_kept_unless_it_is_large(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / "model.keras"
    model.write_bytes(b"x" * 100)
    spec = msgspec.structs.replace(fake_spec(), model=ModelSpec(str(model)))
    keep_sources(run, spec)
    assert content_hash(run / "sources/1/model.keras") == content_hash(model)
    monkeypatch.setattr(kept_sources, "MOST_BYTES", 99)
    other = tmp_path / "other"
    other.mkdir()
    keep_sources(other, spec)
    assert not list(other.rglob("*.keras"))
    model.write_bytes(b"y" * 100)
    unchanged, (note,) = usable_spec(other, spec)
    assert unchanged == spec
    assert "kept no copy" in note


def test_an_index_that_is_torn_leaves_the_sources_as_they_are(run: Path, program: Path) -> None:
    keep_sources(run, spec_of(program))
    (run / "sources/kept.json").write_text('{"format": 1, "sou', encoding="utf-8")
    program.write_text("", encoding="utf-8")
    assert usable_spec(run, spec_of(program)) == (spec_of(program), ())


def test_weights_and_checkpoints_over_a_model_are_kept_and_take_the_place_of_what_is_gone(run: Path, tmp_path: Path) -> None:
    weights, index, data = (tmp_path / name for name in ("a.weights.h5", "ckpt-3.index", "ckpt-3.data-00000-of-00001"))
    for file in (weights, index, data):
        file.write_bytes(file.name.encode())
    model = ModelSpec("keras.applications:VGG16", weights=str(weights), checkpoint=str(tmp_path / "ckpt-3"))
    spec = msgspec.structs.replace(fake_spec(), model=model)
    keep_sources(run, spec)
    assert usable_spec(run, spec) == (spec, ())
    for file in (weights, data):
        file.unlink()
    used, notes = usable_spec(run, spec)
    assert Path(used.model.weights).read_bytes() == b"a.weights.h5"
    assert Path(used.model.checkpoint).name == "ckpt-3"
    assert Path(f"{used.model.checkpoint}.data-00000-of-00001").read_bytes() == data.name.encode()
    assert len(notes) == 2


def test_the_folder_of_a_saved_model_is_kept_whole(run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "served"
    (folder / "variables").mkdir(parents=True)
    (folder / "saved_model.pb").write_bytes(b"graph")
    (folder / "variables" / "variables.index").write_bytes(b"index")
    spec = msgspec.structs.replace(fake_spec(), model=ModelSpec(str(folder)))
    keep_sources(run, spec)
    (folder / "saved_model.pb").write_bytes(b"other")
    used, (note,) = usable_spec(run, spec)
    assert content_hash(Path(used.model.source) / "saved_model.pb") != content_hash(folder / "saved_model.pb")
    assert (Path(used.model.source) / "variables" / "variables.index").read_bytes() == b"index"
    assert "saved_model.pb changed" in note
