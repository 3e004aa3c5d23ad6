"""The dialog for settings: pages at the left, what they hold at the right. What is changed holds at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gradgui.gui.actions import ActionRegistry
from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.look.theme import head_font, set_role
from gradgui.gui.preferences.applying import reset_all
from gradgui.gui.preferences.folders_page import FoldersPage
from gradgui.gui.preferences.general_page import GeneralPage
from gradgui.gui.preferences.trusted_page import TrustedPage
from gradgui.gui.services import WindowServices
from gradgui.gui.settings import WindowSettings
from gradgui.gui.shortcuts.shortcut_keeper import ShortcutKeeper
from gradgui.gui.shortcuts.shortcuts_page import ShortcutsPage


class PreferencesDialog(QDialog):
    """Not in the way: the window can be used beside it, and shows at once what is chosen here.

    Args:
        services: folders and trust.
        settings: keep what is chosen.
        registry: the actions.
        keeper: their keys.
        parent: the window.
    """

    def __init__(
        self,
        services: WindowServices,
        settings: WindowSettings,
        registry: ActionRegistry,
        keeper: ShortcutKeeper,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._keeper = settings, keeper
        self.setObjectName("preferencesDialog")
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        #: Asks before everything is reset; may be replaced.
        self.ask_reset: Callable[[], bool] = self._ask_reset
        self.pages = QListWidget(self)  # before the pages: Tab goes from here to what they hold
        self.pages.setObjectName("preferencePages")
        self.pages.setAccessibleName(self.tr("Pages of settings"))
        self.general = GeneralPage(settings, self)
        self.shortcuts = ShortcutsPage(registry, keeper, self)
        self.trusted = TrustedPage(services.trust, self)
        self.folders = FoldersPage(services, self)
        self.stack = QStackedWidget(self)
        self.title = QLabel(self)
        font = head_font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self.title.setFont(font)
        self._add_page("general", self.tr("General"), self.general)
        self._add_page("shortcuts", self.tr("Keyboard shortcuts"), self.shortcuts)
        self._add_page("trusted", self.tr("Trusted code"), self.trusted)
        self._add_page("folders", self.tr("Folders"), self.folders)
        self.reset_button = dialog_button(
            self, "preferencesResetButton", self.tr("Reset all settings…"), self._on_reset_button_clicked
        )
        self.close_button = dialog_button(self, "preferencesCloseButton", self.tr("Close"), self.close)
        self._lay_out()
        self.pages.currentRowChanged.connect(self._on_pages_current_row_changed)
        self.show_page("general")

    def _add_page(self, name: str, title: str, page: QWidget) -> None:
        item = QListWidgetItem(title)
        item.setData(Qt.ItemDataRole.UserRole, name)
        self.pages.addItem(item)
        self.stack.addWidget(page)

    def _lay_out(self) -> None:
        self.resize(760, 560)
        set_role(self.pages, "pages")
        self.pages.setSpacing(2)
        self.pages.setFixedWidth(self.pages.sizeHintForColumn(0) + 32)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.title)
        right.addWidget(self.stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addWidget(self.pages)
        middle.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.reset_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(middle, 1)
        layout.addLayout(buttons)

    def show_page(self, name: str) -> None:
        """Shows a page: "general", "shortcuts", "trusted" or "folders"."""
        for row in range(self.pages.count()):
            if self.pages.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self.pages.setCurrentRow(row)

    @Slot(int)
    def _on_pages_current_row_changed(self, row: int) -> None:
        self.stack.setCurrentIndex(row)
        self.title.setText(self.pages.item(row).text())

    @Slot()
    def _on_reset_button_clicked(self) -> None:
        if self.ask_reset():
            reset_all(self._settings)
            self._keeper.reset_all()
            self.general.show_all()

    def _ask_reset(self) -> bool:
        answer = QMessageBox.question(
            self,
            self.tr("Reset all settings"),
            self.tr(
                "Everything on the page General and all shortcuts go back to what they were at first. Runs, presets, "
                "trusted code and folders stay."
            ),
            QMessageBox.StandardButton.Reset | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Reset
