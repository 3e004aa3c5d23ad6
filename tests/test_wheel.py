from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]


def run(*words: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs Python with these words."""
    return subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_selftest_passes_from_an_installed_wheel_outside_the_source_tree(tmp_path: Path) -> None:
    site = tmp_path / "site"
    built = run("-m", "pip", "wheel", ROOT, "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("gradgui-*.whl")
    installed = run("-m", "pip", "install", wheel, "--no-deps", "--quiet", "--target", site)
    assert installed.returncode == 0, installed.stderr
    where = run("-P", "-c", "import gradgui; print(gradgui.__file__)", cwd=tmp_path, PYTHONPATH=str(site))
    assert Path(where.stdout.strip()) == site / "gradgui" / "__init__.py"
    done = run("-P", "-m", "gradgui", "selftest", cwd=tmp_path, PYTHONPATH=str(site))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("All parts work.\n")
    assert done.stdout.count("ok  ") == 5
    assert done.stderr == ""
