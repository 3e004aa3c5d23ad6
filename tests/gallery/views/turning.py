"""From the name of a view to a window that shows it, and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from tests.gallery.matrix import DATA_VIEWS
from tests.gallery.stage import Stage
from tests.gallery.views import dialogs, docks, over, set_up

View = Callable[[Stage], QWidget]


def turn_to(shown: Stage, view: str) -> QWidget:
    """Shows a view in a window and returns what is to be drawn."""
    shown.window.docks["variables"].raise_()
    shown.window.gradients.show_view("heatmap")
    return VIEWS[view](shown)


def turn_back(shown: Stage) -> None:
    """Takes back what `turn_to` did."""
    while shown.undo:
        shown.undo.pop()()


VIEWS: dict[str, View] = {
    **{name: partial(docks.gradients, view=name) for name in DATA_VIEWS if name != "loss"},
    "loss": docks.loss,
    "compare": partial(docks.compare, view="differences"),
    "compared-maps": partial(docks.compare, view="heatmaps"),
    "compared-curves": partial(docks.compare, view="curves"),
    "setup": partial(docks.dock, name="form"),
    "data": partial(docks.data, kind="pictures"),
    "data-table": partial(docks.data, kind="table"),
    "data-proposals": partial(docks.data, kind="proposals"),
    "runs": docks.runs,
    "runs-chosen": docks.runs_chosen,
    "runs-none": docks.runs_none,
    "events": partial(docks.dock, name="events"),
    "queue": docks.queue,
    "queue-empty": partial(docks.dock, name="queue"),
    "banner-bad": partial(over.banner, kind="bad"),
    "banner-amber": partial(over.banner, kind="amber"),
    "banner-note": partial(over.banner, kind="note"),
    "palette": partial(over.palette, text=""),
    "palette-found": partial(over.palette, text="fre"),
    "palette-none": partial(over.palette, text="xyzzy"),
    "tour": partial(over.tour, n_steps=0),
    "tour-later": partial(over.tour, n_steps=2),
    "drop": partial(over.drop, taken=True),
    "drop-refused": partial(over.drop, taken=False),
    **{f"menu-{number}": partial(over.menu, name=str(number)) for number in range(7)},
    "menu-tree": partial(over.menu, name="tree"),
    "form-edits": partial(set_up.form, what="edits"),
    "form-problems": partial(set_up.form, what="problems"),
    "form-differences": partial(set_up.form, what="differences"),
    "form-unfolded": partial(set_up.form, what="unfolded"),
    "toml": partial(set_up.text, what="alone"),
    "toml-beside": partial(set_up.text, what="beside"),
    "toml-mistake": partial(set_up.text, what="mistake"),
    "loss-window": dialogs.loss_window,
    "about": dialogs.about,
    "report": dialogs.report,
    "trust": dialogs.trust,
    "refusal": partial(dialogs.refusal, damaged=False),
    "refusal-damaged": partial(dialogs.refusal, damaged=True),
    "multipliers": partial(dialogs.patterns, kind="multipliers"),
    "pattern": partial(dialogs.patterns, kind="pattern"),
    "export": dialogs.export,
    "settings": partial(dialogs.settings, page="general"),
    "settings-shortcuts": partial(dialogs.settings, page="shortcuts"),
    "settings-trusted": partial(dialogs.settings, page="trusted"),
    "settings-folders": partial(dialogs.settings, page="folders"),
    "guide": partial(dialogs.guide, page="start"),
    "guide-shortcuts": partial(dialogs.guide, page="shortcuts"),
    "guide-found": partial(dialogs.guide, page="freeze", words="freeze"),
    "guide-none": partial(dialogs.guide, page="freeze", words="xyzzy"),
    "templates": partial(dialogs.templates, row=1),
    "template-name": dialogs.template_name,
    "sweep": partial(dialogs.sweep, values="1e-4..1e-1:7"),
    "sweep-mistake": partial(dialogs.sweep, values="fast"),
    "layouts": dialogs.layouts,
    "rewind": dialogs.rewind,
    "presets": dialogs.presets,
    "tags": partial(dialogs.labels, kind="tags"),
    "note": partial(dialogs.labels, kind="note"),
}
