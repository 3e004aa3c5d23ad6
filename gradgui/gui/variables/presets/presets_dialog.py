"""The dialog for presets: saves what learns now by name, applies, renames, deletes, and copies as lines of a spec."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidgetItem, QWidget

from gradgui.core.controls import Controls
from gradgui.core.preset import preset_toml
from gradgui.gui.dialogs.named_list_dialog import NamedListDialog, NamedListWords
from gradgui.gui.variables.presets.preset_making import preset_of, preset_words
from gradgui.gui.variables.variable_nodes import VariableTree
from gradgui.runs.preset_store import PresetStore


class PresetsDialog(NamedListDialog):
    """The presets of this model first, then those of others; what the chosen one would do here, before it is applied.

    Args:
        store: keeps them.
        tree: the model that is shown.
        controls: what stands in the tree now.
        editable: whether the run takes changes.
        parent: owner.
    """

    #: Somebody wants what this preset says.
    applied = Signal(object)

    def __init__(
        self, store: PresetStore, tree: VariableTree, controls: Controls, *, editable: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "preset",
            NamedListWords(
                title=self.tr("Presets of the variables"),
                about=self.tr("A preset keeps which variables learn, and their rate multipliers."),
                save_as=self.tr("What stands now as"),
                name=self.tr("Name of the preset"),
                example=self.tr("Only the head"),
                saved=self.tr("Saved presets"),
                use=self.tr("Apply"),
            ),
            parent,
            others=[("Copy", self.tr("Copy as spec lines"), self._on_copy_button_clicked)],
        )
        self._store, self._tree, self._controls, self._editable = store, tree, controls, editable
        self._models: dict[str, str] = {}
        (self.copy_button,) = self.other_buttons
        self.resize(480, 380)
        self.fill()
        self.take_keyboard()

    @property
    def _model(self) -> str:
        return self._tree.nodes[0].name

    def names(self) -> Sequence[str]:
        """Returns the names: presets of this model first, each part by letter."""
        presets = sorted(self._store.presets(), key=lambda preset: (preset.model != self._model, preset.name.lower()))
        self._models = {preset.name: preset.model for preset in presets}
        return list(self._models)

    def words_of(self, name: str) -> str:
        """Returns what a preset would do to this model."""
        if not name:
            return self.tr("None is saved yet. Give what stands in the tree now a name.")
        preset = self._store.get(name)
        words = preset_words(preset, self._tree)
        return words if preset.model == self._model else self.tr("Made for {model}. ").format(model=preset.model) + words

    def can_use(self, name: str) -> bool:  # noqa: ARG002
        """Whether the run takes changes."""
        return self._editable

    def dress(self, name: str, item: QListWidgetItem) -> None:
        """Says of a preset for which other model it was made."""
        model = self._models[name]
        if model != self._model:
            item.setToolTip(self.tr("Made for {model}").format(model=model))
            words = self.tr("{name}, made for {model}").format(name=name, model=model)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)

    def save(self, name: str) -> None:
        """Keeps what stands in the tree."""
        self._store.save(preset_of(name, self._tree, self._controls))

    def rename(self, name: str, other: str) -> None:
        """Gives a preset another name."""
        self._store.rename(name, other)

    def delete(self, name: str) -> None:
        """Forgets a preset."""
        self._store.delete(name)

    def use(self, name: str) -> str:
        """Closes the dialog, and asks for what the preset says."""
        preset = self._store.get(name)
        self.accept()
        self.applied.emit(preset)
        return ""

    @Slot()
    def _on_copy_button_clicked(self) -> None:
        name = self.chosen()
        if name:
            QGuiApplication.clipboard().setText(preset_toml(self._store.get(name)))
