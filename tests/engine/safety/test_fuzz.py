"""Broken and hostile files: none crashes the process, hangs it, or makes it write anything. `-m fuzz` tries thousands."""

from __future__ import annotations

import contextlib
import io
import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradgui.core.errors import GradguiError
from gradgui.core.spec_toml import read_spec
from gradgui.engine.data.readers.npz_file import read_npz
from gradgui.engine.safety.config_scan import scan_config
from gradgui.engine.safety.rebuilding import rebuilt_model
from gradgui.engine.safety.scanner import scan_model_file
from gradgui.runs.examples import resources_dir
from gradgui.runs.store.run_format import RECORD_FILE
from gradgui.runs.store.run_reader import RunReader
from tests.damage import Edit, damaged, edits
from tests.engine.safety.files import archive, dense_model, legacy, weights

Try = Callable[[bytes], None]
SAMPLE, MANY, THROUGH_A_PROCESS = 40, 2000, 30


def _settings(n: int, *, repeated: bool = False) -> settings:
    """Returns settings for so many cases; `repeated`: the same in every run."""
    own = [HealthCheck.function_scoped_fixture]
    return settings(max_examples=n, deadline=None, suppress_health_check=own, database=None, derandomize=repeated)


def _weights() -> bytes:
    return weights(layers__dense__vars__0=np.ones((3, 2), np.float32), layers__dense__vars__1=np.ones(2, np.float32))


def _keras(folder: Path) -> tuple[bytes, Try]:
    return _scanned(archive(folder / "m.keras", dense_model(), h5=_weights()))


def _packed_keras(folder: Path) -> tuple[bytes, Try]:
    plain, packed = archive(folder / "plain.keras", dense_model(), h5=_weights()), folder / "m.keras"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    plain.unlink()
    return _scanned(packed)


def _h5(folder: Path) -> tuple[bytes, Try]:
    import h5py

    path = legacy(folder / "m.h5", dense_model())
    with h5py.File(path, "a") as file:
        file["model_weights/dense/kernel:0"] = np.ones((3, 2), np.float32)
        file.create_dataset("packed", data=np.zeros((50, 50)), compression="gzip", shuffle=True)
        file.create_dataset("words", data=["a", "bc"], dtype=h5py.string_dtype())
    return _scanned(path)


def _scanned(path: Path) -> tuple[bytes, Try]:
    def attempt(content: bytes) -> None:
        path.write_bytes(content)
        scan_model_file(path)

    return path.read_bytes(), attempt


def _npz(folder: Path) -> tuple[bytes, Try]:
    path = folder / "data.npz"
    np.savez_compressed(path, x=np.ones((4, 3), np.float32), y=np.arange(4))

    def attempt(content: bytes) -> None:
        path.write_bytes(content)
        _or_said(lambda: read_npz(path))

    return path.read_bytes(), attempt


def _toml(folder: Path) -> tuple[bytes, Try]:
    path = folder / "spec.toml"
    shutil.copy(resources_dir() / "examples" / "finetune.toml", path)

    def attempt(content: bytes) -> None:
        path.write_bytes(content)
        _or_said(lambda: read_spec(path))

    return path.read_bytes(), attempt


def _or_said(read: Callable[[], Any]) -> None:
    """Reads something; an error of gradgui's own is an answer too."""
    with contextlib.suppress(GradguiError):
        read()


FORMATS = {".keras": _keras, "packed .keras": _packed_keras, ".h5": _h5, ".npz": _npz, ".toml": _toml}


def _nothing_else_is_written(folder: Path, make: Callable[[Path], tuple[bytes, Try]], changes: Sequence[Edit]) -> None:
    content, attempt = make(folder)
    before = sorted(path.relative_to(folder.parent) for path in folder.parent.rglob("*"))
    attempt(damaged(content, changes))
    assert sorted(path.relative_to(folder.parent) for path in folder.parent.rglob("*")) == before


@pytest.mark.parametrize("make", FORMATS.values(), ids=FORMATS.keys())
@given(changes=edits)
@_settings(SAMPLE, repeated=True)
def test_a_broken_file_is_an_answer(make: Any, changes: list[Edit], tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir(exist_ok=True)
    _nothing_else_is_written(folder, make, changes)


@pytest.mark.fuzz
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("make", FORMATS.values(), ids=FORMATS.keys())
@given(changes=edits)
@_settings(MANY)
def test_thousands_of_broken_files_are_answers(make: Any, changes: list[Edit], tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir(exist_ok=True)
    _nothing_else_is_written(folder, make, changes)


KEYS = ["class_name", "config", "module", "registered_name", "vocabulary", "layers", "name", "items"]
words = st.sampled_from(["Dense", "Lambda", "function", "keras.layers", "os"])
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | words
flat = st.lists(plain, max_size=3) | st.dictionaries(st.sampled_from(KEYS), plain)
deep = st.lists(plain | flat, max_size=3) | st.dictionaries(st.sampled_from(KEYS), plain | flat)
configurations = st.dictionaries(st.sampled_from(KEYS), plain | flat | deep)


def _no_configuration_raises(config: Any) -> None:
    import json

    for finding in scan_config(json.dumps(config), "config.json"):
        assert finding.what
        assert finding.place.startswith("config.json")


@given(configurations)
@_settings(100, repeated=True)
def test_no_configuration_makes_the_scan_fail(config: Any) -> None:
    _no_configuration_raises(config)


@pytest.mark.fuzz
@pytest.mark.timeout(3000)
@given(configurations)
@_settings(2 * MANY)
def test_none_of_many_configurations_makes_the_scan_fail(config: Any) -> None:
    _no_configuration_raises(config)


@pytest.mark.fuzz
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("name", ["m.keras", "m.h5"])
@given(changes=edits)
@_settings(THROUGH_A_PROCESS)
def test_a_broken_file_comes_through_the_process_or_is_refused(name: str, changes: list[Edit], tmp_path: Path) -> None:
    make = _keras if name.endswith(".keras") else _h5
    folder = tmp_path / "files"
    folder.mkdir(exist_ok=True)
    content, _ = make(folder)
    (folder / name).write_bytes(damaged(content, changes))
    before = sorted(folder.rglob("*"))
    with contextlib.suppress(GradguiError):
        assert scan_model_file(rebuilt_model(folder / name)) == ()
    assert sorted(folder.rglob("*")) == before


def _read_all(folder: Path) -> None:
    """Reads a stored run as comparing and exporting do."""
    run = RunReader(folder)
    assert run.status.state
    reads: list[Callable[[], Any]] = [
        lambda: run.loss,
        lambda: run.norms("gradient"),
        lambda: run.interventions,
        lambda: run.spec,
    ]
    for read in [*reads, run.history]:
        _or_said(read)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stored run of the analytic engine."""
    from gradgui.runs.runner import Runner
    from tests.fakes import FakeEngine, fake_spec

    runner = Runner(fake_spec(), FakeEngine, tmp_path_factory.mktemp("runs"), headless=True)
    runner.go()
    runner.run()
    return Path(runner.status.run_path)


def _broken_record(record: Path, changes: list[Edit], tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(record, folder)
    file = folder / RECORD_FILE
    file.write_bytes(damaged(file.read_bytes(), changes))
    _or_said(lambda: _read_all(folder))
    assert {path.name for path in tmp_path.iterdir()} == {"broken"}


@given(changes=edits)
@_settings(SAMPLE, repeated=True)
def test_a_broken_record_is_an_answer(record: Path, changes: list[Edit], tmp_path: Path) -> None:
    _broken_record(record, changes, tmp_path)


@pytest.mark.fuzz
@pytest.mark.timeout(3000)
@given(changes=edits)
@_settings(MANY)
def test_thousands_of_broken_records_are_answers(record: Path, changes: list[Edit], tmp_path: Path) -> None:
    _broken_record(record, changes, tmp_path)


def test_a_bomb_of_an_array_is_not_unpacked(tmp_path: Path) -> None:
    memory = io.BytesIO()
    np.lib.format.write_array_header_1_0(memory, {"descr": "<f4", "fortran_order": False, "shape": (2**40,)})
    with zipfile.ZipFile(tmp_path / "data.npz", "w") as made:
        made.writestr("x.npy", memory.getvalue())
        made.writestr("y.npy", memory.getvalue())
    with pytest.raises(GradguiError, match="claims"):
        read_npz(tmp_path / "data.npz")
