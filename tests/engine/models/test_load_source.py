"""Models from functions of installed packages: asked about by their file, run only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import ModelError, TrustError
from gradgui.core.spec import ModelSpec, RunSpec
from gradgui.engine.keras_engine import KerasEngine
from gradgui.engine.models.open_model import open_model
from gradgui.engine.program import Programs
from gradgui.runs.file_trust import FileTrust
from gradgui.runs.sources.opening import SpecToOpen, code_files, resolve_path

SOURCE = "gradgui_test_zoo.models:build_model"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "gradgui_test_zoo"
    package.mkdir()
    (package / "__init__.py").write_text("UNITS = 3\n", encoding="utf-8")
    text = "import keras\nfrom . import UNITS\n\ndef build_model(units=UNITS):\n"
    text += "    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(units)])\n"
    (package / "models.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return package / "models.py"


def test_the_function_of_a_package_builds_the_model(module: Path) -> None:
    target = resolve_path(SOURCE)
    assert isinstance(target, SpecToOpen)
    assert code_files(target.spec) == (module,)
    assert [info.shape for info in open_model(target.spec.model, Programs(), None).infos] == [(2, 3), (3,)]
    assert open_model(ModelSpec(SOURCE, {"units": 5}), Programs(), None).infos[0].shape == (2, 5)


def test_it_runs_only_once_it_is_trusted(module: Path) -> None:
    asked: list[tuple[Path, ...]] = []

    def refuse(files: tuple[Path, ...]) -> None:
        asked.append(files)
        raise TrustError("no")

    with pytest.raises(TrustError):
        KerasEngine(FileTrust(refuse)).open(RunSpec(model=ModelSpec(SOURCE)))
    assert asked == [(module,)]


@pytest.mark.usefixtures("module")
@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("gradgui_no_zoo.models:build", "pip install gradgui_no_zoo"),
        ("gradgui_test_zoo.models:bild_model", 'Did you mean "build_model"'),
    ],
)
def test_what_is_not_there_is_said(source: str, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        open_model(ModelSpec(source), Programs(), None)
