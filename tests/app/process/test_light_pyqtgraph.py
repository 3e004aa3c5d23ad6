from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from gradgui.app.process import light_pyqtgraph

#: Imports pyqtgraph in one way, and says what came of it.
_CODE = """
import json, sys
import PySide6.QtCore, PySide6.QtGui, PySide6.QtWidgets
listed = [dir(getattr(PySide6, name)) for name in {names!r}]
{how}
import enum, gc
made = sum(isinstance(one, enum.EnumMeta) and one.__module__.startswith("PySide6") for one in gc.get_objects())
import pyqtgraph
mirrored = [getattr(pyqtgraph.Qt, name) for name in {names!r}]
sources = [getattr(PySide6, name) for name in {names!r}]
words = [[word for word in dir(source) if not word.startswith("__")] for source in sources]
different = [
    word
    for mirror, source, own in zip(mirrored, sources, words)
    for word in own
    if getattr(mirror, word) is not getattr(source, word)
]
listed_again = [dir(getattr(PySide6, name)) for name in {names!r}]
print(json.dumps([made, sum(map(len, words)), different, all(set(a) <= set(b) for a, b in zip(listed, listed_again))]))
"""


def imported(how: str) -> Any:
    """Returns what a process found: enumerations made, names compared, those that differ, whether Qt lists as before."""
    code = _CODE.format(names=light_pyqtgraph.MIRRORED, how=how)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    return json.loads(done.stdout)


def test_pyqtgraph_has_the_same_classes_of_qt_and_far_fewer_are_made() -> None:
    light = imported("from gradgui.app.process.light_pyqtgraph import import_pyqtgraph; import_pyqtgraph()")
    plain = imported("import pyqtgraph")
    assert light[0] < plain[0] / 3
    assert light[1] > 500
    for found in (light, plain):
        assert found[2] == []
        assert found[3] is True


def test_a_pyqtgraph_that_is_built_in_another_way_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pyqtgraph", raising=False)
    monkeypatch.setattr(light_pyqtgraph, "_has_empty_mirrors", lambda: False)
    asked: list[str] = []
    monkeypatch.setattr(light_pyqtgraph, "import_module", asked.append)
    light_pyqtgraph.import_pyqtgraph()
    assert asked == []
    assert "pyqtgraph" not in sys.modules


def test_this_pyqtgraph_has_mirrors_that_can_be_filled_later() -> None:
    assert light_pyqtgraph._has_empty_mirrors()


def test_without_pyqtgraph_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(light_pyqtgraph, "find_spec", lambda _name: None)
    assert not light_pyqtgraph._has_empty_mirrors()
