"""What can be done with presets in the tree: the dialog, the menu, applying one. Keeping them is `runs.preset_store`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from gradgui.core.controls import Controls
from gradgui.core.preset import VariablePreset, resolve_preset
from gradgui.gui.variables.presets.preset_making import missing_words
from gradgui.gui.variables.variable_model import VariableModel
from gradgui.runs.preset_store import PresetStore

if TYPE_CHECKING:
    from gradgui.gui.variables.presets.presets_dialog import PresetsDialog


class PresetActions(QObject):
    """Saves what stands in the tree, and asks for what a preset says.

    Args:
        store: keeps the presets.
        model: the rows.
        parent: owner of the dialog.
    """

    #: A whole selection and all multipliers that somebody wants, and what the undo menu calls it.
    arrangementRequested = Signal(object, object, str)
    #: What of a preset couldn't be applied: a sentence.
    noted = Signal(str)

    def __init__(self, store: PresetStore, model: VariableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self._model = model
        self._owner = parent
        #: What is asked for just now; None: nothing is shown.
        self.requested: Controls | None = None
        #: Open while somebody looks at the presets.
        self.dialog: PresetsDialog | None = None

    @Slot()
    def ask(self) -> None:
        """Opens the dialog."""
        if self.requested is None:
            return
        from gradgui.gui.variables.presets.presets_dialog import PresetsDialog  # when first opened

        dialog = PresetsDialog(
            self._store, self._model.tree, self.requested, editable=self._model.editable, parent=self._owner
        )
        dialog.applied.connect(self.apply)
        dialog.finished.connect(self._on_dialog_finished)
        self.dialog = dialog
        dialog.open()

    def close(self) -> None:
        """Closes the dialog: another model is shown."""
        if self.dialog is not None:
            self.dialog.reject()

    @Slot()
    def _on_dialog_finished(self) -> None:
        self.dialog = None

    @Slot(object)
    def apply(self, preset: VariablePreset) -> None:
        """Asks for what a preset says, and says which of its names this model has not."""
        if not self._model.editable or self.requested is None:
            return
        resolved = resolve_preset(preset, self._model.tree.variables)
        self.arrangementRequested.emit(
            resolved.selection, resolved.multipliers, self.tr("Preset {name}").format(name=preset.name)
        )
        missing = missing_words(preset, resolved)
        if missing:
            self.noted.emit(self.tr("Preset {name}: {missing}").format(name=preset.name, missing=missing))

    def fill_menu(self, menu: QMenu) -> None:
        """Puts the presets of this model into a menu, and the way to all of them."""
        own = [preset for preset in self._store.presets() if preset.model == self._model.tree.nodes[0].name]
        for preset in sorted(own, key=lambda preset: preset.name.lower()):
            action = menu.addAction(preset.name.replace("&", "&&"), partial(self.apply, preset))
            action.setEnabled(self._model.editable)
        if own:
            menu.addSeparator()
        menu.addAction(self.tr("Save, rename, delete…"), self.ask).setEnabled(self.requested is not None)
