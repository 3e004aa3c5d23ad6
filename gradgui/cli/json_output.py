"""What commands write with `--json`: one value for an answer, one event a line for what takes a while."""

from __future__ import annotations

import json
import math
import sys
from typing import Any, TextIO


def write_event(event: str, fields: dict[str, Any], out: TextIO | None = None) -> None:
    """Writes one event as a line; numbers that aren't finite, which JSON can't say, become null.

    Args:
        event: its name.
        fields: what belongs to it.
        out: where to; None: standard output.
    """
    out = sys.stdout if out is None else out
    finite = {key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in fields.items()}
    out.write(json.dumps({"event": event, **finite}) + "\n")
    out.flush()


def write_json(value: Any) -> None:
    """Writes plain data over several lines."""
    sys.stdout.write(json.dumps(plain(value), indent=2) + "\n")


def plain(value: Any) -> Any:
    """Returns a value as JSON can say it; numbers that aren't finite become None."""
    import msgspec

    return msgspec.json.decode(msgspec.json.encode(value, enc_hook=str))
