"""The columns of the tree: which there are, what they're called, and which one chooses to see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from enum import IntEnum

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate


class Column(IntEnum):
    """A column of the tree, in the order in which they're shown."""

    NAME = 0
    SHAPE = 1
    PARAMETERS = 2
    NORM = 3
    RATIO = 4
    RATE = 5
    STATE = 6


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """What a column is called.

    Args:
        title: in the header.
        tip: what is in it, and what a click does.
        sorted_by: in "Sorted by …"; "" where the rows can't be sorted by it.
        largest: what comes first at the first click, in words.
        smallest: what comes first at the second.
    """

    title: str
    tip: str
    sorted_by: str = ""
    largest: str = QT_TRANSLATE_NOOP("Columns", "largest first")
    smallest: str = QT_TRANSLATE_NOOP("Columns", "smallest first")


_WORDS = {
    Column.NAME: ColumnWords(
        QT_TRANSLATE_NOOP("Columns", "Name"),
        QT_TRANSLATE_NOOP(
            "Columns",
            "Ticked variables learn. A layer's box stands for everything below it.\nA click shows them in network order.",
        ),
    ),
    Column.SHAPE: ColumnWords(
        QT_TRANSLATE_NOOP("Columns", "Shape"),
        QT_TRANSLATE_NOOP("Columns", "Sizes of the dimensions; for a layer, the number of its parameters"),
        QT_TRANSLATE_NOOP("Columns", "size"),
    ),
    Column.PARAMETERS: ColumnWords(
        QT_TRANSLATE_NOOP("Columns", "Parameters"),
        QT_TRANSLATE_NOOP("Columns", "Numbers in the variable, or in all of a layer's"),
        QT_TRANSLATE_NOOP("Columns", "size"),
    ),
    Column.NORM: ColumnWords(
        QT_TRANSLATE_NOOP("Columns", "Gradient norm"),
        QT_TRANSLATE_NOOP(
            "Columns",
            "L2 norm of the raw gradient at the last step, on a logarithmic scale;\n"
            "for a folded layer, of all its gradients together",
        ),
        QT_TRANSLATE_NOOP("Columns", "gradient norm"),
    ),
    Column.RATIO: ColumnWords(
        QT_TRANSLATE_NOOP("Columns", "Update ratio"),
        QT_TRANSLATE_NOOP(
            "Columns",
            "Norm of the last update over the norm of the weights. About 1e-3 is usual; far below, a variable hardly moves.",
        ),
        QT_TRANSLATE_NOOP("Columns", "update ratio"),
    ),
    Column.RATE: ColumnWords(
        QT_TRANSLATE_NOOP("Columns", "Rate"),
        QT_TRANSLATE_NOOP(
            "Columns", "Learning rate multiplier: double click or F2 sets it, on a layer for everything below"
        ),
        QT_TRANSLATE_NOOP("Columns", "rate multiplier"),
    ),
    Column.STATE: ColumnWords(
        QT_TRANSLATE_NOOP("Columns", "State"),
        QT_TRANSLATE_NOOP("Columns", "Learns or frozen, and since which step"),
        QT_TRANSLATE_NOOP("Columns", "state"),
        QT_TRANSLATE_NOOP("Columns", "what needs a look first"),
        QT_TRANSLATE_NOOP("Columns", "what is frozen first"),
    ),
}


def words_of(column: Column) -> ColumnWords:
    """Returns what a column is called in the language of the window."""
    words = _WORDS[column]
    return ColumnWords(*(translate("Columns", text) if text else "" for text in astuple(words)))


#: Shown until somebody chooses others.
DEFAULT_COLUMNS = (Column.NAME, Column.SHAPE, Column.NORM, Column.RATE)


def parse_widths(texts: Iterable[str]) -> dict[Column, int]:
    """Reads widths by hand such as "norm=140"; what can't be read is passed over."""
    known = {column.name.lower(): column for column in Column}
    split = [text.partition("=") for text in texts]
    return {known[name]: int(width) for name, _, width in split if name in known and width.isdecimal() and int(width) >= 30}


def parse_columns(names: Iterable[str]) -> tuple[Column, ...]:
    """Returns the columns of these names, in their order, the name always among them; unknown names are passed over."""
    known = {column.name.lower(): column for column in Column}
    chosen = {known[name] for name in names if name in known}
    return tuple(sorted(chosen | {Column.NAME})) if chosen else DEFAULT_COLUMNS
