"""What of a run is kept on the disk, in the form."""

from __future__ import annotations

from gradgui.gui.forms.fields.spec_field import SpecField

RECORD_FIELDS: tuple[SpecField, ...] = (
    SpecField("loop.checkpoint_every_s", "Checkpoint every", "number", default="300 s"),
    SpecField("record.keep_checkpoints", "Checkpoints kept", "integer", default="5"),
    SpecField("record.checkpoints_max_bytes", "They take at most", "bytes", default="4 GiB"),
    SpecField("record.max_bytes", "Record at most", "bytes", default="no limit"),
)
