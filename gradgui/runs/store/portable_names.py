"""Names of files that every system takes: what each of them refuses, or takes for the same. Touches no disk."""

from __future__ import annotations

import re
import unicodedata

#: What Windows takes for a device whatever ending follows.
#: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])[ ]*(\..*)?", re.IGNORECASE)


def is_device(name: str) -> bool:
    """Whether a name is a device's on Windows: what is written to such a file is lost."""
    return bool(_DEVICE.fullmatch(name))


def same_file(name: str, other: str) -> bool:
    """Whether two names are one file's where upper and lower case, or ways to write an accent, make no difference."""
    return _folded(name) == _folded(other)


def shortened(text: str, most_characters: int, most_bytes: int) -> str:
    """Returns the beginning of a text, accents joined to their letters, that has no more characters and bytes of UTF-8."""
    text = unicodedata.normalize("NFC", text)[:most_characters]
    return text.encode("utf-8", "replace")[:most_bytes].decode("utf-8", "ignore")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
