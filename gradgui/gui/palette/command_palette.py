"""The palette over the window: a field, and below it what can be done. Enter does it, Escape closes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QListView, QMainWindow, QVBoxLayout, QWidget

from gradgui.gui.look.theme import set_role, small_font, theme
from gradgui.gui.palette.command import Command, find_commands
from gradgui.gui.palette.command_delegate import CommandDelegate
from gradgui.gui.palette.command_model import CommandModel
from gradgui.gui.settings import WindowSettings

_WIDTH, _TOP, _SHADOW = 640, 48, 10
_MOST_ROWS = 11
#: These keys move in the list while the field has the keyboard.
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _MOST_ROWS - 1, Qt.Key.Key_PageUp: 1 - _MOST_ROWS}
#: Another window or a menu has the keyboard for a while.
_PASSING = frozenset({Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason})
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class CommandPalette(QFrame):
    """Lists everything that can be done; a few letters find it.

    Args:
        commands: returns what there is, asked for whenever the palette opens.
        settings: remembers what was used.
        window: what it lies over.
    """

    def __init__(self, commands: Callable[[], Sequence[Command]], settings: WindowSettings, window: QMainWindow) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._ask_commands = commands
        self._commands: Sequence[Command] = ()
        self._back: QWidget | None = None
        self.setObjectName("commandPalette")
        self.setAccessibleName(self.tr("Command palette"))
        self.edit = QLineEdit(self)
        self.edit.setObjectName("paletteEdit")
        self.edit.setAccessibleName(self.tr("What do you want to do?"))
        self.edit.setPlaceholderText(self.tr("What do you want to do? A few letters are enough"))
        self.edit.installEventFilter(self)
        self.model = CommandModel(self)
        self.list = QListView(self)
        self.list.setObjectName("paletteList")
        self.list.setAccessibleName(self.tr("What can be done"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setModel(self.model)
        self.list.setItemDelegate(CommandDelegate(self.model, self.list))
        set_role(self.list, "bare")
        self.words = QLabel(self)
        self.words.setObjectName("paletteWords")
        self.words.setFont(small_font())
        set_role(self.words, "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_SHADOW + 10, _SHADOW + 10, _SHADOW + 10, _SHADOW + 8)
        layout.setSpacing(8)
        layout.addWidget(self.edit)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.words)
        # A timer of its own: what is done may close the window, and shall find the palette gone.
        self._doing = QTimer(self, singleShot=True, interval=0)
        self._doing.timeout.connect(self._on_doing_timeout)
        self._chosen: Command | None = None
        self.edit.textChanged.connect(self._on_edit_text_changed)
        self.list.clicked.connect(self._on_list_clicked)
        self.list.selectionModel().currentChanged.connect(self._on_list_current_changed)
        window.installEventFilter(self)
        self.hide()

    @Slot()
    def open(self) -> None:
        """Shows the palette, or closes it where it is open."""
        if self.isVisible():
            self.close_up()
            return
        self._back = QApplication.focusWidget()
        self._commands = self._ask_commands()
        self.edit.clear()
        self._find()
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()
        self.show()
        self.raise_()
        self._place()
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_up(self) -> None:
        """Closes the palette; the keyboard goes back to where it was."""
        back, self._back = self._back, None
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self._window)
        self.hide()
        if had_focus and back is not None and back.isVisible():
            back.setFocus(Qt.FocusReason.PopupFocusReason)

    def current(self) -> Command | None:
        """Returns the command that Enter would carry out."""
        index = self.list.currentIndex()
        return self.model.found(index).command if index.isValid() else None

    # What is done ----------------------------------------------------------------------------------------------------

    def _do(self) -> None:
        command = self.current()
        if command is None or not command.possible:
            return
        self._settings.use_command(command.id)
        self.close_up()
        self._chosen = command
        self._doing.start()

    @Slot()
    def _on_doing_timeout(self) -> None:
        command, self._chosen = self._chosen, None
        if command is not None:
            command.call()

    @Slot(str)
    def _on_edit_text_changed(self, _text: str) -> None:
        self._find()

    @Slot(QModelIndex)
    def _on_list_clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self._do()

    @Slot(QModelIndex, QModelIndex)
    def _on_list_current_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_words()

    def _find(self) -> None:
        self.model.set_found(find_commands(self._commands, self.edit.text(), self._settings.used_commands))
        self.list.setCurrentIndex(self.model.index(0))
        self.list.scrollToTop()
        self._place()
        self._show_words()

    def _show_words(self) -> None:
        """Says what Enter does, or why nothing is listed, and tells screen readers which row is the current one."""
        command = self.current()
        if command is None:
            words = self.tr("Nothing is called that. Fewer letters find more")
        elif command.possible:
            words = self.tr("Enter: do it   ↑ ↓: choose   Escape: close")
        else:
            words = self.tr("Not now: {reason}").format(reason=command.needs) if command.needs else self.tr("Not now")
        self.words.setText(words)
        index = self.list.currentIndex()
        self.edit.setAccessibleDescription(self.model.spoken(index) if index.isValid() else words)

    def _move(self, n_rows: int) -> None:
        last = self.model.rowCount() - 1
        row = self.list.currentIndex().row() + n_rows
        if abs(n_rows) == 1:
            row = row % (last + 1) if last >= 0 else 0
        self.list.setCurrentIndex(self.model.index(max(0, min(last, row))))

    # Qt --------------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the keys that move in the list, stays in the middle of the window, and closes at a click elsewhere."""
        if watched is self._window:
            if event.type() is QEvent.Type.Resize and self.isVisible():
                self._place()
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._take_key(event)
        elif isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _PASSING:
            self.close_up()
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _MOVES:
            self._move(_MOVES[Qt.Key(key)])
        elif key in _ENTER:
            self._do()
        elif key == Qt.Key.Key_Escape:
            self.close_up()
        elif key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._move(1 if key == Qt.Key.Key_Tab else -1)
        else:
            return False
        return True

    def _place(self) -> None:
        """Stands at the top of the window, in the middle, as high as its rows."""
        area = self._window.rect()
        width = min(_WIDTH, area.width() - 24) + 2 * _SHADOW
        row = self.list.sizeHintForRow(0) if self.model.rowCount() else 0
        rows = min(_MOST_ROWS, self.model.rowCount()) * row
        layout = self.layout()
        margins = layout.contentsMargins() if layout is not None else self.contentsMargins()
        others = self.edit.sizeHint().height() + self.words.sizeHint().height() + margins.top() + margins.bottom() + 16
        height = min(rows + others, area.height() - _TOP)
        self.setGeometry(QRect(QPoint((area.width() - width) // 2, _TOP - _SHADOW), self.size()))
        self.resize(width, height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draws a raised ground with a soft shadow."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        painter.setPen(Qt.PenStyle.NoPen)
        for spread in range(_SHADOW, 0, -2):
            shade = QColor("black")
            shade.setAlpha(14 if tokens.dark else 7)
            painter.setBrush(shade)
            painter.drawRoundedRect(ground.adjusted(-spread, -spread + 4, spread, min(spread + 4, _SHADOW)), 14, 14)
        painter.setPen(QPen(QColor(tokens.outline), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(ground, 10, 10)
        painter.end()
