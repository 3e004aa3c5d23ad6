"""What was found in a model file that isn't opened unasked, and the error that says so. Finding it is `engine.safety`'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gradgui.core.errors import ModelError, TrustError

#: So many findings are named in the message; the details name all that were kept.
_SHOWN = 3


class FindingKind(StrEnum):
    """What kind of harm a finding could do."""

    CODE = "code"  # it would run code that the file brings, or that it names
    FILES = "files"  # it would read other files
    UNKNOWN = "unknown"  # nobody has looked at what it does
    DAMAGE = "damage"  # no file that Keras wrote is like that: it is never opened

    @property
    def label(self) -> str:
        """A word or two for a list."""
        return _LABELS[self]


_LABELS = {
    FindingKind.CODE: "Runs code",
    FindingKind.FILES: "Reads files",
    FindingKind.UNKNOWN: "Unknown",
    FindingKind.DAMAGE: "Not a plain file",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a model file that isn't on the allowlist.

    Args:
        kind: what it could do.
        place: where in the model it is, "sequential/lambda_1/function"; "" for the file as a whole.
        what: what was found, with the reason: "Lambda: a Python function from the file, which is code".
    """

    kind: FindingKind
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.what} (in {self.place})" if self.place else self.what


class RefusedFileError(ModelError, TrustError):
    """A model file holds what isn't opened unless somebody trusts it, or what is never opened.

    Args:
        path: the file.
        findings: what was found, at least one.
    """

    def __init__(self, path: Path, findings: Sequence[Finding]) -> None:
        self.path = path
        self.findings = tuple(findings)
        shown = "; ".join(str(finding) for finding in self.findings[:_SHOWN])
        more = f"; and {len(self.findings) - _SHOWN} more" if len(self.findings) > _SHOWN else ""
        if self.can_be_trusted:
            holds, advice = (
                "built-in parts of Keras only",
                (
                    "If you trust whoever made it, say so: --trust on the command line, trust=True in Python, or "
                    '"Open anyway" in the window.'
                ),
            )
        else:
            holds, advice = (
                "what Keras writes, and nothing else",
                "It is never opened: get it anew, or save it anew with Keras.",
            )
        super().__init__(
            f"{path.name} must hold {holds}. Received: {shown}{more}. {advice}",
            details="\n".join(f"{finding.kind.label}: {finding}" for finding in self.findings),
        )

    @property
    def can_be_trusted(self) -> bool:
        """Whether the file can be opened once somebody says that they trust it."""
        return all(finding.kind is not FindingKind.DAMAGE for finding in self.findings)
