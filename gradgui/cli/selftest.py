"""`gradgui selftest`: whether gradgui works on this machine, each part tried once."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gradgui.core.errors import GradguiError

DESCRIPTION = """\
Tries every part of gradgui once: the installed versions, the window (drawn where nobody sees it), the devices, a short
training and its record, and whether TensorFlow's kernels for the CPU have faults that are known. Prints one line a part.
Exit code 0: all work, 1: one doesn't."""

PACKAGES = ("tensorflow", "keras", "numpy", "PySide6-Essentials", "pyqtgraph", "msgspec", "rich")
N_STEPS = 20


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "selftest",
        parents=[common],
        help="whether gradgui works on this machine",
        description=DESCRIPTION,
    )
    parser.set_defaults(run=run)


class KnownFaultError(GradguiError):
    """A part works, with a fault that isn't gradgui's and that one should know of."""


def run(args: argparse.Namespace) -> int:
    """Tries every part, also after one that doesn't work."""
    with tempfile.TemporaryDirectory(prefix="gradgui-selftest-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        parts: list[tuple[str, Callable[[], str]]] = [
            ("versions", check_versions),
            ("window", lambda: check_window(folder)),
            ("devices", check_devices),
            ("training", lambda: check_training(folder)),
            ("record", lambda: check_record(folder)),
            ("kernels", check_kernels),
        ]
        results = [try_part(title, part, debug=args.debug) for title, part in parts]
    print("All parts work." if all(results) else "Not all parts work.")
    return 0 if all(results) else 1


def try_part(title: str, part: Callable[[], str], *, debug: bool) -> bool:
    """Tries one part and prints how it went; whether it works."""
    started = time.monotonic()
    try:
        text, word = part(), "ok"
    except KnownFaultError as error:
        text, word = str(error), "warn"
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one part, the next is tried all the same
        if debug:
            import traceback

            traceback.print_exc()
        text, word = f"{type(error).__name__}: {error}", "FAIL"
    print(f"{word:<4}  {title:<10}{text}  ({time.monotonic() - started:.1f} s)", flush=True)
    return word != "FAIL"


def check_versions() -> str:
    """Returns the installed versions.

    Raises:
        QtError: PySide6 is missing, or doesn't work with this Python.
    """
    from importlib.metadata import version

    from gradgui import __version__
    from gradgui.app.process.qt_guard import check_version

    check_version()
    own = [f"gradgui {__version__}", f"Python {platform.python_version()}"]
    return ", ".join([*own, *(f"{name} {version(name)}" for name in PACKAGES)])


def check_window(folder: Path) -> str:
    """Builds the window off screen and draws it; TensorFlow must not be needed for that.

    Raises:
        RuntimeError: it's empty, or it loaded TensorFlow.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gradgui.app.process.qt_log import qt_messages_logged
    from gradgui.app.window import application, build_window

    app = application()
    with qt_messages_logged():
        window = build_window(folder / "runs", folder / "settings.ini")
        window.resize(1280, 800)
        window.show()
        app.processEvents()
        picture = window.grab().toImage()
        if not window.close():  # it closes once what it began in the background has ended
            app.exec()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 8) for y in range(0, picture.height(), 8)}
    if len(colours) < 3:
        raise RuntimeError(f"The window must show something. Received: {len(colours)} colours.")
    if "tensorflow" in sys.modules:
        raise RuntimeError("The window must open before TensorFlow is imported. Received: tensorflow is loaded.")
    return f"{picture.width()} x {picture.height()} pixels, {app.platformName()}"


def check_devices() -> str:
    """Returns every device that TensorFlow can train on."""
    from gradgui.engine.runtime.runtime import device_names, load_tensorflow

    load_tensorflow()
    return ", ".join(device_names())


def check_training(folder: Path) -> str:
    """Trains the example `mlp` for a few steps.

    Raises:
        RuntimeError: it took another number of steps.
    """
    from gradgui.app.training import load_spec, run_headless
    from gradgui.core.spec_toml import with_setting

    summary = run_headless(with_setting(load_spec("examples:mlp"), f"loop.steps={N_STEPS}"), folder / "runs")
    if summary.steps != N_STEPS:
        raise RuntimeError(f"The run must take {N_STEPS} steps. Received: {summary.steps}.")
    return f"mlp, {summary.steps} steps, loss {summary.loss:.4g}, {summary.steps_per_second:.0f} steps/s"


def check_record(folder: Path) -> str:
    """Reads the run back, as gradgui stored it and as an exported file.

    Raises:
        RuntimeError: the two differ, or steps are missing.
    """
    import numpy as np

    from gradgui.app.exporting import export_run
    from gradgui.runs.catalogue.run_list import list_runs
    from gradgui.runs.store.run_reader import RunReader

    reader = RunReader(list_runs(folder / "runs")[0].path)
    export_run(reader, folder / "run.npz", "npz")
    with np.load(folder / "run.npz") as exported:
        same = np.array_equal(exported["loss"], reader.loss)
    if not same or reader.n_steps != N_STEPS or not np.isfinite(reader.loss).all():
        raise RuntimeError(
            f"The stored run must hold {N_STEPS} finite losses, and its export the same. Received: {reader.loss}."
        )
    return f"{reader.n_steps} steps, {len(reader.variables)} variables"


def check_kernels() -> str:
    """Has a process of its own use TensorFlow's kernels for the CPU that are known for faults of memory.

    Raises:
        KnownFaultError: it crashed.
    """
    from gradgui.engine.runtime.kernel_check import crash_of_kernels

    crash = crash_of_kernels()
    if crash:
        raise KnownFaultError(
            f"TensorFlow's oneDNN kernels damage memory on this processor (a process that tried them ended by {crash}): "
            "some models crash while they train. Set the environment variable TF_ENABLE_ONEDNN_OPTS=0 before gradgui; "
            "training is slower then, and safe."
        )
    return "no fault of TensorFlow's kernels for the CPU that is known"
