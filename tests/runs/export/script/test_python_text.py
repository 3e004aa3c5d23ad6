from __future__ import annotations

from gradgui.runs.export.script.python_text import block, comment, joined


def test_comments_are_wrapped() -> None:
    lines = comment("word " * 40, 1)
    assert len(lines) > 1
    assert all(line.startswith("    # ") and len(line) <= 88 for line in lines)


def test_functions_stand_apart() -> None:
    text = joined([block("a = 1"), block("def f():", "    pass", defines=True), block("b = 2"), block("c = 3"), block()])
    assert text == "a = 1\n\n\ndef f():\n    pass\n\n\nb = 2\n\nc = 3\n"
