"""What the commands leave on the terminal: their own output and nothing of TensorFlow's, Keras' or Qt's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: One process for several commands, since each would import TensorFlow anew: what it prints, it prints in the first.
PROGRAM = """\
import sys
from gradgui.cli.main import main
folder = sys.argv[1]
for words in {commands}:
    code = main([word.format(folder=folder) for word in words])
    if code:
        sys.exit(code)
"""
COMMANDS = [
    ["train", "examples:mlp", "--set", "loop.steps=3", "--set", "name=a", "--runs", "{folder}/runs", "--json"],
    ["runs", "export", "20", "--runs", "{folder}/runs", "--format", "keras", "--out", "{folder}/a.keras"],
    ["runs", "export", "20", "--runs", "{folder}/runs", "--format", "weights", "--out", "{folder}/a.weights.h5"],
    ["describe", "{folder}/a.keras", "--json"],
    ["runs", "show", "20", "--runs", "{folder}/runs"],
]


def run(commands: list[list[str]], folder: Path, level: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(commands=commands), str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": level},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("level", ["0", pytest.param("3", marks=pytest.mark.exhaustive)])
def test_commands_print_their_own_output_and_nothing_else(tmp_path: Path, level: str) -> None:
    done = run(COMMANDS, tmp_path, level)
    assert done.stderr == ""
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    events = [json.loads(line)["event"] for line in lines if line.startswith('{"event"')]
    assert (events[0], events[-1]) == ("opened", "finished")
    rest = lines[len(events) :]
    assert rest[:2] == [str(tmp_path / "a.keras"), str(tmp_path / "a.weights.h5")]
    assert {variable["path"] for variable in json.loads(rest[2])["variables"]} >= {"dense/kernel"}
    assert rest[3].startswith("run ")


@pytest.mark.exhaustive
@pytest.mark.slow
def test_memory_that_does_not_suffice_is_one_line_and_no_dump_of_an_allocator(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("import numpy as np\ndef build_model():\n    np.ones(2**48)\n", encoding="utf-8")
    done = run([["describe", str(program), "--trust"]], tmp_path, "0")
    assert done.returncode == 3
    assert done.stdout == ""
    message, hint = done.stderr.splitlines()
    assert "must fit into the memory of CPU:0" in message
    assert "--debug" in hint
