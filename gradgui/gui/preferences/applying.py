"""What a preference changes in the window that is open; what isn't named here is asked for when it is needed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from gradgui.gui.language.chosen_language import apply_language
from gradgui.gui.look.text_size import set_text_size
from gradgui.gui.look.theme import apply_theme, theme
from gradgui.gui.preferences.preference import PREFERENCES, TEXT_SIZE, THEME, Preference
from gradgui.gui.settings import WindowSettings

_APPLY: dict[str, Callable[[str], None]] = {
    THEME.name: lambda name: theme().set_name(name),
    TEXT_SIZE.name: lambda size: set_text_size(int(size.removesuffix("%"))),
}


def choose(preference: Preference, settings: WindowSettings, value: str) -> None:
    """Remembers a choice and lets it hold at once.

    Raises:
        ValueError: it isn't one of the choices.
    """
    preference.set(settings, value)
    apply(preference, settings)


def apply(preference: Preference, settings: WindowSettings) -> None:
    """Lets hold what the settings say."""
    change = _APPLY.get(preference.name)
    if change is not None:
        change(preference.of(settings))


def apply_looks(settings: WindowSettings, language: str = "") -> None:
    """Lets hold what the settings say of language, theme and text size, before a window is made.

    Args:
        settings: of the window.
        language: of this window alone; "": as the settings say.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_language(app, language or settings.language)
    apply_theme(app, settings.theme_name)
    apply(TEXT_SIZE, settings)


def reset_all(settings: WindowSettings) -> None:
    """Forgets every choice; the usual ones hold at once."""
    for preference in PREFERENCES:
        settings.forget(preference.key)
        apply(preference, settings)
