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


def _each(view: Callable[..., QWidget], argument: str, values: dict[str, object]) -> dict[str, View]:
    """Returns views that differ in one argument, by name."""
    return {name: partial(view, **{argument: value}) for name, value in values.items()}


VIEWS: dict[str, View] = {
    **_each(docks.gradients, "view", {name: name for name in DATA_VIEWS if name != "loss"}),
    "loss": docks.loss,
    **_each(
        docks.compare,
        "view",
        {"compare": "differences", "compared-maps": "heatmaps", "compared-curves": "curves"},
    ),
    **_each(docks.dock, "name", {"setup": "form", "events": "events", "queue-empty": "queue"}),
    **_each(docks.data, "kind", {"data": "pictures", "data-table": "table", "data-proposals": "proposals"}),
    "runs": docks.runs,
    "runs-chosen": docks.runs_chosen,
    "runs-none": docks.runs_none,
    "queue": docks.queue,
    **_each(over.banner, "kind", {f"banner-{kind}": kind for kind in ("bad", "amber", "note")}),
    **_each(over.palette, "text", {"palette": "", "palette-found": "fre", "palette-none": "xyzzy"}),
    **_each(over.tour, "n_steps", {"tour": 0, "tour-later": 2}),
    **_each(over.drop, "taken", {"drop": True, "drop-refused": False}),
    **_each(over.menu, "name", {f"menu-{name}": name for name in (*map(str, range(7)), "tree")}),
    **_each(set_up.form, "what", {f"form-{what}": what for what in ("edits", "problems", "differences", "unfolded")}),
    **_each(set_up.text, "what", {"toml": "alone", "toml-beside": "beside", "toml-mistake": "mistake"}),
    "loss-window": dialogs.loss_window,
    "about": dialogs.about,
    "report": dialogs.report,
    "trust": dialogs.trust,
    **_each(dialogs.refusal, "damaged", {"refusal": False, "refusal-damaged": True}),
    **_each(dialogs.patterns, "kind", {kind: kind for kind in ("multipliers", "pattern")}),
    "export": dialogs.export,
    "settings": partial(dialogs.settings, page="general"),
    **_each(dialogs.settings, "page", {f"settings-{page}": page for page in ("shortcuts", "trusted", "folders")}),
    "guide": partial(dialogs.guide, page="start"),
    "guide-shortcuts": partial(dialogs.guide, page="shortcuts"),
    "guide-found": partial(dialogs.guide, page="freeze", words="freeze"),
    "guide-none": partial(dialogs.guide, page="freeze", words="xyzzy"),
    "templates": partial(dialogs.templates, row=1),
    "template-name": dialogs.template_name,
    **_each(dialogs.sweep, "values", {"sweep": "1e-4..1e-1:7", "sweep-mistake": "fast"}),
    "layouts": dialogs.layouts,
    "rewind": dialogs.rewind,
    "presets": dialogs.presets,
    **_each(dialogs.labels, "kind", {kind: kind for kind in ("tags", "note")}),
}
