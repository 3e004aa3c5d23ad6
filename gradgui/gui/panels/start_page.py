"""What the window shows while nothing is open: examples to try, what was opened last, and where to drop a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gradgui.gui.look.theme import head_font, set_role, theme
from gradgui.runs.examples import example_description, example_names, example_title

#: Shown first and in this order; others follow by name.
_ORDER = ("mlp", "finetune", "linear")
_WIDTH = 760
N_RECENT_SHOWN = 6


class StartPage(QScrollArea):
    """Cards of the examples, recent items, and a place to open or drop a file."""

    #: What somebody wants to open: a path or "examples:NAME".
    itemChosen = Signal(str)
    openRequested = Signal()

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
        outer.setContentsMargins(24, 24, 24, 24)
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
        self._column.addWidget(title)
        words = QLabel(
            self.tr("Open a model, tick what shall learn, and watch the loss and every gradient while it trains."), self
        )
        words.setWordWrap(True)
        set_role(words, "muted")
        self._column.addWidget(words)
        self._column.addSpacing(8)
        self._column.addWidget(self._head(self.tr("Try an example")))
        cards = QHBoxLayout()
        cards.setSpacing(12)
        for name in (*_ORDER, *(name for name in example_names() if name not in _ORDER)):
            if name in example_names() and not name.endswith("_pretrain"):
                card = ExampleCard(name, self)
                card.clicked.connect(card.choose)
                card.chosen.connect(self.itemChosen)
                cards.addWidget(card, 1)
        self._column.addLayout(cards)
        self._column.addSpacing(8)
        self.drop_area = DropArea(self)
        self.drop_area.clicked.connect(self.openRequested)
        self._column.addWidget(self.drop_area)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._column.addLayout(self._recent)

    def _head(self, text: str) -> QLabel:
        label = QLabel(text, self)
        set_role(label, "head")
        return label

    def set_recent(self, items: list[str]) -> None:
        """Lists what was opened last, as far as it still exists."""
        while self._recent.count():
            item = self._recent.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shown = [item for item in items if item.startswith("examples:") or Path(item.partition(".py:")[0]).exists()]
        shown = [item for item in shown if not item.startswith("examples:")][:N_RECENT_SHOWN]
        if shown:
            self._recent.addSpacing(8)
            self._recent.addWidget(self._head(self.tr("Recent")))
        for text in shown:
            link = RecentItem(text, self)
            link.clicked.connect(link.choose)
            link.chosen.connect(self.itemChosen)
            self._recent.addWidget(link)


class ExampleCard(QPushButton):
    """An example: its title and what it shows."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setObjectName(f"example_{name}")
        title, description = example_title(name), example_description(name)
        self.setAccessibleName(title)
        self.setAccessibleDescription(description)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head, words = QLabel(title, self), QLabel(description, self)
        head.setFont(head_font())
        set_role(words, "muted")
        for label in (head, words):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(6)
        layout.addWidget(head)
        layout.addWidget(words, 1)

    def choose(self) -> None:
        """Asks for the example."""
        self.chosen.emit(f"examples:{self._name}")

    def sizeHint(self) -> QSize:
        """Returns the room that the wrapped words need."""
        width = max(180, self.width())
        layout = self.layout()
        assert layout is not None
        return QSize(200, max(120, layout.totalHeightForWidth(width)))

    def minimumSizeHint(self) -> QSize:
        """Returns the smallest size at which the words can be read."""
        return QSize(160, self.sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        """Takes the height that the new width asks for."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.updateGeometry()


class DropArea(QAbstractButton):
    """A dashed place that says that files can be dropped; a click chooses one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("openFileButton")
        self.setAccessibleName(self.tr("Open a file or drop it here"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(84)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws the dashed frame and two lines of words."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(QColor(tokens.accent if lively else tokens.outline), 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(tokens.accent_soft) if lively else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        middle = self.height() / 2
        painter.setPen(QColor(tokens.text))
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        above, below = QRectF(0, middle - 24, self.width(), 22), QRectF(0, middle, self.width(), 22)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, self.tr("Open a file or drop it here"))
        painter.setFont(self.font())
        painter.setPen(QColor(tokens.muted))
        kinds = self.tr("A spec (.toml), a program (.py), a Keras model (.keras, .h5), or the folder of a run")
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, kinds)
        painter.end()


class RecentItem(QPushButton):
    """A link to what was opened before: its name, and its folder."""

    chosen = Signal(str)

    def __init__(self, item: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item = item
        set_role(self, "flat")
        self.setStyleSheet("text-align: left;")
        path = Path(item)
        self.setText(f"{path.name}    {_short(path.parent)}")
        self.setAccessibleName(self.tr("Open {name}").format(name=path.name))
        self.setToolTip(item)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def choose(self) -> None:
        """Asks for the item."""
        self.chosen.emit(self._item)


def _short(folder: Path) -> str:
    """Returns a folder with the home folder as ~."""
    try:
        return "~/" + folder.relative_to(Path.home()).as_posix()
    except ValueError:
        return str(folder)
