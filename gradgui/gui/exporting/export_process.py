"""One export, carried out by `gradgui runs export` in a process of its own: the window never waits.

The process says on standard output how far it is. It ends when its standard input does: when the export is cancelled, and
when this program dies.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

#: A process that was asked to end and doesn't is ended after this time.
GRACE_MS = 3000


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is exported.

    Args:
        run: the run's folder.
        file_format: a name in `FORMATS`.
        out: the file or folder to write; one of its kind is replaced.
        words: further words of the command line.
    """

    run: Path
    file_format: str
    out: Path
    words: tuple[str, ...] = ()

    def command(self) -> list[str]:
        """Returns the words after `gradgui`."""
        what = ["runs", "export", str(self.run), "--format", self.file_format, "--out", str(self.out)]
        return [*what, "--overwrite", "--json", "--attended", *self.words]


class ExportProcess(QObject):
    """Starts an export and says how it goes. One object, one export.

    Args:
        request: what is exported.
        gradgui: how `gradgui` is started, as words.
        parent: owner; the process ends with it.
    """

    #: The share that is done, from 0 to 1.
    progressed = Signal(float)
    #: It is written.
    done = Signal()
    #: It isn't: why.
    failed = Signal(str)
    #: Somebody cancelled it, and nothing is left of it.
    cancelled = Signal()

    def __init__(self, request: ExportRequest, gradgui: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.request = request
        self._program, *self._words = [*gradgui, *request.command()]
        self._cancelled = False
        self._message = ""
        self._unread = b""
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        # A model is written on the CPU: the GPU belongs to what is being trained.
        environment.insert("CUDA_VISIBLE_DEVICES", "-1")
        # A stranger's folder may be the current one: nothing is imported from there.
        environment.insert("PYTHONSAFEPATH", "1")
        root = str(Path(__file__).resolve().parents[3])
        known = environment.value("PYTHONPATH")
        environment.insert("PYTHONPATH", f"{known}{os.pathsep}{root}" if known else root)
        self._process.setProcessEnvironment(environment)
        self._process.readyReadStandardOutput.connect(self._on_process_ready_read)
        self._process.finished.connect(self._on_process_finished)
        self._process.errorOccurred.connect(self._on_process_error_occurred)
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.timeout.connect(self._process.kill)

    @property
    def is_running(self) -> bool:
        """Whether it is going on."""
        return self._process.state() is not QProcess.ProcessState.NotRunning

    def start(self) -> None:
        """Begins."""
        self._process.start(self._program, self._words)

    def cancel(self) -> None:
        """Asks it to end; `cancelled` says that it has."""
        if self.is_running and not self._cancelled:
            self._cancelled = True
            self._process.closeWriteChannel()
            self._grace.start(GRACE_MS)

    def end(self) -> None:
        """Ends it at once, and waits for that: nothing outlives the window."""
        if self.is_running:
            self._cancelled = True
            self._process.kill()
            self._process.waitForFinished(GRACE_MS)

    @Slot()
    def _on_process_ready_read(self) -> None:
        *lines, self._unread = (self._unread + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            with contextlib.suppress(ValueError, AttributeError):  # what a program prints while its model is built
                self._hear(json.loads(line))

    def _hear(self, said: dict[str, object]) -> None:
        share = said.get("share")
        if said.get("event") == "progress" and isinstance(share, float | int):
            self.progressed.emit(float(share))
        elif said.get("event") == "failed":
            self._message = str(said.get("message", ""))

    @Slot(int, QProcess.ExitStatus)
    def _on_process_finished(self, code: int, _status: QProcess.ExitStatus) -> None:
        self._grace.stop()
        if code == 0 and not self._cancelled:
            self.done.emit()
            return
        self._take_away_parts()
        if self._cancelled:
            self.cancelled.emit()
        else:
            errors = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip()
            last = errors.splitlines()[-1] if errors else self.tr("the process ended with {code}").format(code=code)
            self.failed.emit(self._message or self.tr("The export must run to its end. Received: {last}.").format(last=last))

    @Slot(QProcess.ProcessError)
    def _on_process_error_occurred(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.failed.emit(
                self.tr("gradgui must be startable as a program. Received: {errorString}.").format(
                    errorString=self._process.errorString()
                )
            )

    def _take_away_parts(self) -> None:
        """Removes what a process that was killed couldn't remove itself."""
        out = self.request.out
        with contextlib.suppress(OSError):
            for part in out.parent.glob(f".{_literal(out.name)}.*.part*"):
                if part.is_dir():
                    shutil.rmtree(part, ignore_errors=True)
                else:
                    part.unlink(missing_ok=True)


def _literal(name: str) -> str:
    """Returns a name as a glob that matches only it."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
