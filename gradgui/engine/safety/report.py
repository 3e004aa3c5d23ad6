"""What the process that read a stranger's file says to the one that asked: a small JSON file, checked when it is read."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gradgui.core.refusal import Finding, FindingKind

REPORT, STAGE, REBUILT, ERRORS = "report.json", "stage", "rebuilt.keras", "errors.txt"
#: What is left of a file whose weights alone are wanted.
COPIED_WEIGHTS = "copied.weights.h5"
#: A report is findings and an error: more than this is no report.
_LARGEST_BYTES = 2**20


class FoundStruct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding as it is written."""

    kind: FindingKind
    place: str
    what: str


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How reading went.

    Args:
        findings: what isn't opened unasked; with some, nothing was built.
        error: why Keras couldn't build it; "": it could, and the rebuilt file is there.
        details: all that Keras said.
        out_of_memory: whether the limit was what it failed of.
    """

    findings: tuple[FoundStruct, ...] = ()
    error: str = ""
    details: str = ""
    out_of_memory: bool = False

    def found(self) -> tuple[Finding, ...]:
        """Returns the findings."""
        return tuple(Finding(found.kind, found.place, found.what) for found in self.findings)


def write_report(folder: Path, report: Report) -> None:
    """Writes a report whole."""
    beside = folder / f"{REPORT}.part"
    beside.write_bytes(msgspec.json.encode(report))
    beside.replace(folder / REPORT)


def read_report(folder: Path) -> Report | None:
    """Returns the report; None where there is none that can be read."""
    try:
        with (folder / REPORT).open("rb") as file:
            return msgspec.json.decode(file.read(_LARGEST_BYTES), type=Report)
    except (OSError, msgspec.DecodeError, ValueError):
        return None
