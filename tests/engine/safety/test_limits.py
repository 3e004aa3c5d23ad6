"""What a process that reads a stranger's file may not do, each tried in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gradgui.engine.safety.limits import Limits

TRIES = {
    "network": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "lookup": "import socket; socket.getaddrinfo('localhost', 80)",
    "program": "import subprocess; subprocess.run(['true'])",
    "shell": "import os; os.system('true')",
    "write": "open(outside + '/x', 'w')",
    "append": "open(outside + '/there', 'a')",
    "relative": "open('../outside/x', 'w')",
    "rename": "import os; os.rename(outside + '/there', outside + '/gone')",
    "remove": "import os; os.remove(outside + '/there')",
    "folder": "import os; os.mkdir(outside + '/made')",
    "through a link": "import os; os.symlink(outside, 'link'); open('link/x', 'w')",
    "by descriptor": "import os; os.remove('there', dir_fd=os.open(outside, os.O_RDONLY))",
}


def attempt(tmp_path: Path, code: str) -> str:
    """Returns what a process says that tries something once its folder is set; "done" where it could."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "there").write_text("kept", encoding="utf-8")
    text = (
        "import sys; from pathlib import Path; from gradgui.engine.safety.limits import forbid\n"
        f"outside = {str(outside)!r}\nforbid(Path({str(inside)!r}))\n"
        f"try:\n    exec({code!r})\n    print('done')\nexcept PermissionError as error:\n    print(error)"
    )
    answer = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60, check=False)
    assert [file.name for file in outside.iterdir()] == ["there"]
    assert (outside / "there").read_text(encoding="utf-8") == "kept"
    return answer.stdout.strip()


@pytest.mark.parametrize("code", TRIES.values(), ids=TRIES.keys())
def test_what_reading_a_model_never_does_is_forbidden(code: str, tmp_path: Path) -> None:
    if "dir_fd" in code and not sys.platform.startswith("linux"):
        pytest.skip("needs /proc")
    assert attempt(tmp_path, code).startswith("Reading a model must not")


@pytest.mark.parametrize(
    "code",
    [
        "open('x', 'w').write('a')",
        "import os; os.mkdir('a'); os.rename('a', 'b'); os.rmdir('b')",
        "open(outside + '/there').read()",
        "import tempfile; tempfile.tempdir = '.'; tempfile.TemporaryDirectory().cleanup()",
    ],
)
def test_its_own_folder_stays_writable_and_all_readable(code: str, tmp_path: Path) -> None:
    assert attempt(tmp_path, code) == "done"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel holds the limit on Linux only")
def test_memory_beyond_the_limit_is_not_given() -> None:
    text = "from gradgui.engine.safety.limits import limit_memory\nlimit_memory(2**28)\nbytearray(2**29)"
    answer = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60, check=False)
    assert "MemoryError" in answer.stderr


def test_larger_files_get_more_time_and_memory() -> None:
    small, large = Limits.for_file(10_000), Limits.for_file(100 * 2**20)
    assert large.seconds > small.seconds
    assert large.memory_bytes >= small.memory_bytes >= 2 * 2**30
