"""What the window shows while nothing is open: a run to go on with, examples, a place for files, what was opened last."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gradgui.gui.look.flow_layout import FlowLayout
from gradgui.gui.look.theme import head_font, set_role
from gradgui.gui.start.drop_area import DropArea
from gradgui.gui.start.example_card import ExampleCard
from gradgui.gui.start.going_on import GoingOn
from gradgui.gui.start.recent_row import RecentRow
from gradgui.runs.examples import example_names

#: Shown first and in this order; others follow by name.
_ORDER = ("mlp", "finetune", "linear")
#: As wide as it gets, in a large window.
_WIDTH = 1040
_MARGIN = 24
#: Below this width, in pixels, a card's words are hard to read: the cards take another row.
_CARD_WIDTH, _CARD_GAP = 136, 12
N_RECENT_SHOWN = 6


class StartPage(QScrollArea):
    """Cards of the examples, recent items, and a place to open or drop a file."""

    #: What somebody wants to open: a path or "examples:NAME".
    itemChosen = Signal(str)
    openRequested = Signal()
    #: Somebody wants to choose a folder.
    folderRequested = Signal()
    #: Somebody wants a spec made of a template.
    templateRequested = Signal()
    #: Somebody wants an item off the list of recent ones.
    itemForgotten = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("startPage")
        self.setAccessibleName(self.tr("Start page"))
        set_role(self, "bare")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget(self)
        self.viewport().setAutoFillBackground(False)
        column = QWidget(page)
        column.setMaximumWidth(_WIDTH)
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(_MARGIN, 16, _MARGIN, 16)
        outer.addStretch(1)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(column, 100)
        across.addStretch(1)
        outer.addLayout(across)
        outer.addStretch(2)
        self._fill()
        self.setWidget(page)
        page.setAutoFillBackground(False)  # QScrollArea has just set it

    def _fill(self) -> None:
        title = QLabel(self.tr("See and steer what your network learns"), self)
        font = head_font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        title.setFont(font)
        title.setWordWrap(True)
        self._column.addWidget(title)
        words = QLabel(
            self.tr("Open a model, tick what shall learn, and watch the loss and every gradient while it trains."), self
        )
        words.setWordWrap(True)
        set_role(words, "muted")
        self._column.addWidget(words)
        #: Begins the tour of the window; whoever offers it shows and hides the button.
        self.tour_button = QPushButton(self.tr("Take a tour of one minute"), self)
        self.tour_button.setObjectName("tourButton")
        self.tour_button.setAccessibleName(self.tr("Take a tour of one minute"))
        self.tour_button.setProperty("flush", True)
        set_role(self.tour_button, "link")
        self._column.addWidget(self.tour_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.going_on = GoingOn(self)
        self._column.addWidget(self.going_on)
        self._column.addSpacing(4)
        self._column.addWidget(self._head(self.tr("Try an example")))
        self._cards: list[ExampleCard] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(_CARD_GAP)
        self._n_columns = 0
        for name in (*_ORDER, *(name for name in example_names() if name not in _ORDER)):
            if name in example_names() and not name.endswith("_pretrain"):
                card = ExampleCard(name, self)
                card.chosen.connect(self.itemChosen)
                self._cards.append(card)
        self._lay_out_cards(len(self._cards))
        self._column.addLayout(self._grid)
        self._column.addSpacing(4)
        self.drop_area = DropArea(self)
        self.drop_area.clicked.connect(self.openRequested)
        self._column.addWidget(self.drop_area)
        links = FlowLayout(spacing=8)
        for name, text, wanted in (
            ("openFolderButton", self.tr("Open a folder: images, a SavedModel, a run"), self.folderRequested),
            ("newSpecButton", self.tr("New from a template"), self.templateRequested),
        ):
            button = QPushButton(text, self)
            button.setObjectName(name)
            button.setAccessibleName(text)
            button.setProperty("flush", links.count() == 0)
            set_role(button, "link")
            button.clicked.connect(wanted)
            links.addWidget(button)
        self._column.addLayout(links)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        self._column.addLayout(self._recent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the cards in as many rows as the width asks for, each about as full."""
        super().resizeEvent(event)
        fitting = max(1, (self.viewport().width() - 2 * _MARGIN + _CARD_GAP) // (_CARD_WIDTH + _CARD_GAP))
        n_rows = math.ceil(len(self._cards) / fitting)
        self._lay_out_cards(math.ceil(len(self._cards) / max(1, n_rows)))

    def _lay_out_cards(self, n_columns: int) -> None:
        if n_columns == self._n_columns:
            return
        for card in self._cards:
            self._grid.removeWidget(card)
        for index, card in enumerate(self._cards):
            self._grid.addWidget(card, *divmod(index, n_columns))
        for column in range(max(n_columns, self._n_columns)):
            self._grid.setColumnStretch(column, 1 if column < n_columns else 0)
        self._n_columns = n_columns

    def _head(self, text: str) -> QLabel:
        label = QLabel(text, self)
        set_role(label, "head")
        return label

    def set_recent(self, items: Sequence[str], times: Mapping[str, dt.datetime] | None = None) -> None:
        """Lists what was opened last; what isn't there any more is listed dim, to be removed.

        Args:
            items: the newest first. Examples are left out: they have their cards.
            times: when each was opened, as far as that is known.
        """
        while self._recent.count():
            item = self._recent.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shown = [item for item in items if not item.startswith("examples:")][:N_RECENT_SHOWN]
        if shown:
            self._recent.addSpacing(4)
            self._recent.addWidget(self._head(self.tr("Recent")))
            self._recent.addSpacing(4)
        for text in shown:
            row = RecentRow(text, (times or {}).get(text), self)
            row.chosen.connect(self.itemChosen)
            row.forgotten.connect(self.itemForgotten)
            self._recent.addWidget(row)
