"""The columns of the table of runs: which there are, how their cells read, which way a first click sorts, and their menu."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMenu

from gradgui.core.number_words import size_words
from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.runs.catalogue.run_summary import RunSummary
from gradgui.runs.catalogue.run_values import FIELDS, field_of, result_keys, spec_keys, title_of, value_of
from gradgui.runs.comparing.comparison import is_better_when_small

#: The keys that are shown until somebody chooses others; the name always comes first.
DEFAULT_COLUMNS = ("name", "state", "steps", "loss", "tag", "started", "best_loss", "duration", "size", "model")
#: Fields that need no column: the star stands beside the name.
_NO_COLUMN = frozenset({"name", "star", "message"})
#: What is wide enough for the usual value of a field.
SAMPLES = {
    "name": "a run with a name of its own",
    "started": "28 Nov 20:48",
    "state": "interrupted",
    "steps": "00,000",
    "tag": "baseline paper",
    "duration": "00:00:00",
    "size": "000 MB",
    "model": "examples:finetune",
    "note": "a note of several words",
    "device": "CPU:0",
    "folder": "20260101-000000-digits-mlp",
    "parent": "20260101-000000-digits-mlp",
}


def shown_title(key: str) -> str:
    """Returns the title of a column in the language of the window; keys and metrics stay as they are."""
    return translate("RunColumns", title_of(key)) if key in FIELDS else title_of(key)


def parse_columns(keys: Sequence[str]) -> tuple[str, ...]:
    """Returns the keys that were remembered, the name first; the usual ones where none were."""
    chosen = tuple(dict.fromkeys(key for key in keys if key))
    return ("name", *(key for key in chosen if key != "name")) if chosen else DEFAULT_COLUMNS


def is_number(key: str) -> bool:
    """Whether the cells of a column are numbers, to be read from the right; what the spec says may be anything."""
    known = field_of(key)
    return known.kind in {"number", "seconds", "bytes"} if known is not None else key.startswith(_RESULTS)


def sorts_descending_first(key: str) -> bool:
    """Whether a first click on a column puts the largest first: sizes, times and scores, not losses and texts."""
    known = field_of(key)
    if known is not None and known.kind in {"time", "seconds", "bytes", "flag"}:
        return True
    return key in {"steps", "planned_steps"} or (key.startswith(_RESULTS) and not is_better_when_small(key))


_RESULTS = ("metric.", "validation.", "best.")


def cell_words(run: RunSummary, key: str) -> str:
    """Returns what a cell says; "" where the run has nothing there."""
    value = value_of(run, key)
    known = field_of(key)
    if value is None:
        return numbers.NO_VALUE if is_number(key) else ""
    if isinstance(value, dt.datetime):
        local = value.astimezone()
        this_year = local.year == dt.datetime.now().astimezone().year
        return local.strftime("%d %b %H:%M" if this_year else "%d %b %Y")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        if known is None and not key.startswith(_RESULTS):
            return f"{value:g}"  # as somebody wrote it into the spec, not as it was measured
        return _number_words(value, known.kind if known is not None else "number")
    if key == "model":
        return _model_words(str(value))
    return " ".join(str(value).split())


def _number_words(number: float, kind: str) -> str:
    if isinstance(number, float) and math.isnan(number):
        return numbers.NO_VALUE
    if kind == "bytes":
        return size_words(number)
    if kind == "seconds":
        return numbers.duration(number)
    return numbers.count(number) if isinstance(number, int) else numbers.value(number)


def _model_words(source: str) -> str:
    return Path(source.partition(".py:")[0]).stem if "/" in source else source


def fill_column_menu(
    menu: QMenu,
    runs: Sequence[RunSummary],
    shown: Sequence[str],
    show: Callable[[str, bool], Any],
    reset: Callable[[], Any],
) -> None:
    """Puts every column that these runs can have into a menu, those that are shown ticked."""
    for key in FIELDS:
        if key not in _NO_COLUMN:
            _add(menu, key, shown, show)
    results = menu.addMenu(translate("RunColumns", "Results"))
    for key in result_keys(runs):
        _add(results, key, shown, show)
    results.setEnabled(not results.isEmpty())
    differing = spec_keys(runs, differing=True)
    settings = menu.addMenu(translate("RunColumns", "Settings that differ"))
    for key in differing:
        _add(settings, key, shown, show)
    settings.setEnabled(not settings.isEmpty())
    others = [key for key in shown if field_of(key) is None and key not in differing and key not in result_keys(runs)]
    for key in others:
        _add(menu, key, shown, show)
    menu.addSeparator()
    menu.addAction(translate("RunColumns", "Usual columns"), partial(_call, reset)).setObjectName("usualRunColumns")


def _add(menu: QMenu, key: str, shown: Sequence[str], show: Callable[[str, bool], Any]) -> None:
    action = menu.addAction(shown_title(key))
    action.setObjectName(f"runColumn.{key}")
    action.setCheckable(True)
    action.setChecked(key in shown)
    action.toggled.connect(partial(show, key))


def _call(function: Callable[[], Any]) -> None:
    function()
