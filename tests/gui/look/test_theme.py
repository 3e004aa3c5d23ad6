from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from gradgui.gui.look.style_sheet import style_sheet
from gradgui.gui.look.theme import THEME_NAMES, apply_theme, mixed, number_font, palette, set_role, small_font, theme, themed
from gradgui.gui.look.tokens import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, Tokens

ALL = (LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST)


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    before = theme().name
    yield qapp
    theme().set_name(before)


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    made = QColor(colour)
    return 0.2126 * linear(made.redF()) + 0.7152 * linear(made.greenF()) + 0.0722 * linear(made.blueF())


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", ALL)
@pytest.mark.parametrize("name", ["text", "muted", "accent", "ice", "amber", "bad", "validation"])
def test_what_is_read_has_enough_contrast(tokens: Tokens, name: str) -> None:
    assert contrast(getattr(tokens, name), tokens.panel) >= 4.5


#: Text and the grounds that it stands on somewhere in the window, beside its panel.
PAIRS = (
    *((name, ground) for name in ("text", "muted", "accent", "bad", "amber", "ice") for ground in ("raised", "window")),
    ("text", "accent_soft"),
    ("text", "grid"),
    ("muted", "grid"),
    ("accent", "accent_soft"),
    ("accent_text", "accent"),
    ("amber", "amber_soft"),
    ("bad", "bad_soft"),
    ("text", "bad_soft"),
    ("text", "amber_soft"),
    ("text", "ice_soft"),
)


@pytest.mark.parametrize("tokens", ALL)
def test_text_can_be_read_on_every_ground_that_it_stands_on(tokens: Tokens) -> None:
    ratios = {pair: contrast(*(getattr(tokens, name) for name in pair)) for pair in PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("tokens", ALL)
def test_states_can_be_told_from_their_grounds(tokens: Tokens) -> None:
    pairs = [
        (name, ground) for name in ("outline", "accent", "ice", "amber", "bad") for ground in ("panel", "raised", "window")
    ]
    ratios = {pair: contrast(*(getattr(tokens, name) for name in pair)) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 3} == {}


@pytest.mark.parametrize("tokens", ALL)
def test_the_ring_of_what_has_the_keyboard_is_seen(tokens: Tokens) -> None:
    for ground in (tokens.panel, tokens.raised, tokens.window):
        assert contrast(tokens.accent, ground) >= 3
        assert contrast(tokens.text, ground) >= 3  # around the primary button


@pytest.mark.parametrize("tokens", ALL)
def test_shapes_that_must_be_seen_have_enough_contrast(tokens: Tokens) -> None:
    for colour in (tokens.outline, *tokens.curves):
        assert contrast(colour, tokens.panel) >= 3


@pytest.mark.parametrize("tokens", ALL)
def test_text_on_coloured_grounds_can_be_read(tokens: Tokens) -> None:
    assert contrast(tokens.accent_text, tokens.accent) >= 4.5
    assert contrast(tokens.accent, tokens.accent_soft) >= 4.5
    assert contrast(tokens.amber, tokens.amber_soft) >= 4.4


@pytest.mark.parametrize("tokens", ALL)
@pytest.mark.parametrize("kind", [QLineEdit, QComboBox, QSpinBox, QPlainTextEdit])
def test_the_outline_of_a_field_is_seen_as_it_is_drawn(kind: type[QWidget], tokens: Tokens, qtbot: QtBot) -> None:
    """WCAG 2.1, 1.4.11: 3:1 between what is drawn around a field and what lies around that."""
    for ground in (tokens.panel, tokens.window):
        around = QWidget()
        qtbot.addWidget(around)
        around.setStyleSheet(f"{style_sheet(tokens)} QWidget#around {{ background: {ground}; }}")
        around.setObjectName("around")
        field = kind(around)
        field.setGeometry(20, 20, 100, 60)
        image = around.grab().toImage()
        outline, outside = image.pixelColor(20, 50).name(), image.pixelColor(10, 50).name()
        assert outside.upper() == ground
        assert contrast(outline, outside) >= 3


@pytest.mark.parametrize("tokens", ALL)
def test_what_stands_in_an_empty_field_can_be_read(tokens: Tokens, qtbot: QtBot) -> None:
    edit = QLineEdit()
    qtbot.addWidget(edit)
    edit.setStyleSheet(style_sheet(tokens))
    edit.ensurePolished()
    shown = edit.palette().color(QPalette.ColorRole.PlaceholderText)
    assert shown.alpha() == 255
    assert contrast(shown.name(), tokens.raised) >= 4.5


def test_the_application_has_one_theme(app: QApplication) -> None:
    assert theme() is theme()
    assert theme().parent() is app


def test_a_theme_sets_the_palette_and_says_so(app: QApplication, qtbot: QtBot) -> None:
    apply_theme(app, "light")
    with qtbot.waitSignal(theme().changed, timeout=1000):
        apply_theme(app, "dark")
    assert theme().tokens is DARK
    assert app.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.window
    app.setStyleSheet("")
    assert app.style().name().lower() == "fusion"


def test_the_same_theme_again_changes_nothing(app: QApplication, qtbot: QtBot) -> None:
    apply_theme(app, "dark")
    with qtbot.assertNotEmitted(theme().changed):
        apply_theme(app, "dark")


@pytest.mark.parametrize("name", THEME_NAMES)
def test_every_name_has_a_look(app: QApplication, name: str) -> None:
    with themed(name) as shown:
        assert shown.name == name


def test_an_unknown_name_is_refused_with_those_there_are(app: QApplication) -> None:
    with pytest.raises(ValueError, match="light, dark"):
        theme().set_name("pink")


@pytest.mark.parametrize("tokens", ALL)
def test_palette_and_sheet_are_made_of_the_tokens(qapp: QApplication, tokens: Tokens) -> None:
    assert palette(tokens).color(QPalette.ColorRole.Base).name().upper() == tokens.panel
    assert tokens.accent_soft in style_sheet(tokens)
    assert "{" not in style_sheet(tokens).replace("{ ", "").replace("{\n", "")


def test_colours_mix_in_shares() -> None:
    assert mixed("#000000", "#FFFFFF", 0.0).name() == "#000000"
    assert mixed("#000000", "#FFFFFF", 0.5).name() == "#808080"
    assert mixed("#000000", "#FFFFFF", 1.0).name() == "#ffffff"


def test_numbers_are_monospaced_and_as_small_as_secondary_text(qapp: QApplication) -> None:
    metrics = QFontMetricsF(number_font())
    assert len({metrics.horizontalAdvance(character) for character in "018.-e"}) == 1
    assert number_font().pointSizeF() == small_font().pointSizeF()


@pytest.mark.parametrize("tokens", [LIGHT_CONTRAST, DARK_CONTRAST])
def test_where_contrast_is_high_what_cannot_be_used_is_read_and_told_from_the_rest(tokens: Tokens) -> None:
    for ground in (tokens.panel, tokens.window):
        assert contrast(tokens.disabled, ground) >= 4.5
    assert contrast(tokens.disabled, tokens.text) >= 2.5


def test_heads_of_a_table_stand_over_their_columns_whenever_it_gets_its_role(app: QApplication, qtbot: QtBot) -> None:
    theme().set_name("light")
    table = QTableWidget(1, 2)
    qtbot.addWidget(table)
    header = table.horizontalHeader()
    narrow = header.sectionSizeFromContents(0).width()
    set_role(table, "rows")
    assert header.sectionSizeFromContents(0).width() == narrow + 2 * 6
