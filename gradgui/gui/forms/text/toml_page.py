"""The spec as TOML, in step with the form: edits of either change the other. Opens nothing."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gradgui.core.errors import SpecError
from gradgui.core.spec import RunSpec
from gradgui.core.toml.spec_text import parsed_text, rewritten
from gradgui.core.toml.toml_text import line_of, scan
from gradgui.gui.forms.text.spec_origin import SpecOrigin
from gradgui.gui.forms.text.toml_editor import TomlEditor
from gradgui.gui.look.theme import set_role, small_font

_LINE = re.compile(r"at line (\d+)")
_KEY = re.compile(r"[A-Za-z_][\w.\[\]]*")


class TomlPage(QWidget):
    """Comments and order stay as they were written. A text that can't be read says why, at its line, and changes nothing."""

    #: Somebody wrote a spec.
    specWritten = Signal(object)
    #: What is wrong with the text; "": it can be read.
    errorChanged = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("specTextPage")
        self._spec: RunSpec | None = None
        self._folder: Path | None = None
        self._origin: SpecOrigin | None = None
        self._is_new = False
        self._stale = False
        self._showing = False
        self._opened: RunSpec | None = None
        self._opened_text: str | None = None
        self.error = ""
        self.editor = TomlEditor(self)
        self.message = QLabel(self)
        self.message.setObjectName("specTextError")
        self.message.setWordWrap(True)
        self.message.setFont(small_font())
        set_role(self.message, "bad")
        self.message.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.editor, 1)
        layout.addWidget(self.message)
        self.editor.textChanged.connect(self._on_editor_text_changed)
        self.editor.setReadOnly(True)

    def set_origin(self, origin: SpecOrigin | None) -> None:
        """Takes the file that the spec came from that is open, or is being opened; None: it came from none."""
        self._origin, self._is_new = origin, True
        self._show_later()

    def set_spec(self, spec: RunSpec | None, opened: RunSpec | None = None) -> None:
        """Shows what the form says; None: nothing is open.

        Args:
            spec: with all edits.
            opened: without: once it is shown again, the text is the one that there was before the edits.
        """
        if opened != self._opened:
            self._opened, self._opened_text = opened, None
        if spec is None or self._spec is None or spec.model.source != self._spec.model.source:
            self._is_new = self._is_new or self._spec is None or spec is None
        self._spec = spec
        if not self.error:
            self._show_later()

    def set_editable(self, editable: bool) -> None:
        """Says whether it can be changed."""
        self.editor.setReadOnly(not editable)

    def discard(self) -> None:
        """Shows the spec in place of a text that can't be read."""
        self._set_error("", -1)
        self._show_later()

    def text_of(self, spec: RunSpec, folder: Path) -> str:
        """Returns the text, changed so far that it says a spec, as a file in a folder says it."""
        self._show_now()
        there = self._folder if self._folder is not None and self._folder == folder.resolve() else None
        return rewritten(self.editor.toPlainText(), spec, there)

    def go_to_error(self) -> None:
        """Gives the keyboard to the line that is wrong."""
        self.editor.setFocus()
        self.editor.go_to_line(self.editor.wrong_line)

    def showEvent(self, event: QShowEvent) -> None:
        """Brings the text into step."""
        super().showEvent(event)
        self._show_now()

    def _show_later(self) -> None:
        self._stale = True
        if self.isVisible():
            self._show_now()

    def _show_now(self) -> None:
        if not self._stale:
            return
        self._stale = False
        self._showing = True
        try:
            self._show()
        finally:
            self._showing = False

    def _show(self) -> None:
        if self._spec is None:
            self.editor.begin_with("")
            return
        if not self._is_new:
            known = self._opened_text if self._spec == self._opened else None
            self.editor.show_text(known or rewritten(self.editor.toPlainText(), self._spec, self._folder))
            self._keep_opened_text()
            return
        origin = self._origin if self._origin is not None and _begins(self._origin, self._spec) else None
        self._folder = origin.folder if origin is not None else None
        self.editor.begin_with(rewritten(origin.text if origin is not None else "", self._spec, self._folder))
        self._is_new = self._origin is not None and origin is None
        self._keep_opened_text()

    def _keep_opened_text(self) -> None:
        if self._spec == self._opened:
            self._opened_text = self.editor.toPlainText()

    @Slot()
    def _on_editor_text_changed(self) -> None:
        if self._showing or self._stale or self._spec is None:
            return  # colours of another theme change the text, too, as Qt sees it, and one that isn't seen is of no spec
        text = self.editor.toPlainText()
        try:
            spec = parsed_text(text, self._folder)
        except SpecError as error:
            self._set_error(str(error), wrong_line(text, str(error)))
            return
        self._set_error("", -1)
        if spec == self._opened:
            self._opened_text = text
        if spec != self._spec:
            self._spec = spec
            self.specWritten.emit(spec)

    def _set_error(self, message: str, line: int) -> None:
        self.editor.show_wrong_line(line)
        if message != self.error:
            self.error = message
            self.message.setText(message)
            self.message.setVisible(bool(message))
            self.errorChanged.emit(message)


def wrong_line(text: str, message: str) -> int:
    """Returns the line, from 0, that a message about a text is about: the one that it says, or that of the key it names."""
    said = _LINE.search(message)
    if said:
        return int(said[1]) - 1
    if "at end of document" in message:
        return max(0, text.rstrip("\n").count("\n"))
    found = scan(text)
    places = {_key_text(one.path): one.start for one in found}
    words = _KEY.findall(message)
    for word in words:
        key = word.strip(".")
        if key in places:
            return line_of(text, places[key])
    unknown = re.search(r'Received: "([^"]+)"', message)
    last = [one.start for one in found if unknown is not None and one.path and str(one.path[-1]) == unknown[1]]
    if last:
        return line_of(text, last[0])
    tables = [one.start for one in found if words and str(one.path[0]) == words[0]]
    return line_of(text, tables[0]) if tables else -1


def _key_text(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _begins(origin: SpecOrigin, spec: RunSpec) -> bool:
    """Whether a spec comes from a file: what was changed since is less than another model."""
    try:
        return parsed_text(origin.text, origin.folder).model.source == spec.model.source
    except SpecError:
        return False
