"""What the set-up listens to in the window, and what it gives to others. Holds no part itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gradgui.core.status import ENDED, RunState
from gradgui.gui.forms.form_memory import FormMemory
from gradgui.gui.forms.text.spec_origin import origin_of

if TYPE_CHECKING:
    from gradgui.gui.main_window import MainWindow


_GOES_ON = frozenset({RunState.RUNNING, RunState.PAUSED, RunState.FINISHING})


class SetUpWiring(QObject):
    """Connects form, TOML and outlook with the run that is open and the runs that there are.

    Args:
        window: whose parts they are.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        form, controller = window.form, window.controller
        FormMemory(window.set_up, window.settings)
        form.saveRequested.connect(window.files.save_spec_as)
        window.files.edited_spec = lambda: form.edited_spec() if form.has_edits else None
        window.files.spec_text = window.set_up.page.text_of
        window.templates.created.connect(window.open_path)
        window.templates.noted.connect(window.announcements.note)
        window.templates.failed.connect(window.banner.say)
        window.opener.itemOpened.connect(self._on_opener_item_opened)
        window.opener.otherOpened.connect(self._on_opener_other_opened)
        window.runs.lister.listed.connect(window.set_up.outlook.set_runs)
        controller.runOpened.connect(self._on_controller_run_opened)
        controller.runCleared.connect(self._on_controller_run_cleared)
        controller.statusChanged.connect(self._on_controller_status_changed)

    @Slot(str)
    def _on_opener_item_opened(self, item: str) -> None:
        self._window.set_up.set_origin(origin_of(item))

    @Slot()
    def _on_opener_other_opened(self) -> None:
        self._window.set_up.set_origin(None)

    @Slot()
    def _on_controller_run_opened(self) -> None:
        window = self._window
        window.set_up.outlook.set_opened(window.controller.opened, window.controller.status.step)
        window.runs.reload()  # earlier runs of the same model: how fast they were, in what they differ

    @Slot()
    def _on_controller_run_cleared(self) -> None:
        self._window.set_up.outlook.set_opened(None)

    @Slot()
    def _on_controller_status_changed(self) -> None:
        window, status = self._window, self._window.controller.status
        if window.display.is_stored:
            return
        if status.state in ENDED:  # the next start begins at step 0
            window.set_up.outlook.set_opened(window.controller.opened)
        window.set_up.outlook.set_speed(status.steps_per_second, status.step)
        window.live.follow(goes_on=status.state in _GOES_ON)
