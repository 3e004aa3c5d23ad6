"""A card of the start page: an example's picture, its title and what it shows."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gradgui.gui.look.theme import head_font, set_role, theme
from gradgui.runs.examples import example_description, example_title, resources_dir

#: Height over width of the pictures, which `tests/example_pictures.py` draws.
RATIO = 0.54
_RADIUS_PX = 6


def example_picture(name: str, *, dark: bool) -> Path:
    """Returns the file with the picture of an example; it may not exist."""
    return resources_dir() / "examples" / "pictures" / f"{name}-{'dark' if dark else 'light'}.png"


class ExampleCard(QPushButton):
    """An example: its picture, its title and what it shows.

    Args:
        name: of the example.
        parent: owner.
    """

    #: Somebody wants to open it: "examples:NAME".
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
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(6)
        layout.addWidget(CardPicture(name, self))
        layout.addWidget(head)
        layout.addWidget(words, 1)
        self.clicked.connect(self.choose)

    @Slot()
    def choose(self) -> None:
        """Asks for the example."""
        self.chosen.emit(f"examples:{self._name}")

    def sizeHint(self) -> QSize:
        """Returns the room that picture and wrapped words need."""
        width = max(160, self.width())
        layout = self.layout()
        assert layout is not None
        return QSize(200, max(120, layout.totalHeightForWidth(width)))

    def minimumSizeHint(self) -> QSize:
        """Returns the smallest size at which the words can be read."""
        return QSize(136, self.sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        """Takes the height that the new width asks for."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.updateGeometry()


class CardPicture(QWidget):
    """The picture, as wide as its card, in the theme's colours.

    Args:
        name: of the example.
        parent: the card.
    """

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = name
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.update)

    def hasHeightForWidth(self) -> bool:
        """Returns that the picture keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Returns the height that keeps it."""
        return round(width * RATIO) if self._pixmap() is not None else 0

    def sizeHint(self) -> QSize:
        """Returns the size at the width that a card has in a small window."""
        width = max(110, self.width())
        return QSize(110, self.heightForWidth(width))

    def _pixmap(self) -> QPixmap | None:
        return _loaded(str(example_picture(self._name, dark=theme().tokens.dark)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws it with round corners."""
        pixmap = self._pixmap()
        if pixmap is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), _RADIUS_PX, _RADIUS_PX)
        painter.setClipPath(shape)
        painter.drawPixmap(self.rect(), pixmap)
        painter.end()


@lru_cache(maxsize=32)
def _loaded(file: str) -> QPixmap | None:
    pixmap = QPixmap(file)
    return None if pixmap.isNull() else pixmap
