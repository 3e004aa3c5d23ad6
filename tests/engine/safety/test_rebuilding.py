"""Files of strangers, read by a process of their own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.errors import ModelError
from gradgui.core.refusal import RefusedFileError
from gradgui.engine.safety import rebuilding
from gradgui.engine.safety.limits import Limits
from gradgui.engine.safety.rebuilding import rebuilt_model
from gradgui.engine.safety.report import REBUILT
from gradgui.engine.safety.scanner import scan_model_file
from gradgui.runs.examples import resources_dir
from gradgui.runs.interruption import InterruptedOpeningError
from tests.engine.safety.files import archive, dense_model, function, layer, sequential

Fresh = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _nothing_is_known() -> None:
    rebuilding._rebuilt.clear()


def test_a_strangers_model_is_rebuilt_with_the_same_bits_and_only_once(fresh: Fresh) -> None:
    import keras

    file = resources_dir() / "examples" / "finetune.keras"
    rebuilt = rebuilt_model(file)
    assert scan_model_file(rebuilt) == ()

    def compare() -> None:
        theirs, ours = (keras.models.load_model(path, compile=False) for path in (file, rebuilt))
        assert [v.path for v in ours.variables] == [v.path for v in theirs.variables]
        assert [v.trainable for v in ours.variables] == [v.trainable for v in theirs.variables]
        for mine, other in zip(ours.variables, theirs.variables, strict=True):
            np.testing.assert_array_equal(mine.numpy(), other.numpy(), strict=True)

    fresh(compare)
    assert rebuilt_model(file, interrupted=lambda: pytest.fail("nothing is read again")) == rebuilt


def test_what_the_scan_finds_comes_back_from_the_process(tmp_path: Path) -> None:
    with pytest.raises(RefusedFileError, match="Lambda") as caught:
        rebuilt_model(archive(tmp_path / "m.keras", sequential(layer("Lambda", name="odd"))))
    (finding,) = caught.value.findings
    assert finding.place == "config.json/net/odd"
    assert caught.value.can_be_trusted


@pytest.mark.exhaustive
def test_a_model_that_takes_too_much_memory_is_an_error(tmp_path: Path) -> None:
    inputs = layer("InputLayer", batch_shape=[None, 2**20], dtype="float32", name="inputs")
    path = archive(tmp_path / "m.keras", sequential(inputs, layer("Dense", units=2**20, name="dense")))
    with pytest.raises(ModelError, match=r"memory|crash"):
        rebuilt_model(path, limits=Limits(120.0, 2**30))


def test_a_process_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="within 0 s"):
        rebuilt_model(archive(tmp_path / "m.keras", dense_model()), limits=Limits(0.0, 2**30))


def test_a_process_can_be_interrupted(tmp_path: Path) -> None:
    with pytest.raises(InterruptedOpeningError):
        rebuilt_model(archive(tmp_path / "m.keras", dense_model()), interrupted=lambda: True)


def _reader(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    """Puts another program in the place of the one that reads."""
    (folder / "odd_reader.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setattr(rebuilding, "_READER", "odd_reader")


def test_a_crash_of_the_process_is_an_error_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _reader(monkeypatch, tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)")
    with pytest.raises(ModelError, match=r"crash of the process that read it \((SIGTERM|exit code 15)\)"):
        rebuilt_model(archive(tmp_path / "m.keras", dense_model()))


def test_what_a_process_hands_over_is_scanned_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = archive(tmp_path / "bad.keras", sequential(layer("Dense", activation=function("system", "os"))))
    _reader(
        monkeypatch,
        tmp_path,
        f"import shutil, sys\nshutil.copy({str(bad)!r}, sys.argv[2] + '/{REBUILT}')\n"
        "open(sys.argv[2] + '/report.json', 'w').write('{}')",
    )
    with pytest.raises(RefusedFileError, match="system of os"):
        rebuilt_model(archive(tmp_path / "m.keras", dense_model()))


def test_what_keras_can_not_build_is_said_in_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = '{"error": "ValueError: Layer dense expected 2 variables", "details": "Traceback"}'
    _reader(monkeypatch, tmp_path, f"import sys\nopen(sys.argv[2] + '/report.json', 'w').write({report!r})")
    with pytest.raises(ModelError, match="expected 2 variables") as caught:
        rebuilt_model(archive(tmp_path / "m.keras", dense_model()))
    assert caught.value.details == "Traceback"


def test_a_file_that_changes_while_it_is_read_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _reader(
        monkeypatch,
        tmp_path,
        "import sys\nopen(sys.argv[1], 'ab').write(b'x')\nopen(sys.argv[2] + '/report.json', 'w').write('{}')",
    )
    with pytest.raises(ModelError, match="was changed"):
        rebuilt_model(archive(tmp_path / "m.keras", dense_model()))


def test_a_report_that_is_none_counts_as_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _reader(monkeypatch, tmp_path, "import sys\nopen(sys.argv[2] + '/report.json', 'w').write('[1, 2')")
    with pytest.raises(ModelError, match="crash of the process"):
        rebuilt_model(archive(tmp_path / "m.keras", dense_model()))


def test_the_process_ends_with_whoever_started_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess
    import sys

    code = "from gradgui.engine.safety.reader_process import _end_with_parent; _end_with_parent()"
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(60) == 1
