"""The source of the window: every word that is handed to something that shows it is wrapped for translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import gradgui.gui

ROOT = Path(gradgui.gui.__file__).parent
#: What shows the words that it is given, and which of its arguments are words; None: all.
SINKS: dict[str, tuple[int | str, ...] | None] = {
    "QLabel": (0,),
    "ElidingLabel": (0,),
    "QPushButton": (0, 1),
    "QToolButton": (0,),
    "QCheckBox": (0,),
    "QRadioButton": (0,),
    "QGroupBox": (0,),
    "QMenu": (0,),
    "QAction": (0, 1),
    "QToolBar": (0,),
    "QTableWidgetItem": (0,),
    "QListWidgetItem": (0,),
    "QTreeWidgetItem": (0,),
    "ActionSpec": (1, "text", "tip", "needs"),
    "RunAction": (1,),
    "PanelDock": (1,),
    "Entry": (0, "name"),
    "setText": (0,),
    "setToolTip": (0,),
    "setStatusTip": (0,),
    "setWhatsThis": (0,),
    "setTitle": (0,),
    "setWindowTitle": (0,),
    "setAccessibleName": (0,),
    "setAccessibleDescription": (0,),
    "setPlaceholderText": (0,),
    "setSuffix": (0,),
    "setPrefix": (0,),
    "setHtml": (0,),
    "setPlainText": (0,),
    "setTabText": (1,),
    "setLabelText": (0,),
    "setInformativeText": (0,),
    "addAction": (0, 1),
    "addMenu": (0,),
    "addTab": (1,),
    "addItem": (0,),
    "addRow": (0,),
    "addButton": (0,),
    "showText": (1,),
    "showMessage": (0,),
    "say": (0, "action", "details"),
    "information": (1, 2),
    "warning": (1, 2),
    "question": (1, 2),
    "critical": (1, 2),
    "getText": (1, 2),
    "getOpenFileName": (1, 3),
    "getSaveFileName": (1, 3),
    "getExistingDirectory": (1,),
    "drawText": (1, 2, 5),
}
#: Signals whose argument is shown.
SHOWN_SIGNALS = {"failed", "saved", "noted", "done", "waiting", "refused"}
WRAPPERS = {"tr", "translate", "QT_TRANSLATE_NOOP", "QT_TR_NOOP"}
#: Names that are the same in every language, and values of the spec.
NO_WORDS = {"gradgui", "– gradgui", "auto", "PNG", "SVG", "CSV", "TOML", "NaN"}


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def loose_words(node: ast.expr) -> Iterator[tuple[int, str]]:
    """Yields literals that reach whoever gets an expression, without those that are wrapped or only looked up."""
    match node:
        case ast.Constant(value=str() as text):
            yield node.lineno, text
        case ast.JoinedStr():
            yield from ((node.lineno, str(part.value)) for part in node.values if isinstance(part, ast.Constant))
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    yield from loose_words(part.value)
        case _:
            for part in passed_on(node):
                yield from loose_words(part)


def passed_on(node: ast.expr) -> list[ast.expr]:
    """Returns the parts of an expression of which one, or all together, are its value."""
    match node:
        case ast.IfExp():
            return [node.body, node.orelse]
        case ast.BoolOp():
            return node.values
        case ast.BinOp(op=ast.Add()):
            return [node.left, node.right]
        case ast.Call(func=ast.Attribute(value=ast.expr() as owner, attr="format" | "lower" | "upper" | "capitalize")):
            return [owner]
        case ast.NamedExpr():
            return [node.value]
    return []


def is_word(text: str) -> bool:
    return re.search("[A-Za-z]{2}", text) is not None and text.strip() not in NO_WORDS and not text.startswith("#")


def shown_arguments(call: ast.Call) -> Iterator[ast.expr]:
    wanted = SINKS.get(name_of(call))
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    if name_of(call) == "emit" and isinstance(owner, ast.Attribute) and owner.attr in SHOWN_SIGNALS:
        wanted = (0,)
    if isinstance(owner, ast.Name) and owner.id == "logger":
        return
    for place in wanted or ():
        if isinstance(place, int) and place < len(call.args):
            yield call.args[place]
        elif isinstance(place, str):
            yield from (keyword.value for keyword in call.keywords if keyword.arg == place)


def unwrapped(tree: ast.AST) -> list[tuple[int, str]]:
    """Returns the lines and words that are shown and not wrapped."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        (line, text)
        for call in calls
        for argument in shown_arguments(call)
        for line, text in loose_words(argument)
        if is_word(text)
    ]


def wrongly_wrapped(tree: ast.AST) -> list[tuple[int, str]]:
    """Returns what is wrapped and can't be found by who translates: f-strings, and texts that are put together."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node) in WRAPPERS]
    return [
        (call.lineno, ast.unparse(argument))
        for call in calls
        for argument in call.args
        if isinstance(argument, ast.JoinedStr)
    ]


def sources() -> list[tuple[str, ast.AST]]:
    files = sorted(ROOT.rglob("*.py"))
    return [(str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))) for file in files]


def test_every_word_that_is_shown_is_wrapped() -> None:
    found = [f"{name}:{line}: {text!r}" for name, tree in sources() for line, text in unwrapped(tree)]
    assert found == []


def test_what_is_wrapped_is_one_literal() -> None:
    found = [f"{name}:{line}: {text}" for name, tree in sources() for line, text in wrongly_wrapped(tree)]
    assert found == []


def test_a_literal_is_found() -> None:
    assert unwrapped(ast.parse('QLabel("Loose")')) == [(1, "Loose")]
    assert unwrapped(ast.parse('x.setText("Loose" if y else self.tr("Bound"))')) == [(1, "Loose")]
    assert unwrapped(ast.parse('x.setToolTip(f"{n} steps")')) == [(1, " steps")]
    assert unwrapped(ast.parse('x.setText("{} steps".format(n))')) == [(1, "{} steps")]


def test_what_is_wrapped_or_no_word_is_not() -> None:
    assert (
        unwrapped(ast.parse('QLabel(self.tr("Bound"))\nx.setText("…")\nx.setText(words)\nlogger.warning("a", "b c")')) == []
    )


def test_an_f_string_that_is_wrapped_is_found() -> None:
    assert wrongly_wrapped(ast.parse('self.tr(f"{n} steps")')) == [(1, "f'{n} steps'")]
