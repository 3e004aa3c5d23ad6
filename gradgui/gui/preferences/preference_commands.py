"""Opens the dialog for settings, once; and keeps the shortcuts of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow
from shiboken6 import isValid

from gradgui.gui.actions import ActionRegistry
from gradgui.gui.services import WindowServices
from gradgui.gui.settings import WindowSettings
from gradgui.gui.shortcuts.shortcut_keeper import ShortcutKeeper

if TYPE_CHECKING:
    from gradgui.gui.preferences.preferences_dialog import PreferencesDialog


class PreferenceCommands(QObject):
    """What menus and keys do about settings.

    Args:
        services: folders and trust.
        settings: keep what is chosen.
        registry: the actions.
        keeper: their keys.
        window: owner of the dialog.
    """

    def __init__(
        self,
        services: WindowServices,
        settings: WindowSettings,
        registry: ActionRegistry,
        keeper: ShortcutKeeper,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._services, self._settings, self._registry, self._keeper = services, settings, registry, keeper
        self._window = window
        self._dialog: PreferencesDialog | None = None

    @Slot()
    def open(self) -> None:
        """Opens the settings."""
        self.open_page("general")

    @Slot()
    def open_shortcuts(self) -> None:
        """Opens the list of shortcuts."""
        self.open_page("shortcuts")

    def open_page(self, name: str) -> None:
        """Opens the settings at a page; brings them to the front where they're open."""
        dialog = self._dialog
        if dialog is None or not isValid(dialog):
            from gradgui.gui.preferences.preferences_dialog import PreferencesDialog  # when first opened

            dialog = PreferencesDialog(self._services, self._settings, self._registry, self._keeper, self._window)
            self._dialog = dialog
        dialog.show_page(name)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
