from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gradgui.runs.store.run_reader import RunReader

ROOT = Path(__file__).resolve().parents[2]
#: `gradgui train` with an engine whose steps take a while, so that a signal finds it at work.
PROGRAM = """\
import sys
from gradgui.app import training
from gradgui.cli.main import main
from tests.fakes import FakeEngine
training.keras_engine_factory = lambda _trusted: lambda: FakeEngine(step_s=0.002)
sys.exit(main(["train", sys.argv[1], "--runs", sys.argv[2], "--set", "loop.steps=1000000", "--json"]))
"""
if sys.platform == "win32":
    INTERRUPT, OWN_GROUP = signal.CTRL_BREAK_EVENT, subprocess.CREATE_NEW_PROCESS_GROUP
else:
    INTERRUPT, OWN_GROUP = signal.SIGINT, 0


@contextmanager
def training(spec_file: Path, runs_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Starts a long training in another process; it never outlives the block."""
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(spec_file), str(runs_dir)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        creationflags=OWN_GROUP,
    )
    with child:
        try:
            yield child
        finally:
            child.kill()


def run_once_progressing(child: subprocess.Popen[str]) -> Path:
    """Reads the child's lines until it makes progress; returns the run's folder."""
    assert child.stdout is not None
    run = None
    for line in child.stdout:
        event = json.loads(line)
        if event["event"] == "opened":
            run = Path(event["run"])
        if event["event"] == "progress":
            break
    assert run is not None
    return run


@pytest.mark.parametrize("signal_name", ["interrupt", "terminate"])
def test_a_signal_stops_cleanly_and_the_run_is_readable(spec_file: Path, tmp_path: Path, signal_name: str) -> None:
    if signal_name == "terminate" and sys.platform == "win32":
        pytest.skip("Windows has no SIGTERM that a process could answer")
    with training(spec_file, tmp_path / "runs") as child:
        run = run_once_progressing(child)
        child.send_signal(INTERRUPT if signal_name == "interrupt" else signal.SIGTERM)
        rest, _ = child.communicate(timeout=30)
    last = json.loads(rest.splitlines()[-1])
    reader = RunReader(run)
    assert child.returncode == 130
    assert (last["event"], last["reason"], last["steps"]) == ("finished", "interrupted", reader.n_steps)
    assert reader.status.reason == "interrupted"
    assert reader.loss.shape == (reader.n_steps,)


def test_a_killed_training_leaves_a_readable_run(spec_file: Path, tmp_path: Path) -> None:
    with training(spec_file, tmp_path / "runs") as child:
        run = run_once_progressing(child)
        while RunReader(run).n_steps == 0:  # the writer flushes by the second; each look takes its time
            assert child.poll() is None
        child.kill()
        child.communicate(timeout=30)
    reader = RunReader(run)
    assert reader.n_steps > 0
    assert reader.status.state == "interrupted"


def test_a_fault_shows_its_traceback_only_with_debug(spec_file: Path, tmp_path: Path) -> None:
    program = PROGRAM.replace("step_s=0.002", "fail_at=3")
    errors = []
    for program_text in (program, program.replace('"--json"', '"--debug"')):
        words = [sys.executable, "-c", program_text, str(spec_file), str(tmp_path / "runs")]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 3
        errors.append(done.stderr)
    assert "Traceback" not in errors[0]
    assert "ZeroDivisionError" in errors[0]
    assert "Traceback" in errors[1]
