"""A page of the guide, drawn: Markdown with room to breathe, pictures no wider than the page, what was searched marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QColor, QDesktopServices, QImage, QTextBlockFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from gradgui.gui.guide.guide_pages import GuidePage, guide_dir
from gradgui.gui.look.theme import set_role, theme

_LINE_PERCENT = 135
_MARGIN = 28
#: Stands for a picture in the text of a block.
_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"


def _picture_file(path: str) -> Path:
    """Returns the picture that fits the theme: beside "tree.png" there is a "tree-dark.png"."""
    file = guide_dir() / path
    dark = file.with_name(f"{file.stem}-dark{file.suffix}")
    return dark if theme().tokens.dark and dark.exists() else file


class GuideView(QTextBrowser):
    """Shows a page; links to other pages are announced, links to the outside open where the system opens them."""

    #: Somebody wants another page.
    pageRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guideView")
        self.setAccessibleName(self.tr("Page of the guide"))
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(_MARGIN)
        self._page: GuidePage | None = None
        set_role(self, "page")
        self.anchorClicked.connect(self._on_anchor_clicked)
        theme().changed.connect(self._on_theme_changed)

    def show_page(self, page: GuidePage, title: str = "", words: str = "") -> None:
        """Shows a page from its beginning, or from a heading.

        Args:
            page: the page.
            title: the heading to begin at; "" for the beginning.
            words: marked wherever they stand.
        """
        self._page = page
        self.document().setMarkdown(page.markdown)
        self._lay_out_text()
        self._mark(words.split())
        cursor = self._heading(title) if title else QTextCursor(self.document())
        self.setTextCursor(cursor)
        bar = self.verticalScrollBar()
        bar.setValue(0 if not title else bar.value() + self.cursorRect(cursor).top() - _MARGIN // 2)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Returns a picture of the page, no wider than there is room."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        picture = QImage(str(_picture_file(QUrl(name).path())))
        room = self.viewport().width() - 2 * _MARGIN - 8
        if picture.isNull() or picture.width() <= room or room <= 0:
            return picture
        return picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)

    def _lay_out_text(self) -> None:
        """Gives lines and paragraphs their distances; Qt sets Markdown solid."""
        block = self.document().begin()
        while block.isValid():
            cursor, format_ = QTextCursor(block), QTextBlockFormat(block.blockFormat())
            level = format_.headingLevel()
            percent = 100 if _PICTURE in block.text() else _LINE_PERCENT
            format_.setLineHeight(percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            if not cursor.currentTable():
                format_.setTopMargin(18 if level > 1 else 0)
                format_.setBottomMargin(14 if _PICTURE in block.text() else 8 if level or not block.textList() else 2)
            cursor.setBlockFormat(format_)
            table = cursor.currentTable()
            if table is not None:
                table_format = table.format()
                table_format.setBorder(0)
                table_format.setCellPadding(4)
                table_format.setBottomMargin(10)
                table_format.clearProperty(QTextFormat.Property.FrameBorderBrush.value)
                table.setFormat(table_format)
            block = block.next()

    def _mark(self, words: list[str]) -> None:
        marks = []
        for word in words:
            cursor = self.document().find(word)
            while not cursor.isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor = cursor
                mark.format.setBackground(QColor(theme().tokens.amber_soft))
                marks.append(mark)
                cursor = self.document().find(word, cursor)
        self.setExtraSelections(marks)

    def _heading(self, title: str) -> QTextCursor:
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text() == title:
                return QTextCursor(block)
            block = block.next()
        return QTextCursor(self.document())

    @Slot(QUrl)
    def _on_anchor_clicked(self, url: QUrl) -> None:
        if url.isRelative() and url.path().endswith(".md"):
            self.pageRequested.emit(url.path().removesuffix(".md"))
        else:
            QDesktopServices.openUrl(url)

    @Slot()
    def _on_theme_changed(self) -> None:
        if self._page is not None:
            self.show_page(self._page)
