from __future__ import annotations

import subprocess
import sys

import pytest

import gradgui as package
from gradgui.cli import main as cli
from tests.cli.outcome import Run

HEAVY = ("tensorflow", "keras", "PySide6", "rich", "numpy")


@pytest.mark.parametrize("words", [["--help"], ["train", "--help"], ["runs", "export", "--help"], ["open", "--help"]])
def test_help_loads_neither_tensorflow_nor_qt(words: list[str]) -> None:
    code = (
        "import sys\nfrom gradgui.cli.main import main\n"
        f"try: main({words!r})\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "usage: gradgui" in done.stdout


def test_every_command_has_its_help(gradgui: Run) -> None:
    for words in (*((name,) for name in cli.COMMANDS), *(("runs", name) for name in ("list", "show", "export", "delete"))):
        done = gradgui(*words, "--help")
        assert done.code == 0
        assert len(done.out.splitlines()) > 5


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["open"]),
        (["model.keras"], ["open", "model.keras"]),
        (["examples:mlp"], ["open", "examples:mlp"]),
        (["--debug", "model.keras"], ["open", "--debug", "model.keras"]),
        (["train", "spec.toml"], ["train", "spec.toml"]),
        (["runs", "list"], ["runs", "list"]),
        (["--version"], ["--version"]),
        (["--help"], ["--help"]),
    ],
)
def test_a_path_alone_is_opened_and_a_command_stays_one(words: list[str], expected: list[str]) -> None:
    assert cli.with_command(words) == expected


def test_a_misspelled_command_is_no_path(gradgui: Run) -> None:
    done = gradgui("trian", "spec.toml")
    assert done.code == 2
    assert "Did you mean train?" in done.err


def test_a_path_that_does_not_exist_is_wrong_input(gradgui: Run) -> None:
    done = gradgui("nowhere/spec.toml")
    assert done.code == 2
    assert "doesn't exist" in done.err


def test_the_version_is_the_package_s(gradgui: Run) -> None:
    assert gradgui("--version").out == f"gradgui {package.__version__}\n"


def test_a_fault_of_gradgui_s_own_is_a_message_and_a_traceback_only_with_debug(
    gradgui: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_args: object) -> int:
        raise ZeroDivisionError("told to")

    monkeypatch.setattr("gradgui.cli.examples.run", fail)
    plain, debug = gradgui("examples"), gradgui("examples", "--debug")
    assert (plain.code, debug.code) == (1, 1)
    assert "ZeroDivisionError: told to" in plain.err
    assert "Traceback" not in plain.err
    assert "Traceback" in debug.err


def test_the_package_offers_its_public_names_without_loading_them() -> None:
    code = "import sys, gradgui; print([name for name in ('gradgui.app', 'numpy') if name in sys.modules], gradgui.__all__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[] ['__version__', 'fork', 'open_run', 'resume', 'sweep', 'train']"


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = package.nonsense
