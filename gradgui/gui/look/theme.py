"""How the window looks: the application's palette, fonts and style sheet, and the one object that says when they change.

Colours come from `tokens.py`, the sheet from `style_sheet.py`. No widget here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QHeaderView, QWidget

from gradgui.gui.look.style_sheet import style_sheet
from gradgui.gui.look.tokens import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, Tokens

#: Spacing in logical pixels: around the window, between panels, inside a panel.
WINDOW_MARGIN, PANEL_GAP, PANEL_MARGIN = 12, 10, 12

#: What the user can choose; "system" follows the desktop.
THEME_NAMES = ("system", "light", "dark", "light high contrast", "dark high contrast")

_SETS = {"light": LIGHT, "dark": DARK, "light high contrast": LIGHT_CONTRAST, "dark high contrast": DARK_CONTRAST}


class Theme(QObject):
    """The application's look."""

    #: `tokens` are new: what paints by itself paints again.
    changed = Signal()
    #: The style sheet was set, whether it is another one or not.
    applied = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = "light"
        self._tokens = LIGHT
        hints = QApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_hints_color_scheme_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_hints_color_scheme_changed)

    @property
    def name(self) -> str:
        """What was chosen, one of `THEME_NAMES`."""
        return self._name

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return self._tokens

    def set_name(self, name: str) -> None:
        """Changes the look of the whole application.

        Raises:
            ValueError: no such name.
        """
        if name not in THEME_NAMES:
            raise ValueError(f'The theme must be one of {", ".join(THEME_NAMES)}. Received: "{name}".')
        self._name = name
        self._apply()

    @Slot()
    def _on_hints_color_scheme_changed(self) -> None:
        if self._name == "system":
            self._apply()

    def _apply(self) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise TypeError("A theme needs a QApplication. Received: none. Make one first.")
        before = self._tokens
        self._tokens = _SETS.get(self._name) or _system_tokens()
        # No comparison with what the application has: Qt keeps a sheet that is set again, and a test may have changed it.
        app.setPalette(palette(self._tokens))
        app.setStyleSheet(style_sheet(self._tokens))
        self.applied.emit()
        if self._tokens != before:
            self.changed.emit()


def theme() -> Theme:
    """Returns the application's theme, made at the first call and owned by the QApplication."""
    app = QApplication.instance()
    if app is None:
        raise RuntimeError("A theme needs a QApplication. Received: none. Make one first.")
    found = app.findChild(Theme, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, Theme) else Theme(app)


def apply_theme(app: QApplication, name: str = "system") -> Theme:
    """Gives the application Fusion style and the named look; called once at start, and again to change it."""
    current = theme()
    if not current.property("styled"):  # the style can't be asked: with a sheet in force it has no name
        app.setStyle("Fusion")
        current.setProperty("styled", True)
    current.set_name(name)
    return current


def palette(tokens: Tokens) -> QPalette:
    """Returns the palette of these colours, for every widget that Qt paints."""
    result = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.panel,
        QPalette.ColorRole.AlternateBase: tokens.grid,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.bad,
        QPalette.ColorRole.Highlight: tokens.accent_soft,
        QPalette.ColorRole.HighlightedText: tokens.text,
        QPalette.ColorRole.Accent: tokens.accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.validation,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Light: tokens.raised,
        QPalette.ColorRole.Midlight: tokens.grid,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Dark: tokens.outline,
        QPalette.ColorRole.Shadow: tokens.line,
    }
    for role, value in roles.items():
        result.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.disabled))
    return result


def set_role(widget: QWidget, role: str) -> None:
    """Says what a widget is in the style sheet: "panel", "primary", "segment", "head", "muted", "chip", ... (see there)."""
    widget.setProperty("role", role)
    if role in {"panel", "ground"}:
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    for header in widget.findChildren(QHeaderView):
        header.ensurePolished()  # else it isn't forgotten what the sheet said of it before its view had a role
        header.style().unpolish(header)
        header.style().polish(header)


def set_pending(widget: QWidget, pending: bool) -> bool:
    """Shows that what a control asks for isn't carried out yet: amber; whether that is new."""
    return _mark(widget, "pending", pending)


def set_wrong(widget: QWidget, wrong: bool) -> bool:
    """Shows that what was typed into a field can't be: red, whatever waits; whether that is new."""
    return _mark(widget, "wrong", wrong)


def _mark(widget: QWidget, name: str, value: bool) -> bool:
    if bool(widget.property(name)) is value:
        return False
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    return True


def mixed(one: str, other: str, share: float) -> QColor:
    """Returns a colour between two: `share` 0 is the first, 1 the second."""
    a, b = QColor(one), QColor(other)
    return QColor(
        *(round(x + (y - x) * share) for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue())))
    )


def number_font() -> QFont:
    """Returns the monospaced face for numbers that change, in the secondary size."""
    return QFont(_number_font(QApplication.font().key()))


@lru_cache(maxsize=8)
def _number_font(_application_font: str) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFixedPitch(True)
    font.setPointSizeF(small_font().pointSizeF())
    return font


def small_font() -> QFont:
    """Returns the interface font one step smaller, for what is read second."""
    return QFont(_small_font(QApplication.font().key()))


@lru_cache(maxsize=8)
def _small_font(_application_font: str) -> QFont:
    font = QFont(QApplication.font())
    size = font.pointSizeF() if font.pointSizeF() > 0 else QFontInfo(font).pointSizeF()
    font.setPointSizeF(max(7.0, size - 1.0))
    return font


def head_font() -> QFont:
    """Returns the interface font for the head of a panel."""
    font = QFont(QApplication.font())
    font.setWeight(QFont.Weight.DemiBold)
    return font


@contextmanager
def themed(name: str) -> Iterator[Theme]:
    """Shows another theme for a while: for pictures and tests."""
    current = theme()
    before = current.name
    current.set_name(name)
    try:
        yield current
    finally:
        current.set_name(before)


def _system_tokens() -> Tokens:
    hints = QApplication.styleHints()
    dark = hints.colorScheme() == Qt.ColorScheme.Dark
    contrast = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    if contrast:
        return DARK_CONTRAST if dark else LIGHT_CONTRAST
    return DARK if dark else LIGHT
