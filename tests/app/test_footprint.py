"""What a training touches beside its runs folder, seen by Python's audit events in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

WATCHED = """
import json, os, sys
seen = set()
FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
def hook(event, given):
    if event == "open" and isinstance(given[0], (str, bytes)) and isinstance(given[2], int) and given[2] & FLAGS:
        seen.add(("written", os.path.realpath(os.fsdecode(given[0]))))
    elif event in ("os.mkdir", "os.rename", "os.symlink", "os.link"):
        seen.add(("written", os.path.realpath(os.fsdecode(given[-1] if isinstance(given[-1], str) else given[0]))))
    elif event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"):
        seen.add(("network", event))
sys.addaudithook(hook)
sys.dont_write_bytecode = True
import gradgui
gradgui.train(sys.argv[1], runs_dir=sys.argv[2])
print("SEEN", json.dumps(sorted(seen)))
"""


@pytest.mark.slow
def test_a_training_writes_to_its_runs_folder_alone_and_never_uses_the_network(tmp_path: Path) -> None:
    home, runs, temporary = (tmp_path / name for name in ("home", "runs", "temporary"))
    for folder in (home, runs, temporary):
        folder.mkdir()
    own = {name: str(home) for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA")}
    own |= {name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP")}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | own
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, "examples:linear", str(runs)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=250,
        check=True,
        env=environment,
    )
    seen = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("SEEN")).removeprefix("SEEN"))
    assert [what for kind, what in seen if kind == "network"] == []
    written = {Path(what) for kind, what in seen if kind == "written" and what != os.path.realpath(os.devnull)}
    outside = {path for path in written if not any(path.is_relative_to(folder.resolve()) for folder in (runs, temporary))}
    # Importing Keras writes its own settings, and matplotlib's where that is installed.
    libraries = {".keras", "matplotlib", ".matplotlib", ".cache", ".config"}
    assert {path for path in outside if not libraries & set(path.parts)} == set()
    assert [path for path in written if path.is_relative_to(runs.resolve())]
