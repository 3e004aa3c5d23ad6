"""What is to be done with what comes in: one of several items is opened, data go with their model, the rest is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from gradgui.gui.language.translation import translate
from gradgui.runs.sources.data_start import spec_for_data
from gradgui.runs.sources.openable import OPENS, ItemKind, item_kind, npy_pair

#: So many names are said; of more, how many there are.
_N_NAMED = 3


class Deed(Enum):
    """What is done."""

    OPEN = auto()
    OPEN_WITH_DATA = auto()
    GIVE_DATA = auto()
    IMPORT = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Arrival:
    """What comes in, sorted.

    Args:
        deed: what is done.
        items: what is opened or imported, the first with its weights and its data behind it.
        words: what will happen, for whoever still holds the mouse: "Open digits.toml".
        about: more of it: what kind of thing that is, what is left out, what stands in the way.
        left: items that are not taken.
    """

    deed: Deed
    items: tuple[str, ...] = ()
    words: str = ""
    about: str = ""
    left: tuple[str, ...] = ()


def sort_arrival(items: Sequence[str], *, has_spec: bool) -> Arrival:
    """Returns what is to be done with items.

    Args:
        items: paths and names of examples.
        has_spec: whether something is open that data can be given to.
    """
    kinds = {item: item_kind(item) for item in items}
    archives = tuple(item for item, kind in kinds.items() if kind is ItemKind.RUNS)
    data = tuple(item for item, kind in kinds.items() if kind is ItemKind.DATA)
    weights = tuple(item for item, kind in kinds.items() if kind is ItemKind.WEIGHTS)
    opens = [item for kind in OPENS for item, found in kinds.items() if found is kind]
    if opens:
        first, kind = opens[0], kinds[opens[0]]
        taken = (*weights[:1], *_taken_data(data)) if kind is not ItemKind.RUN else ()
        left = tuple(item for item in items if item != first and item not in taken)
        if taken:
            words = tr("Open {name} with {data}").format(name=short_name(first), data=_names(taken))
            return Arrival(Deed.OPEN_WITH_DATA, (first, *taken), words, _about(kind, left), left)
        words = tr("Open {name}").format(name=short_name(first))
        return Arrival(Deed.OPEN, (first,), words, _about(kind, left), left)
    if archives:
        left = tuple(item for item in items if item not in archives)
        words = tr("Import the runs of {names}").format(names=_names(archives))
        return Arrival(Deed.IMPORT, archives, words, _about(ItemKind.RUNS, left), left)
    if weights and has_spec:
        left = tuple(item for item in items if item != weights[0])
        words = tr("Put the weights {name} into what is open").format(name=short_name(weights[0]))
        return Arrival(Deed.OPEN, weights[:1], words, _about(ItemKind.WEIGHTS, left), left)
    if data and has_spec:
        taken = _taken_data(data)
        left = tuple(item for item in items if item not in taken)
        words = tr("Train what is open on {names}").format(names=_names(taken))
        return Arrival(Deed.GIVE_DATA, taken, words, _about(ItemKind.DATA, left), left)
    alone = _taken_data(data)
    if len(alone) == len(data) > 0 and spec_for_data(Path(alone[0]).expanduser()) is not None:
        left = tuple(item for item in items if item not in data)
        words = tr("Open {names} with a small network").format(names=_names(alone))
        about = _about(ItemKind.DATA, left)
        if len(alone) > 1:  # the inputs get the network, and both are its data
            return Arrival(Deed.OPEN_WITH_DATA, (alone[0], *alone), words, about, left)
        return Arrival(Deed.OPEN, alone, words, about, left)
    return Arrival(Deed.NOTHING, (), *_refusal(kinds), tuple(items))


def kind_words(kind: ItemKind) -> str:
    """Returns what a kind of item is called: "program"."""
    return {
        ItemKind.EXAMPLE: tr("Example"),
        ItemKind.APPLICATION: tr("Model of keras.applications"),
        ItemKind.SPEC: tr("Spec"),
        ItemKind.PROGRAM: tr("Program"),
        ItemKind.MODEL: tr("Keras model"),
        ItemKind.SAVED_MODEL: tr("SavedModel"),
        ItemKind.WEIGHTS: tr("Weights"),
        ItemKind.RUN: tr("Run"),
        ItemKind.RUNS: tr("Runs"),
        ItemKind.DATA: tr("Data"),
        ItemKind.UNKNOWN: tr("Unknown"),
        ItemKind.MISSING: tr("Not found"),
    }[kind]


def short_name(item: str) -> str:
    """Returns the last part of a path, a name as it is."""
    if item.startswith(("examples:", "keras.applications:")):
        return item
    path = Path(item)
    return path.parent.name if path.name == "run.sqlite" else path.name or item


def left_words(left: Sequence[str]) -> str:
    """Returns which items were not taken, as a sentence; "" where all were."""
    if not left:
        return ""
    return tr("Left out: {names}.").format(names=_names(left))


def tr(text: str) -> str:
    """Returns the text in the person's language."""
    return translate("Arrivals", text)


def _taken_data(data: Sequence[str]) -> tuple[str, ...]:
    """Returns the data that a run can be given: one source, or a pair of arrays, inputs first."""
    pair = npy_pair([Path(item) for item in data])
    return tuple(str(path) for path in pair) if pair is not None else tuple(data[:1])


def _names(items: Sequence[str]) -> str:
    if len(items) > _N_NAMED:
        return tr("{name} and {n} more").format(name=short_name(items[0]), n=len(items) - 1)
    return ", ".join(short_name(item) for item in items)


def _about(kind: ItemKind, left: Sequence[str]) -> str:
    return " · ".join(part for part in (kind_words(kind), left_words(left).rstrip(".")) if part)


def _refusal(kinds: dict[str, ItemKind]) -> tuple[str, str]:
    """Returns that nothing here can be opened, and why."""
    if not kinds:
        return tr("Nothing here can be opened"), tr("Drop a file, a folder, or text with a path.")
    names = _names(list(kinds))
    found = set(kinds.values())
    if found == {ItemKind.DATA}:
        return tr("{names} can't be opened alone").format(names=names), tr("Data need a model: open one first.")
    if found <= {ItemKind.DATA, ItemKind.WEIGHTS}:
        return tr("{names} can't be opened alone").format(names=names), tr("Weights need a model: open it first.")
    if found == {ItemKind.MISSING}:
        return tr("{names} can't be opened").format(names=names), tr("There is no such file or folder.")
    return (
        tr("{names} can't be opened").format(names=names),
        tr("A spec, a program, a model, a run or data can be."),
    )
