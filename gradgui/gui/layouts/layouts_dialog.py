"""The dialog for layouts: saves how the panels stand by name, shows, renames and deletes what was saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from gradgui.gui.dialogs.named_list_dialog import NamedListDialog, NamedListWords
from gradgui.gui.layouts.named_layouts import NamedLayouts


class LayoutsDialog(NamedListDialog):
    """The layouts that somebody saved. It stays open while they are shown, to try one after another.

    Args:
        layouts: keeps and applies them.
        parent: owner.
    """

    def __init__(self, layouts: NamedLayouts, parent: QWidget | None = None) -> None:
        super().__init__(
            "layout",
            NamedListWords(
                title=self.tr("Layouts of the window"),
                about=self.tr("A layout keeps where the panels stand and how large they are."),
                save_as=self.tr("As it stands now as"),
                name=self.tr("Name of the layout"),
                example=self.tr("Two screens"),
                saved=self.tr("Saved layouts"),
                use=self.tr("Show"),
            ),
            parent,
        )
        self._layouts = layouts
        self.resize(420, 340)
        self.fill()
        self.take_keyboard()

    def names(self) -> Sequence[str]:
        """Returns the names by letter."""
        return self._layouts.names

    def words_of(self, name: str) -> str:
        """Returns nothing of a layout: it is shown to be seen."""
        return "" if name else self.tr("Nothing saved yet.")

    def save(self, name: str) -> None:
        """Keeps how everything stands now."""
        self._layouts.save(name)

    def rename(self, name: str, other: str) -> None:
        """Gives a layout another name."""
        self._layouts.rename(name, other)

    def delete(self, name: str) -> None:
        """Forgets a layout."""
        self._layouts.delete(name)

    def use(self, name: str) -> str:
        """Arranges the window."""
        if self._layouts.apply(name):
            return self.tr("Shown: {name}.").format(name=name)
        return self.tr("{name} was saved by another version and can't be shown.").format(name=name)
