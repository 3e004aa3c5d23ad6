"""Runs every check and all tests: `python tests/check.py`. Arguments are passed on to pytest, which comes last."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff check", ("-m", "ruff", "check", "--quiet", ".")),
    ("ruff format", ("-m", "ruff", "format", "--quiet", "--check", ".")),
    ("mypy", ("-m", "mypy", "--no-error-summary")),
    ("import-linter", ("-c", LINT_IMPORTS)),
)

#: One more than there are cores: tests wait for disks, timers and other processes. More than four would need more memory
#: than they save time: each loads TensorFlow.
N_PROCESSES = min(4, (os.cpu_count() or 1) + 1)

#: A module stays in one process. Where one dies the run ends and names its test: pytest-xdist 3.8 may wait for ever when it
#: replaces one (pytest-xdist#784, #1323).
PROCESSES = ("--numprocesses", str(N_PROCESSES), "--dist", "loadfile", "--max-worker-restart", "0")

#: Three times what the tests take on two cores; where they hang they end all the same, and fail.
LIMIT_S = 3000.0


def main(pytest_arguments: list[str]) -> int:
    """Runs them all, whatever fails; 0 if none did, else 1."""
    failed = [name for name, words in CHECKS if not passes(name, words)]
    if failed:
        print(f"Failed: {', '.join(failed)}. The tests follow.", flush=True)
    environment = dict(os.environ)
    # Tests start hundreds of processes; without bytecode each of them would compile every module anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if sys.platform.startswith("linux"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")  # no windows on the desktop, none needed on a server
    words = [sys.executable, "-m", "pytest", *PROCESSES, *pytest_arguments]
    try:
        tests = subprocess.run(words, cwd=ROOT, env=environment, check=False, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        print(f"The tests did not end within {LIMIT_S:,.0f} s and were stopped.", flush=True)
        return 1
    return 1 if failed or tests.returncode else 0


def passes(name: str, words: tuple[str, ...]) -> bool:
    """Runs one check and prints what it found; whether it passed."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    passed = done.returncode == 0
    print(f"{'ok  ' if passed else 'FAIL'}  {name}  ({time.monotonic() - started:.1f} s)", flush=True)
    if not passed:
        print(done.stdout, flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
