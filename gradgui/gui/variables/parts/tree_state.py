"""What is said about the rows: how many a search leaves, how they're sorted, and what to do where there are none."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gradgui.core.errors import nearest
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_role, small_font
from gradgui.gui.variables.patterns.pattern_field import path_links
from gradgui.gui.variables.variable_model import VariableModel

_EMPTY = QT_TRANSLATE_NOOP(
    "TreeState", "The variables of the model appear here,\nwith a box each that says whether it learns."
)


class StateStrip(QWidget):
    """A line above the rows, there only while they're searched or sorted, with the way back to network order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel(self)
        self.label.setObjectName("treeStateLabel")
        self.label.setToolTip(
            self.tr("Sorted rows are put in order again as numbers change, but not while the pointer is on them")
        )
        self.label.setFont(small_font())
        set_role(self.label, "muted")
        self.network_button = QPushButton(self.tr("Network order"), self)
        self.network_button.setObjectName("networkOrderButton")
        self.network_button.setAccessibleName(self.tr("Back to network order"))
        self.network_button.setFont(small_font())
        set_role(self.network_button, "link")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.network_button)

    def show_state(self, model: VariableModel) -> None:
        """Says how the rows are searched and sorted."""
        words = []
        if model.is_filtered and model.shown.n_found:
            words.append(
                self.tr("{n_found} of {variables} match").format(
                    n_found=numbers.count(model.shown.n_found), variables=numbers.count(len(model.tree.variables))
                )
            )
        if model.order is not None:
            words.append(
                self.tr("{words} by {words_2}").format(
                    words=self.tr("sorted") if words else self.tr("Sorted"), words_2=model.order.words
                )
            )
        self.label.setText(", ".join(words))
        self.network_button.setVisible(model.order is not None)
        self.setVisible(model.rowCount() > 0 and bool(words))


class EmptyTree(QLabel):
    """In place of the rows where there are none: what will be here, or what is spelled like what was searched for.

    The names of near paths are links (`linkActivated`).
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("treeEmptyLabel")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        set_role(self, "muted")

    def show_state(self, model: VariableModel) -> bool:
        """Says why there are no rows; whether that is so."""
        has_rows = model.rowCount() > 0
        nothing_found = has_rows and model.is_filtered and model.shown.n_found == 0
        self.setText(self._nothing_found_words(model) if nothing_found else translate("TreeState", _EMPTY))
        self.setVisible(nothing_found or not has_rows)
        return nothing_found or not has_rows

    def _nothing_found_words(self, model: VariableModel) -> str:
        text = model.shown.search
        near = nearest(text, [node.path for node in model.tree.nodes[1:]])
        near_words = self.tr("<br>Nearest: {near}").format(near=path_links(near)) if near else ""
        return self.tr("No variable matches {text}.{near_words}").format(text=escape(text), near_words=near_words)
