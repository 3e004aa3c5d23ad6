"""Keeps in mind what is open, and brings it back at the next start. Never starts a training; code is asked about as ever."""

from __future__ import annotations

import logging
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt, Signal, Slot

from gradgui.core.errors import GradguiError
from gradgui.core.interventions import Change
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import parse_spec, spec_to_toml
from gradgui.core.status import ENDED, RunState
from gradgui.gui.session.session import Session, read_session, session_path, write_session
from gradgui.gui.session.session_fork import fork_that_waits
from gradgui.runs.sources.openable import ItemKind, item_kind

if TYPE_CHECKING:
    from gradgui.gui.main_window import MainWindow

logger = logging.getLogger(__name__)

#: What changes is written down so often at most.
EVERY_S = 2.0
#: A session that was begun so often, by windows that never closed, is what they died of: it isn't brought back once more.
MOST_ATTEMPTS = 2
#: A window that was there so long didn't die of what it opened.
SETTLED_S = 30.0
_GOING_ON = frozenset({RunState.RUNNING, RunState.PAUSED, RunState.FINISHING})


class SessionKeeper(QObject):
    """Writes the session of a window and restores it. Until `begin` it does neither.

    Args:
        window: what is open there.
        settings_path: the session lies beside that file.
    """

    _restoring = Signal(object)

    def __init__(self, window: MainWindow, settings_path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._path = session_path(settings_path)
        self._origin = ""
        self._draft: RunSpec | None = None
        self._wanted_draft: RunSpec | None = None
        self._wanted_typed: dict[str, str] = {}
        self._wanted_changes: tuple[Change, ...] = ()
        self._cut_off = ""
        self._written: Session | None = None
        self._begun_s = self._looked_s = 0.0
        self._is_restoring = False
        #: Whether what is open is written down.
        self.is_keeping = False
        self._restoring.connect(self._on_restoring, Qt.ConnectionType.QueuedConnection)
        window.opener.itemOpened.connect(self._on_opener_item_opened)
        window.opener.otherOpened.connect(self._on_opener_other_opened)
        window.form.draftChanged.connect(self._on_form_draft_changed)
        window.controller.runOpened.connect(self._on_controller_run_opened)
        # Queued: what is to be known of any stored run is said first.
        window.display.shownChanged.connect(self._on_display_shown_changed, Qt.ConnectionType.QueuedConnection)

    # Keeping ---------------------------------------------------------------------------------------------------------

    def begin(self, *, restore: bool) -> None:
        """Keeps what is open in mind from now on.

        Args:
            restore: whether what was open last is opened again, once the window is there.
        """
        last = read_session(self._path)
        self.is_keeping = True
        self._begun_s = self._looked_s = time.monotonic()
        if not restore or last is None or last.is_empty:
            return
        if last.n_attempts >= MOST_ATTEMPTS:
            name = Path(last.item).name or self.tr("what was open")
            words = self.tr(
                "{name} wasn't opened again: gradgui ended twice while it was open. Open it from the list if you like."
            )
            self._window.banner.say(words.format(name=name), kind="amber")
            return
        self._is_restoring = True
        self._write(msgspec.structs.replace(last, n_attempts=last.n_attempts + 1))
        self._restoring.emit(last)

    def look(self) -> None:
        """Writes down what has changed, now and then. Called at every tick."""
        now = time.monotonic()
        if self.is_keeping and now - self._looked_s >= EVERY_S:
            self._looked_s = now
            self._keep(closed=False)

    def end(self) -> None:
        """Writes down what is open as the window closes."""
        if self.is_keeping:
            self._keep(closed=True)
            self.is_keeping = False

    def _keep(self, *, closed: bool) -> None:
        now, before = self.session(), self._written
        if self._is_restoring and now.is_empty and before is not None:
            now = before  # it couldn't be opened, or is being asked about: it isn't forgotten for that
        elif not now.is_empty:
            self._is_restoring = False
        settled = closed or before is None or now.item != before.item or time.monotonic() - self._begun_s > SETTLED_S
        attempts = 0 if settled or before is None else before.n_attempts
        now = msgspec.structs.replace(now, n_attempts=attempts, training=now.training and not closed)
        if now != before:
            self._write(now)

    def _write(self, session: Session) -> None:
        self._written = session
        try:
            write_session(self._path, session)
        except OSError as error:  # a comfort: training goes on without it
            logger.warning("The session isn't kept: %s", error)

    def session(self) -> Session:
        """Returns what is open now."""
        window = self._window
        view = window.gradients.export_view().export_name
        windows = tuple(name for name, plot in window.plot_windows.windows.items() if plot.isVisible())
        item, spec, training = self._open_now()
        draft = spec_to_toml(self._draft) if self._draft is not None and window.form.has_edits and spec else ""
        fork = fork_that_waits(window.controller) if spec else None
        typed = window.form.unfinished() if spec else {}
        return Session(item, spec, draft, training, view, windows, fork, typed=typed)

    def _open_now(self) -> tuple[str, str, bool]:
        """Returns what is looked at, its set-up where no run has begun, and whether a run goes on."""
        window, controller = self._window, self._window.controller
        if window.display.stored_path is not None:
            return str(window.display.stored_path), "", False
        if controller.spec is None:
            return "", "", False
        status = controller.status
        if status.run_path and (status.state in _GOING_ON or (status.state in ENDED and not window.form.has_edits)):
            return str(status.run_path), "", status.state in _GOING_ON
        start = controller.goes_on
        if start is not None and start.is_resumed:
            return str(start.run.path), "", False
        if start is not None and fork_that_waits(controller) is not None:
            return str(start.run.path), spec_to_toml(controller.spec), False  # its changes are kept apart
        spec = controller.starting_spec() or controller.spec
        return self._origin, spec_to_toml(spec), False

    # Bringing back ---------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_restoring(self, last: Session) -> None:
        window = self._window
        if not window.display.is_empty:  # something else was quicker: a second start, a hand
            return
        if last.view:
            window.gradients.show_view(last.view)
        self._open_windows(last.windows)
        try:
            spec = parse_spec(last.spec) if last.spec else None
            self._wanted_draft = parse_spec(last.draft) if last.draft else None
        except GradguiError:  # written by another version: what it was made from may still open
            spec = self._wanted_draft = None
        self._wanted_typed = last.typed if spec is not None else {}
        if spec is not None and last.fork is not None and item_kind(last.item) is not ItemKind.MISSING:
            self._wanted_changes = last.fork.asked()
            window.opener.go_on(Path(last.fork.run), partial(last.fork.read, spec))
        elif spec is not None:
            self._origin = last.item
            if window.opener.open_spec(spec) and last.item:
                window.opener.itemOpened.emit(last.item)  # the file's comments, and where it is saved to
        elif item_kind(last.item) is ItemKind.MISSING:
            words = self.tr("{item} was open last; it isn't there any more.")
            window.announcements.note(words.format(item=last.item))
        else:
            self._cut_off = last.item if last.training else ""  # a window that closes says that none is
            window.opener.open_path(last.item)

    def _open_windows(self, names: tuple[str, ...]) -> None:
        window = self._window
        shown = window.gradients.export_view().export_name
        for name in names:
            if name == window.loss.export_name:
                window.plot_windows.open(window.loss.export_view())
            else:
                window.gradients.show_view(name)
                window.plot_windows.open(window.gradients.export_view())
        window.gradients.show_view(shown)
        if names:
            window.come_to_front()

    # Slots -----------------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_opener_item_opened(self, item: str) -> None:
        self._origin = item

    @Slot()
    def _on_opener_other_opened(self) -> None:
        self._origin = ""

    @Slot(object)
    def _on_form_draft_changed(self, draft: object) -> None:
        self._draft = draft if isinstance(draft, RunSpec) else None

    @Slot()
    def _on_controller_run_opened(self) -> None:
        draft, self._wanted_draft = self._wanted_draft, None
        typed, self._wanted_typed = self._wanted_typed, {}
        changes, self._wanted_changes = self._wanted_changes, ()
        if self._window.controller.opened is None:
            return
        if changes:
            self._window.controller.changes.redo(changes)
        if draft is not None:
            self._window.form.set_draft(draft)
        if typed:
            self._window.form.type_again(typed)

    @Slot(object)
    def _on_display_shown_changed(self, _run: object) -> None:
        cut_off, self._cut_off = self._cut_off, ""
        path = self._window.display.stored_path
        if not cut_off or path is None or Path(cut_off) != path:
            return
        shown = self._window.display.shown
        name = shown.name if shown is not None else path.name
        words = self.tr("gradgui ended while {name} was training. What was recorded is here; Resume goes on with it.")
        self._window.banner.say(
            words.format(name=name), kind="amber", action=self.tr("Resume"), act=lambda: self._window.opener.resume(path)
        )
