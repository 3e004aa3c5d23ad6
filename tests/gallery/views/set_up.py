"""Views of the set-up: the form with problems, edits, everything unfolded; TOML, beside it, with a mistake."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.gallery.drawing import settle
from tests.gallery.stage import Stage
from tests.gallery.views.docks import dock

_WIDE_PX, _USUAL_PX = 860, 370


def form(shown: Stage, what: str) -> QWidget:
    """Shows the form: "edits", "problems", "unfolded" (the whole page), "differences"."""
    window = shown.window
    dock(shown, "form")
    page = window.form.page
    if what == "edits":
        window.form.set_value("optimizer.learning_rate", 0.01)
        window.form.set_value("data.batch_size", 128)
        shown.undo.append(window.form.discard)
        window.form.focus_key("data.batch_size")
    elif what == "problems":
        for key, typed in (("data.batch_size", "many"), ("loop.steps", "-3"), ("variables.frozen", "no_such_layer")):
            row = page.rows[key]
            row.show_text(typed)
            row.edited.emit(typed)
        shown.undo.append(window.form.discard)
        settle(shown.app, 3)
    elif what == "differences":
        folded = window.set_up.outlook.differences
        folded.set_folded(False)
        shown.undo.append(lambda: folded.set_folded(True))
    elif what == "unfolded":
        return _unfolded(shown)
    window.form.verticalScrollBar().setValue(0)
    return window


def _unfolded(shown: Stage) -> QWidget:
    """Unfolds every section and returns the whole page, below the fold, too."""
    page = shown.window.form.page
    sections = list(dict.fromkeys(page.sections.values()))
    folded = [section for section in sections if section.is_folded]
    for section in folded:
        section.set_folded(False)
        shown.undo.append(lambda section=section: section.set_folded(True))  # type: ignore[misc]
    settle(shown.app, 5)
    return page


def text(shown: Stage, what: str) -> QWidget:
    """Shows the set-up as TOML: alone, "beside" the form, or with a "mistake"."""
    window = shown.window
    dock(shown, "form")
    view = "text" if what == "alone" else "both"
    if what != "alone":
        window.resizeDocks([window.docks["form"]], [_WIDE_PX], Qt.Orientation.Horizontal)
        settle(shown.app, 5)
        shown.undo.append(lambda: window.resizeDocks([window.docks["form"]], [_USUAL_PX], Qt.Orientation.Horizontal))
    window.set_up.show_view(view)
    shown.undo.append(lambda: window.set_up.show_view("form"))
    if what == "mistake":
        editor = window.set_up.page.editor
        editor.setFocus()
        editor.setPlainText(editor.toPlainText().replace("[data]", "[data", 1))
        shown.undo += [window.form.discard, window.set_up.page.discard]
        settle(shown.app, 5)
    return window
