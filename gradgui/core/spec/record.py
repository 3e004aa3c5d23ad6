"""`[record]`: how much of a run is kept on the disk. How it is kept is `runs.store`'s."""

from __future__ import annotations

from gradgui.core.spec.table import PositiveInt, SpecTable

#: Checkpoints that are kept unless told otherwise, and what they may take.
KEEP_CHECKPOINTS = 5
CHECKPOINTS_MAX_BYTES = 4 << 30


class RecordSpec(SpecTable, frozen=True):
    """`[record]`: how much of a run is kept on the disk.

    Args:
        keep_checkpoints: so many checkpoints are kept, the newest; the one that the run began with is kept beside them.
        checkpoints_max_bytes: bytes; where the newest checkpoints would take more, only the newest is kept.
        max_bytes: what the record may take; without it, as much as it needs. Beyond it, norms of the oldest steps are
            thinned to bins of 64 steps and then coarser ones (minimum, mean, maximum), and an event says so.
    """

    keep_checkpoints: PositiveInt = KEEP_CHECKPOINTS
    checkpoints_max_bytes: PositiveInt = CHECKPOINTS_MAX_BYTES
    max_bytes: PositiveInt | None = None
