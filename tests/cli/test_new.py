"""`gradgui new`, as typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.cli import main
from gradgui.core.spec_toml import read_spec
from gradgui.runs import default_folders


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_folders, "default_settings_path", lambda: tmp_path / "config" / "settings.ini")


def test_templates_are_listed_and_say_what_they_ask_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["new"]) == 0
    assert "table     A number from a table" in capsys.readouterr().out
    assert main.main(["new", "table"]) == 0
    assert "--set data.source=..." in capsys.readouterr().out


def test_a_spec_is_written_with_what_was_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "house.csv").write_text("a,price\n1,2\n", encoding="utf-8")
    words = ["new", "table", "--write", "mine", "--set", "data.source=house.csv", "--set", "data.arguments.target=price"]
    assert main.main(words) == 0
    path = Path(capsys.readouterr().out.strip())
    spec = read_spec(path)
    assert spec.data is not None
    assert Path(spec.data.source) == tmp_path / "house.csv"  # meant from where it was typed
    assert spec.data.arguments["target"] == "price"
    assert main.main(["new", "images", "--write", "mine"]) == 2
    assert "Folder of images, one sub-folder a class must be given" in capsys.readouterr().err


def test_a_template_is_kept_renamed_and_forgotten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "mine.toml"
    spec.write_text('[model]\nsource = "examples:mlp"\n', encoding="utf-8")
    assert main.main(["new", str(spec), "--save", "usual"]) == 0
    assert main.main(["new", "--rename", "usual", "other"]) == 0
    assert main.main(["new"]) == 0
    assert "other" in capsys.readouterr().out
    assert main.main(["new", "--delete", "other"]) == 0
    assert main.main(["new", "--delete", "other"]) == 2
    assert "must have been saved" in capsys.readouterr().err
