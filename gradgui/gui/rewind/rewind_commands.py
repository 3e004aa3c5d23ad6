"""Going back to a step, from wherever it was chosen: asks where, ends a run that goes on first, and can be broken off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gradgui.core.status import ENDED, RunState
from gradgui.gui.control.background import Background
from gradgui.gui.control.opening.opener import Opener
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.rewind.moments import Moments

if TYPE_CHECKING:
    from gradgui.gui.rewind.rewind_dialog import RewindDialog


class RewindCommands(QObject):
    """What menus, shortcuts and the stop button do about going back.

    Args:
        controller: ends the run that goes on.
        opener: opens the new run.
        background: reads what can be gone back to.
        stored_path: the folder of the stored run that is shown; None: none is.
        window: owner of the dialog.
    """

    #: What can't be gone back to, and why.
    failed = Signal(str)

    def __init__(
        self,
        controller: RunController,
        opener: Opener,
        background: Background,
        stored_path: Callable[[], Path | None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._opener = opener
        self._background = background
        self._stored_path = stored_path
        self._window = window
        self._after_end: tuple[Path, int | None] | None = None
        #: The dialog, while it is open.
        self.dialog: RewindDialog | None = None
        controller.stateChanged.connect(self._on_controller_state_changed)
        controller.runCleared.connect(self._on_controller_run_cleared)

    def run_path(self) -> Path | None:
        """Returns the folder of the run that can be gone back in: the stored one that is shown, or the one trained here."""
        status = self._controller.status
        here = status.state in {RunState.RUNNING, RunState.PAUSED, *ENDED} and status.run_path
        return self._stored_path() or (Path(status.run_path) if here else None)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a run on disk that a new one can begin in."""
        return self.run_path() is not None

    @property
    def ends_run(self) -> bool:
        """Whether the run that would be gone back in is being trained here."""
        return self._stored_path() is None and self._controller.can_stop

    def fork(self, step: int | None = None) -> None:
        """Opens a new run after the first `step` steps of the run; None: after all. One that goes on ends first."""
        path = self.run_path()
        if path is None:
            return
        if self.ends_run:
            self._after_end = (path, step)
            self._controller.stop()
        else:
            self._opener.fork(path, step)

    def ask(self, step: int | None = None) -> None:
        """Opens the dialog, with a step chosen (None: the last), once the run is read."""
        path = self.run_path()
        if path is not None:
            self._background.submit(
                lambda: Moments.read(path),
                lambda moments: self._open_dialog(moments, step),
                lambda error: self.failed.emit(str(error)),
            )

    def _open_dialog(self, moments: Moments, step: int | None) -> None:
        if self.run_path() != moments.path or not self._window.isVisible():
            return  # another run is shown by now
        chosen = moments.n_steps if step is None else min(step, moments.n_steps)
        from gradgui.gui.rewind.rewind_dialog import RewindDialog  # when first opened

        dialog = RewindDialog(moments, chosen, ends_run=self.ends_run, parent=self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.fork)
        dialog.finished.connect(self._on_dialog_finished)
        self.dialog = dialog
        dialog.open()

    def stop(self) -> None:
        """Ends the run at the next chunk boundary; while steps are repeated, goes back to the run that they are from.

        While a stored run is read, and no live one is in sight, does without it.
        """
        if self.is_reading and (self._stored_path() is not None or not self.can_stop):
            self._opener.reading.forget()
            return
        start = self._controller.goes_on
        if self._controller.is_going_back and start is not None:
            self._controller.close_spec()
            self._opener.open_path(start.run.path)
        else:
            self._controller.stop()

    @property
    def is_reading(self) -> bool:
        """Whether a stored run is being read."""
        return self._opener.reading.is_going

    @property
    def can_stop(self) -> bool:
        """Whether there is something to end, or to break off."""
        controller = self._controller
        return controller.can_stop or controller.is_going_back or controller.can_cancel_opening

    def join_menu(self, menu: QMenu, step: Callable[[], int | None]) -> None:
        """Adds to a plot's menu what can be done at the step under the mouse when it opens."""
        menu.addSeparator()
        action = QAction(menu)
        action.setObjectName("fork_step")
        menu.addAction(action)
        at: list[int | None] = [None]

        def look() -> None:
            at[0] = step()
            action.setText(fork_words(at[0]))
            action.setEnabled(self.can_go_back)

        menu.aboutToShow.connect(look)
        action.triggered.connect(lambda: self.fork(at[0]))
        look()

    @Slot()
    def _on_dialog_finished(self) -> None:
        self.dialog = None

    @Slot(str)
    def _on_controller_state_changed(self, state: str) -> None:
        if self._after_end is not None and RunState(state) in ENDED:
            (path, step), self._after_end = self._after_end, None
            self._opener.fork(path, step)

    @Slot()
    def _on_controller_run_cleared(self) -> None:
        self._after_end = None


def fork_words(step: int | None) -> str:
    """Returns what a menu says at a step."""
    return (
        translate("RewindCommands", "&Fork from here")
        if step is None
        else translate("RewindCommands", "&Fork from before step {step}").format(step=numbers.count(step))
    )
