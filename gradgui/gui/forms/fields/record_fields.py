"""What of a run is kept on the disk, in the form."""

from __future__ import annotations

from gradgui.gui.forms.fields.spec_field import SpecField

RECORD_FIELDS: tuple[SpecField, ...] = (
    SpecField(
        "loop.checkpoint_every_s",
        "Checkpoint every",
        "Seconds between two checkpoints; also after changes, at pauses and at the end",
        "number",
        default="300 s",
    ),
    SpecField(
        "record.keep_checkpoints",
        "Checkpoints kept",
        "So many, the newest; the one that the run began with is kept beside them",
        "integer",
        default="5",
    ),
    SpecField(
        "record.checkpoints_max_bytes",
        "They take at most",
        "Bytes; where the newest ones would take more, only the newest is kept",
        "integer",
        default="4 GiB",
    ),
    SpecField(
        "record.max_bytes",
        "Record at most",
        "Bytes; beyond it, norms of the oldest steps are thinned to bins, and an event says so",
        "integer",
        default="no limit",
    ),
)
