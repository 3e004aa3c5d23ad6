from __future__ import annotations

import gc
import json
import subprocess
import sys
from typing import Any

import pytest

from gradgui.app.process import window_modules

#: Dialogs and pages, what trains, reads mail or writes programs: none of it is on the first picture of the window.
LATER = (
    "gradgui.engine",
    "gradgui.gui.compare.compare_page",
    "gradgui.gui.compare.overlay",
    "gradgui.gui.compare.pair",
    "gradgui.gui.dialogs.about",
    "gradgui.gui.dialogs.refusal_dialog",
    "gradgui.gui.exporting.export_dialog",
    "gradgui.gui.guide.guide_window",
    "gradgui.gui.layouts.layouts_dialog",
    "gradgui.gui.preferences.preferences_dialog",
    "gradgui.gui.queue.sweep_dialog",
    "gradgui.gui.rewind.rewind_dialog",
    "gradgui.gui.run_list.labels.label_dialogs",
    "gradgui.gui.shortcuts.shortcuts_page",
    "gradgui.gui.templates.template_dialog",
    "gradgui.gui.variables.patterns.freeze_dialog",
    "gradgui.gui.variables.presets.presets_dialog",
    "gradgui.runs.loop.run_loop",
    "gradgui.runs.runner",
    "gradgui.runs.store.run_writer",
    "email",
    "keras",
    "pyarrow",
    "pygments",
    "qtpy",
    "rich",
    "superqt",
    "tensorflow",
)
#: About 520 of gradgui's modules make the first picture; each costs half a millisecond.
MOST_MODULES = 570

_CODE = """
import gc, json, sys
from gradgui.app.process import window_modules
order = []
class Watch:
    def find_spec(self, name, path=None, target=None):
        order.append(name)
sys.meta_path.insert(0, Watch())
window_modules.import_window()
print(json.dumps([list(sys.modules), order, gc.isenabled(), gc.get_freeze_count()]))
"""


@pytest.fixture(scope="module")
def first() -> Any:
    """Returns a fresh process's modules, the order in which they were imported, and what the collector does afterwards."""
    done = subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, encoding="utf-8", check=True)
    return json.loads(done.stdout)


def test_what_the_first_picture_does_not_show_is_imported_later(first: Any) -> None:
    modules = first[0]
    assert window_modules.WINDOW in modules
    assert [name for name in LATER if name in modules] == []
    assert sum(name.startswith("gradgui.") for name in modules) <= MOST_MODULES


def test_what_knows_nothing_of_qt_is_imported_before_it(first: Any) -> None:
    order = first[1]
    before = order[: order.index("PySide6")]
    assert {*window_modules.BEFORE_QT} <= {*before}
    after = [name for name in order if name.startswith(("gradgui.runs.", "gradgui.core.", "numpy.")) and name not in before]
    assert len(after) < 40, after


def test_the_collector_is_on_again_and_looks_at_no_module(first: Any) -> None:
    assert first[2] is True
    assert first[3] > 50_000


def test_a_collector_that_was_off_stays_off_and_a_second_time_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, window_modules.WINDOW, raising=False)
    asked: list[str] = []
    monkeypatch.setattr(window_modules, "import_module", asked.append)
    monkeypatch.setattr(gc, "freeze", lambda: asked.append("freeze"))
    monkeypatch.setattr(gc, "isenabled", lambda: False)
    monkeypatch.setattr(gc, "disable", lambda: asked.append("disable"))
    monkeypatch.setattr(gc, "enable", lambda: asked.append("enable"))
    window_modules.import_window()
    assert asked == ["disable", *window_modules.BEFORE_QT, window_modules.WINDOW, "freeze"]
    monkeypatch.setitem(sys.modules, window_modules.WINDOW, sys)
    window_modules.import_window()
    assert asked[-1] == "freeze"
    assert len(asked) == len(window_modules.BEFORE_QT) + 3
