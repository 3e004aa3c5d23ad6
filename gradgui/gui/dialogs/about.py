"""What gradgui is, and the versions of what it stands on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from gradgui.gui.dialogs.dialog_button import dialog_button
from gradgui.gui.language.translation import translate
from gradgui.gui.look.theme import head_font, set_role

_PACKAGES = ("gradgui", "tensorflow", "keras", "PySide6-Essentials", "pyqtgraph", "numpy")


class AboutDialog(QDialog):
    """Versions, to be copied into a report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About gradgui"))
        self.setObjectName("aboutDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title, words, versions = QLabel("gradgui", self), QLabel(self), QLabel("\n".join(version_lines()), self)
        font = head_font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        title.setFont(font)
        words.setText(self.tr("A desktop microscope for gradient descent in TensorFlow 2 and Keras 3."))
        set_role(versions, "muted")
        versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        versions.setAccessibleName(self.tr("Versions"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = dialog_button(self, "copyVersionsButton", self.tr("Copy"), self._copy)
        copy.setAccessibleName(self.tr("Copy the versions"))
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()  # Enter closes; Copy is first in the row
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(10)
        for widget in (title, words, versions, buttons):
            layout.addWidget(widget)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(version_lines()))


def version_lines() -> list[str]:
    """Returns a line a package, without importing any."""
    lines = [f"{package} {found}" for package in _PACKAGES if (found := _version(package))]
    return [
        *lines,
        translate("About", "Python {python_version} on {system} {release}").format(
            python_version=platform.python_version(), system=platform.system(), release=platform.release()
        ),
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
