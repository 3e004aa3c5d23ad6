"""The spec file that is open: where Save writes to, whether anything isn't saved, and the way back to what was left so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMessageBox

from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import read_spec

if TYPE_CHECKING:
    from gradgui.gui.main_window import MainWindow

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Left:
    """What was open, with changes that no file has.

    Args:
        item: what it was made from.
        name: what that is called.
        opened: the spec as it was open.
        draft: the same with what was edited.
    """

    item: str
    name: str
    opened: RunSpec
    draft: RunSpec


class SpecFile(QObject):
    """Follows what is opened, edited and saved.

    Args:
        window: whose set-up it is. Its form says what a file would say now.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._item = ""
        self._path: Path | None = None
        self._saved: RunSpec | None = None
        self._current: RunSpec | None = None
        self._left: _Left | None = None
        self._is_behind = False  # whether that is still open, behind a stored run that is looked at
        self._offered: _Left | None = None
        self._wanted: _Left | None = None
        #: Asks what becomes of unsaved changes, by the file's name: True saves them, False doesn't, None doesn't close.
        self.ask_save: Callable[[str], bool | None] = self._ask_save
        window.opener.itemOpened.connect(self._on_opener_item_opened)
        window.opener.otherOpened.connect(self._on_opener_other_opened)
        window.form.draftChanged.connect(self._on_form_draft_changed)
        window.files.specSaved.connect(self._on_files_spec_saved)
        window.controller.runOpened.connect(self._on_controller_run_opened)
        window.controller.runCleared.connect(self._on_controller_run_cleared)
        # Queued: the form shows first what is open.
        window.display.shownChanged.connect(self._on_display_shown_changed, Qt.ConnectionType.QueuedConnection)
        window.files.spec_path = lambda: self.path
        window.files.may_overwrite = self.is_unchanged_on_disk

    @property
    def path(self) -> Path | None:
        """The file; None where what is open came from none: an example, a program, a stored run, a fork."""
        window = self._window
        other = window.display.is_stored or window.controller.goes_on is not None or window.queue.trainer.owns_run
        return None if other or window.form.opened_spec is None else self._path

    @property
    def is_modified(self) -> bool:
        """Whether the file says something else than the set-up."""
        return self.path is not None and self._current != self._saved

    def is_unchanged_on_disk(self) -> bool:
        """Whether the file still says what was opened or saved, so that writing it takes away nobody's work."""
        try:
            return self._path is not None and read_spec(self._path) == self._saved
        except GradguiError:
            return False

    def leave(self) -> None:
        """Keeps in mind what isn't saved, as something else is about to be opened."""
        form, opened = self._window.form, self._window.form.opened_spec
        if self._window.display.is_stored:  # what was open stays open behind it, and what was left of it in mind
            return
        self._left, self._is_behind = None, False
        if opened is None or self._window.controller.goes_on is not None:
            return
        edited = form.has_edits and self._current is not None and self._current != opened
        if self.is_modified or edited:
            name = self._path.name if self._path is not None else opened.name
            self._left = _Left(self._item, name or self.tr("The set-up"), opened, self._current or opened)

    def offer(self) -> None:
        """Says that something was left unsaved, if it was, with a button that goes back to it."""
        left, self._left = self._left, None
        if left is not None:
            self._offered = left
            words = self.tr("{name} had changes that aren't saved.").format(name=left.name)
            self._window.banner.say(words, kind="note", action=self.tr("Go back to them"), act=lambda: self._go_back(left))

    def _go_back(self, left: _Left) -> None:
        self._wanted = left if left.draft != left.opened else None
        if self._window.opener.open_spec(left.opened) and left.item:
            self._window.opener.itemOpened.emit(left.item)

    def may_close(self) -> bool:
        """Whether the window may close: asks about unsaved changes, unless the session brings them back."""
        window = self._window
        if not (self.is_modified and self._path is not None and window.session.is_keeping):
            return True
        if window.settings.restore_session:
            return True
        save = self.ask_save(self._path.name)
        if save:
            window.files.save_spec()
        return save is not None and not (save and self.is_modified)

    def _ask_save(self, name: str) -> bool | None:
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            self.tr("Save changes"),
            self.tr("{name} has changes that aren't saved.").format(name=name),
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        return {buttons.Save: True, buttons.Discard: False}.get(answer)

    @Slot(str)
    def _on_opener_item_opened(self, item: str) -> None:
        """Takes what was opened; also where an edited spec was opened in its place, as a session does."""
        if self._window.display.is_stored:
            self._is_behind = self._left is not None
            if not self._window.banner.text:  # else it says how to go back to what is open behind it
                self.offer()
            return
        self._item, self._path, self._saved = item, None, None
        path = Path(item)
        if path.suffix.lower() == ".toml":
            try:
                self._saved = read_spec(path)
                self._path = path
            except GradguiError as error:
                logger.info("There is no file to save to any more: %s", error)
        self.offer()

    @Slot()
    def _on_opener_other_opened(self) -> None:
        """Lets go of the file: what is open now isn't what it says."""
        self._item, self._path, self._saved = "", None, None
        self.offer()

    @Slot(object)
    def _on_form_draft_changed(self, spec: RunSpec | None) -> None:
        self._current = spec

    @Slot(object, object)
    def _on_files_spec_saved(self, path: Path, spec: RunSpec) -> None:
        self._item, self._path, self._saved = str(path), path, spec

    @Slot()
    def _on_controller_run_cleared(self) -> None:
        """Says once more what was said while the run before was ending: what is said of that one is taken away with it."""
        if self._offered is not None and not self._window.banner.text:
            self._left = self._offered
            self.offer()

    @Slot()
    def _on_controller_run_opened(self) -> None:
        self._offered = None
        wanted, controller = self._wanted, self._window.controller
        if wanted is not None and controller.opened is not None and controller.spec == wanted.opened:
            self._wanted = None
            self._window.form.set_draft(wanted.draft)

    @Slot(object)
    def _on_display_shown_changed(self, _run: object) -> None:
        """Brings back what was being edited when a stored run was looked at."""
        left, form = self._left, self._window.form
        if left is not None and self._is_behind and not self._window.display.is_stored and form.opened_spec == left.opened:
            self._left = None
            form.set_draft(left.draft)
