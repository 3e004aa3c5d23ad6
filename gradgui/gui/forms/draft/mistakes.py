"""Which fields of the form a message about a spec belongs to. Makes no messages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gradgui.gui.forms.fields.rate_fields import RATE
from gradgui.gui.forms.fields.sections import FIELDS

#: Where a message stands that no field is named in.
_ANYWHERE = "model.source"


def mistakes(text: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Returns what is wrong with a spec, by the key of the field; what excludes something else is said at both.

    Args:
        text: the message.
        texts: what all fields say, by key.
    """
    shown = [field.key for field in FIELDS if field.is_shown(texts)]
    table, colon, rest = text.partition(": ")
    words = rest if colon and re.fullmatch(r"[a-z_.]+(\[\d+\])?", table) else text
    if " exclude" in words:
        both = [key for key in _keys_in(words, shown) if texts.get(key)]
        if both:
            return dict.fromkeys(both, words)
    return {key_named(text, shown) or _ANYWHERE: words}


def key_named(text: str, shown: Sequence[str]) -> str:
    """Returns the key of the field that a message is about; "" where it names none.

    Args:
        text: the message.
        shown: keys of the fields that are shown, in their order.
    """
    named = max((key for key in shown if re.match(rf"{re.escape(key)}(?!\w)", text)), key=len, default="")
    if named:
        return named
    if text.startswith(RATE):  # a schedule has a field for every number, and shows none of the first rate
        return next((key for key in shown if key.startswith(f"{RATE}.") and not key.endswith("schedule")), "")
    inside = _keys_in(text, shown)
    table = text.partition(": ")[0]
    return inside[0] if inside else next((key for key in shown if key.startswith(f"{table}.")), "")


def _keys_in(text: str, shown: Sequence[str]) -> list[str]:
    return [key for key in shown if "." in key and re.search(rf"(?<![\w.]){re.escape(key)}(?![\w])", text)]
