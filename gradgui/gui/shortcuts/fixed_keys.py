"""Keys that hold where the keyboard is: in plots, the tree, tables and lists. They can't be changed, only looked up."""

from __future__ import annotations

from dataclasses import dataclass

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate


@dataclass(frozen=True, slots=True)
class FixedKey:
    """What a key does in one place.

    Args:
        keys: as they're written, marked for translation.
        text: what they do, marked for translation.
    """

    keys: str
    text: str


@dataclass(frozen=True, slots=True)
class FixedKeys:
    """The keys of one place.

    Args:
        place: where they hold, marked for translation.
        keys: what they do there.
    """

    place: str
    keys: tuple[FixedKey, ...]


#: By place. The controls themselves take these keys: see their `keyPressEvent`.
FIXED_KEYS = (
    FixedKeys(
        QT_TRANSLATE_NOOP("FixedKeys", "In a plot"),
        (
            FixedKey(
                QT_TRANSLATE_NOOP("FixedKeys", "Left, Right"),
                QT_TRANSLATE_NOOP("FixedKeys", "Move the cursor by a step; with Shift by ten"),
            ),
            FixedKey(
                QT_TRANSLATE_NOOP("FixedKeys", "Home, End"), QT_TRANSLATE_NOOP("FixedKeys", "To the first step, to the last")
            ),
            FixedKey(
                QT_TRANSLATE_NOOP("FixedKeys", "Up, Down"),
                QT_TRANSLATE_NOOP("FixedKeys", "To another row or curve; Enter chooses it"),
            ),
            FixedKey(
                QT_TRANSLATE_NOOP("FixedKeys", "+, -, 0"),
                QT_TRANSLATE_NOOP("FixedKeys", "Zoom in and out at the cursor, show the whole run again"),
            ),
            FixedKey(QT_TRANSLATE_NOOP("FixedKeys", "Page up, Page down"), QT_TRANSLATE_NOOP("FixedKeys", "Move the view")),
            FixedKey(QT_TRANSLATE_NOOP("FixedKeys", "Escape"), QT_TRANSLATE_NOOP("FixedKeys", "Take the cursor away")),
        ),
    ),
    FixedKeys(
        QT_TRANSLATE_NOOP("FixedKeys", "In the tree of variables"),
        (
            FixedKey(
                QT_TRANSLATE_NOOP("FixedKeys", "Space"), QT_TRANSLATE_NOOP("FixedKeys", "Freeze or thaw the selected rows")
            ),
            FixedKey(QT_TRANSLATE_NOOP("FixedKeys", "F2"), QT_TRANSLATE_NOOP("FixedKeys", "Set the rate multiplier")),
            FixedKey(
                QT_TRANSLATE_NOOP("FixedKeys", "Left, Right"), QT_TRANSLATE_NOOP("FixedKeys", "Fold and unfold a layer")
            ),
            FixedKey(
                QT_TRANSLATE_NOOP("FixedKeys", "Escape"),
                QT_TRANSLATE_NOOP("FixedKeys", "End a drag over boxes; in the search, clear it"),
            ),
        ),
    ),
    FixedKeys(
        QT_TRANSLATE_NOOP("FixedKeys", "In the table of runs"),
        (
            FixedKey(QT_TRANSLATE_NOOP("FixedKeys", "Enter"), QT_TRANSLATE_NOOP("FixedKeys", "Open the run")),
            FixedKey(QT_TRANSLATE_NOOP("FixedKeys", "F2, Delete"), QT_TRANSLATE_NOOP("FixedKeys", "Rename, delete")),
            FixedKey(
                QT_TRANSLATE_NOOP("FixedKeys", "Left, Right"),
                QT_TRANSLATE_NOOP("FixedKeys", "Fold and unfold the forks of a run"),
            ),
        ),
    ),
    FixedKeys(
        QT_TRANSLATE_NOOP("FixedKeys", "In the list of events"),
        (
            FixedKey(QT_TRANSLATE_NOOP("FixedKeys", "Enter"), QT_TRANSLATE_NOOP("FixedKeys", "Go to the step")),
            FixedKey(
                QT_TRANSLATE_NOOP("FixedKeys", "Left, Right"),
                QT_TRANSLATE_NOOP("FixedKeys", "Fold what repeats, show each on its own"),
            ),
            FixedKey(QT_TRANSLATE_NOOP("FixedKeys", "Ctrl+C"), QT_TRANSLATE_NOOP("FixedKeys", "Copy the selected lines")),
        ),
    ),
)


def words(marked: str) -> str:
    """Returns what is marked here in the language of the window."""
    return translate("FixedKeys", marked)
