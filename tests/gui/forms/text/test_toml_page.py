"""The TOML beside the form."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from gradgui.gui.forms.text.toml_page import TomlPage
from gradgui.gui.look.theme import themed
from tests.fakes import fake_spec


def test_another_theme_is_no_edit_and_no_mistake_whether_the_text_is_in_sight_or_not(qtbot: QtBot) -> None:
    page = TomlPage(None)
    qtbot.addWidget(page)
    spec = fake_spec()
    said: list[object] = []
    page.specWritten.connect(said.append)
    page.errorChanged.connect(said.append)
    with themed("light"):
        page.set_spec(spec, spec)
        with themed("dark"):
            assert page.error == ""
        page.show()
        assert 'name = "quadratic"' in page.editor.toPlainText()
        with themed("dark"):
            assert page.error == ""
    assert said == []
