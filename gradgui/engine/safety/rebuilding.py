"""Model files of strangers, written anew by a process of their own: what the parent loads was written by Keras itself.

Reading happens there with a limit of time and memory, so that a file that crashes a library or never ends is an error with
what happened. What was rebuilt is kept for as long as this process lives, by the file's content.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from gradgui.core.errors import ModelError
from gradgui.core.refusal import RefusedFileError
from gradgui.engine.runtime.module_process import ending, module_command
from gradgui.engine.safety.limits import Limits
from gradgui.engine.safety.report import COPIED_WEIGHTS, ERRORS, REBUILT, Report, read_report
from gradgui.engine.safety.scanner import scan_model_file
from gradgui.runs.interruption import InterruptedOpeningError, interrupted
from gradgui.runs.trust import content_hash

#: How often it is looked whether the process has ended, or somebody doesn't want it any more.
POLL_S = 0.05
#: So many rebuilt files are kept on the disk.
MOST_KEPT = 4
_READER = "gradgui.engine.safety.reader_process"
_LONGEST_DETAILS = 4000

_rebuilt: dict[str, Path] = {}


def rebuilt_model(path: Path, interrupted: Callable[[], bool] = interrupted, limits: Limits | None = None) -> Path:
    """Returns a `.keras` file with the same model as a stranger's, written by Keras in this version.

    Args:
        path: a `.keras`, `.h5` or `.hdf5` file.
        interrupted: asked often; True ends the process that reads.
        limits: what reading may take; None: by the file's size.

    Raises:
        InterruptedOpeningError: it was asked for.
        RefusedFileError: the file holds what isn't opened unasked.
        ModelError: Keras can't build it, it takes too long or too much memory, or reading it crashed.
    """
    return _rewritten(path, REBUILT, interrupted, limits)


def rebuilt_weights(path: Path, interrupted: Callable[[], bool] = interrupted, limits: Limits | None = None) -> Path:
    """Returns an HDF5 file with the numbers of a stranger's, and nothing else that it may hold.

    Args:
        path: a `.weights.h5`, `.h5` or `.hdf5` file.
        interrupted: as for `rebuilt_model`.
        limits: as for `rebuilt_model`.

    Raises:
        InterruptedOpeningError, RefusedFileError, ModelError: as `rebuilt_model`.
    """
    return _rewritten(path, COPIED_WEIGHTS, interrupted, limits)


def _rewritten(path: Path, result: str, interrupted: Callable[[], bool], limits: Limits | None) -> Path:
    """Returns what the process wrote of a file: the model or its weights."""
    content = content_hash(path)
    key = f"{result}:{content}"
    known = _rebuilt.get(key)
    if known is not None and known.is_file():
        return known
    folder = Path(tempfile.mkdtemp(dir=_kept_folder()))
    _read_apart(path, folder, result, interrupted, limits or Limits.for_file(path.stat().st_size))
    if content_hash(path) != content:
        raise ModelError(
            f"{path.name} must stay as it is while it is read. Received: a file that was changed. Open it again."
        )
    rebuilt = folder / result
    findings = scan_model_file(rebuilt)
    if findings:  # what a process was made to write that had been taken over
        raise RefusedFileError(path, findings)
    _rebuilt[key] = rebuilt
    for oldest in list(_rebuilt)[:-MOST_KEPT]:
        _rebuilt.pop(oldest).unlink(missing_ok=True)
    return rebuilt


def _read_apart(path: Path, folder: Path, result: str, interrupted: Callable[[], bool], limits: Limits) -> None:
    """Has the process read the file and write `result`.

    Raises:
        ModelError: as `rebuilt_model`.
    """
    command = module_command(_READER, str(path.resolve()), str(folder), str(limits.memory_bytes), result)
    started = time.monotonic()
    with (folder / ERRORS).open("wb") as errors:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=_environment(folder),
            start_new_session=sys.platform != "win32",  # Ctrl-C in a terminal is for gradgui alone
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            while (code := _ended(child)) is None:
                if interrupted():
                    raise InterruptedOpeningError
                if time.monotonic() - started > limits.seconds:
                    raise ModelError(
                        f"{path.name} must be read within {limits.seconds:.0f} s. Received: no end so far. It is damaged, "
                        f"hostile, or too large for this machine. {_TRUSTED_ADVICE}"
                    )
        finally:
            child.kill()
            child.wait()
            if child.stdin is not None:
                child.stdin.close()
    report = read_report(folder)
    if report is None:
        raise ModelError(
            f"{path.name} must be a model that can be read. Received: a crash of the process that read it "
            f"({ending(code)}). It is damaged or hostile, or takes more memory than there is; gradgui itself took no harm.",
            details=_last_words(folder / ERRORS),
        )
    _check(path, report, limits)


_TRUSTED_ADVICE = "If you trust whoever made it, open it with --trust on the command line or trust=True in Python."


def _check(path: Path, report: Report, limits: Limits) -> None:
    if report.findings:
        raise RefusedFileError(path, report.found())
    if report.out_of_memory:
        raise ModelError(
            f"{path.name} must be built within {limits.memory_bytes / 2**30:.0f} GiB of memory. Received: a model that "
            f"takes more. {_TRUSTED_ADVICE}",
            details=report.details,
        )
    if report.error:
        raise ModelError(
            f"{path.name} must be a model that this Keras can load. Received: {report.error}. "
            f"If it was saved by an older Keras, load it there and save it anew, or open it as tf_keras:{path.name} (pip "
            "install tf_keras).",
            details=report.details,
        )


def _ended(child: subprocess.Popen[bytes]) -> int | None:
    try:
        return child.wait(POLL_S)
    except subprocess.TimeoutExpired:
        return None


def _environment(folder: Path) -> dict[str, str]:
    """Returns the environment of the process: no GPU, few threads, every temporary file in its folder."""
    own = {name: str(folder) for name in ("TMPDIR", "TEMP", "TMP", "KERAS_HOME")}
    return {
        **os.environ,
        **own,
        "KERAS_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONFAULTHANDLER": "1",
    }


def _last_words(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")[-_LONGEST_DETAILS:]
    except OSError:
        return ""


@cache
def _kept_folder() -> str:
    """Returns a folder that goes when this process ends."""
    kept = tempfile.TemporaryDirectory(prefix="gradgui-models-", ignore_cleanup_errors=True)
    _kept.append(kept)
    return kept.name


_kept: list[tempfile.TemporaryDirectory[str]] = []
