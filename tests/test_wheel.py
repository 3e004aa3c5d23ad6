from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import gradgui
from gradgui.runs.examples import example_names

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


def build_wheel(source: Path, folder: Path) -> Path:
    """Builds the wheel of a source tree or a source distribution."""
    built = run("-m", "pip", "wheel", source, "--no-deps", "--no-build-isolation", "--wheel-dir", folder)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("gradgui-*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the wheel that the source distribution builds: what a person gets who has no checkout."""
    folder = tmp_path_factory.mktemp("distributions")
    packed = run("-m", "hatchling", "build", "--target", "sdist", "--directory", folder)
    assert packed.returncode == 0, packed.stderr
    return build_wheel(folder / f"gradgui-{gradgui.__version__}.tar.gz", folder / "wheel")


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder with the wheel installed."""
    folder = tmp_path_factory.mktemp("installed") / "site"
    installed = run("-m", "pip", "install", wheel, "--no-deps", "--quiet", "--target", folder)
    assert installed.returncode == 0, installed.stderr
    return folder


def test_the_selftest_passes_from_an_installed_wheel_outside_the_source_tree(site: Path, tmp_path: Path) -> None:
    where = run("-P", "-c", "import gradgui; print(gradgui.__file__)", cwd=tmp_path, PYTHONPATH=str(site))
    assert Path(where.stdout.strip()) == site / "gradgui" / "__init__.py"
    done = run("-P", "-m", "gradgui", "selftest", cwd=tmp_path, PYTHONPATH=str(site))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("All parts work.\n")
    assert done.stdout.count("ok  ") == 5
    assert done.stderr == ""


def test_the_source_distribution_builds_the_same_wheel_as_the_source_tree(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as from_sdist, zipfile.ZipFile(build_wheel(ROOT, tmp_path)) as from_tree:
        assert {entry.filename: entry.CRC for entry in from_sdist.infolist()} == {
            entry.filename: entry.CRC for entry in from_tree.infolist()
        }


def test_the_wheel_holds_every_module_and_everything_that_is_shipped(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    files = [path for path in (ROOT / "gradgui").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    modules = {path.relative_to(ROOT).as_posix() for path in files}
    examples = {f"gradgui/resources/examples/{name}.toml" for name in example_names()}
    others = {
        "gradgui/resources/data/mnist5k.npz",
        "gradgui/resources/data/mnist5k.txt",
        "gradgui/resources/desktop/gradgui.desktop",
        "gradgui/resources/icons/gradgui.svg",
    }
    assert modules | examples | others <= names
    assert not any("resources/pictures" in name or "__pycache__" in name or name.startswith("tests/") for name in names)


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="menu entries of this kind are for Linux")
def test_an_installed_wheel_puts_itself_into_the_menu(site: Path, tmp_path: Path) -> None:
    script = site / "bin" / "gradgui"
    done = run(script, "install-desktop", cwd=tmp_path, PYTHONPATH=str(site), XDG_DATA_HOME=str(tmp_path / "data"))
    assert done.returncode == 0, done.stderr
    entry = (tmp_path / "data" / "applications" / "gradgui.desktop").read_text(encoding="utf-8")
    assert f'\nExec="{script}" %f\n' in entry
