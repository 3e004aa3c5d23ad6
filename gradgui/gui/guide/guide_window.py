"""The window of the guide: contents and search at the left, the page at the right, back and forth as in a browser."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gradgui.gui.guide.guide_pages import PAGE_NAMES, GuideSection, guide_page, guide_pages, search_guide
from gradgui.gui.guide.guide_view import GuideView
from gradgui.gui.guide.hit_delegate import HitDelegate
from gradgui.gui.look.empty_words import EmptyWords
from gradgui.gui.look.theme import set_role, small_font

_ROLE = Qt.ItemDataRole.UserRole


class GuideWindow(QWidget):
    """Stays beside the main window; closing hides it.

    Args:
        parent: the main window, with which it closes.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("guideWindow")
        self.setWindowTitle(self.tr("Guide – gradgui"))
        self.resize(960, 680)
        self._history: list[str] = []
        self._at = -1
        self.search_edit = QLineEdit(self)
        self.search_edit.setObjectName("guideSearchEdit")
        self.search_edit.setAccessibleName(self.tr("Search the guide"))
        self.search_edit.setPlaceholderText(self.tr("Search the guide"))
        self.search_edit.setClearButtonEnabled(True)
        self.contents = QListWidget(self)
        self.contents.setObjectName("guideContents")
        self.contents.setAccessibleName(self.tr("Contents of the guide"))
        self.contents.setWordWrap(True)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.setItemDelegate(HitDelegate(self.contents))
        set_role(self.contents, "pages")
        EmptyWords(self.contents, self.tr("Nothing tells of it. Try fewer words."))
        self.words_label = QLabel(self)
        self.words_label.setObjectName("guideWords")
        self.words_label.setWordWrap(True)
        self.words_label.setFont(small_font())
        set_role(self.words_label, "muted")
        self.view = GuideView(self)
        self._lay_out()
        self._add_keys()
        self.search_edit.textChanged.connect(self._on_search_edit_text_changed)
        self.search_edit.returnPressed.connect(self._on_search_edit_return_pressed)
        self.contents.currentItemChanged.connect(self._on_contents_current_item_changed)
        self.view.pageRequested.connect(self.show_page)
        self._fill()
        self.view.setFocus()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.search_edit)
        left.addWidget(self.contents, 1)
        left.addWidget(self.words_label)
        side = QWidget(self)
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(260)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(side)
        layout.addWidget(self.view, 1)

    def _add_keys(self) -> None:
        for keys, slot in (
            (QKeySequence(QKeySequence.StandardKey.Back), self.go_back),
            (QKeySequence(QKeySequence.StandardKey.Forward), self.go_forward),
            (QKeySequence(QKeySequence.StandardKey.Find), self.search_edit.setFocus),
            (QKeySequence(Qt.Key.Key_Escape), self.close),
        ):
            action = QAction(self)
            action.setShortcut(keys)
            action.triggered.connect(slot)
            self.addAction(action)

    # What is shown ---------------------------------------------------------------------------------------------------

    @property
    def page(self) -> str:
        """Name of the page that is shown."""
        return self._history[self._at] if self._at >= 0 else ""

    @Slot(str)
    def show_page(self, name: str) -> None:
        """Shows a page; the first one where there is none of this name."""
        name = name if name in PAGE_NAMES else PAGE_NAMES[0]
        self.search_edit.clear()
        self._go_to(name)

    @Slot()
    def go_back(self) -> None:
        """Shows the page before."""
        self._move(-1)

    @Slot()
    def go_forward(self) -> None:
        """Shows the page that was left by going back."""
        self._move(1)

    def _move(self, n: int) -> None:
        if 0 <= self._at + n < len(self._history):
            self._at += n
            self._show(self.page)

    def _go_to(self, name: str, title: str = "") -> None:
        if name != self.page:
            del self._history[self._at + 1 :]
            self._history.append(name)
            self._at += 1
        self._show(name, title)

    def _show(self, name: str, title: str = "") -> None:
        page = guide_page(name)
        self.view.show_page(page, "" if title == page.title else title, self.search_edit.text())
        self.setWindowTitle(self.tr("{title} – Guide – gradgui").format(title=page.title))
        if not self.search_edit.text().strip():
            self._choose(name)

    def _choose(self, name: str) -> None:
        self.contents.blockSignals(True)
        for row in range(self.contents.count()):
            section = self.contents.item(row).data(_ROLE)
            if isinstance(section, GuideSection) and section.page == name:
                self.contents.setCurrentRow(row)
                break
        self.contents.blockSignals(False)

    def _fill(self) -> None:
        """Lists the pages or, while something is searched, the sections that hold it."""
        query = self.search_edit.text()
        self.contents.blockSignals(True)
        self.contents.clear()
        if query.strip():
            hits = search_guide(query, guide_pages())
            for hit in hits:
                above = guide_page(hit.section.page).title
                place = hit.section.title if hit.section.title == above else f"{above} › {hit.section.title}"
                self._add(hit.section, f"{place}\n{hit.excerpt}")
            self.words_label.setText(self.tr("Places that tell of it: {n}").format(n=len(hits)) if hits else "")
        else:
            for page in guide_pages():
                self._add(page.sections[0], page.title)
            self.words_label.setText(self.tr("F1 opens the page for what has the keyboard."))
        self.contents.blockSignals(False)

    def _add(self, section: GuideSection, text: str) -> None:
        item = QListWidgetItem(text)
        item.setData(_ROLE, section)
        self.contents.addItem(item)

    # What is done ----------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_search_edit_text_changed(self, _text: str) -> None:
        self._fill()
        if not self.search_edit.text().strip() and self.page:
            self._show(self.page)

    @Slot()
    def _on_search_edit_return_pressed(self) -> None:
        if self.contents.count():
            self.contents.setCurrentRow(0)
            self.contents.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _on_contents_current_item_changed(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        section = item.data(_ROLE) if item is not None else None
        if isinstance(section, GuideSection):
            self._go_to(section.page, section.title)
