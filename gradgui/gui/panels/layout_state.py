"""How docks and plots stand, as one value that can be kept under a name. Arranges nothing."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from PySide6.QtCore import QByteArray


@dataclass(frozen=True, slots=True)
class LayoutState:
    """How everything stands, in Qt's own words.

    Args:
        docks: where the docks are.
        folded: whether that is the arrangement for a narrow window.
        plots: how the plots share their height.
    """

    docks: QByteArray
    folded: bool
    plots: QByteArray

    def as_bytes(self) -> bytes:
        """Returns it as one line, to be saved under a name."""
        return b" ".join(
            (b"1" if self.folded else b"0", base64.b64encode(self.docks.data()), base64.b64encode(self.plots.data()))
        )

    @classmethod
    def from_bytes(cls, line: bytes | None) -> LayoutState | None:
        """Returns what `as_bytes` wrote; None where it is nothing of that."""
        parts = (line or b"").split(b" ")
        if len(parts) != 3 or parts[0] not in {b"0", b"1"}:
            return None
        try:
            docks, plots = (base64.b64decode(part, validate=True) for part in parts[1:])
        except ValueError:
            return None
        return cls(QByteArray(docks), parts[0] == b"1", QByteArray(plots))
