"""Start, step, run so many more: what was edited in the set-up and isn't applied yet is opened first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from gradgui.core.errors import GradguiError
from gradgui.core.spec import RunSpec
from gradgui.core.status import ENDED, RunState
from gradgui.gui.control.carried_over import ended_record
from gradgui.gui.control.display.fork_words import consequence
from gradgui.gui.control.opening.opener import Opener
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.forms.run_form import RunForm
from gradgui.runs.forking.settings import forked


class RunCommands(QObject):
    """What the buttons, the Run menu and the shortcuts do.

    Args:
        controller: carries out what needs nothing opened.
        opener: opens specs.
        form: holds edits that wait.
        show_form: brings the form into sight, where a mistake in it stands in the way.
        stored_path: the folder of the stored run that is shown, to be resumed; None: none is.
        parent: owner.
    """

    def __init__(
        self,
        controller: RunController,
        opener: Opener,
        form: RunForm,
        show_form: Callable[[], None],
        stored_path: Callable[[], Path | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._opener = opener
        self._form = form
        self._show_form = show_form
        self._stored_path = stored_path
        form.specEdited.connect(self.apply)
        form.draftChanged.connect(self._on_form_draft_changed)

    @Slot(object)
    def apply(self, spec: RunSpec) -> None:
        """Opens an edited spec in place of the one that is open."""
        if self._open(spec):
            self._form.applied()

    @Slot()
    def start(self) -> None:
        """Starts or resumes; after the end of a run, opens its spec again and starts that; what failed to open, opens."""
        self._go(None)

    @Slot()
    def step(self) -> None:
        """Carries out a single step."""
        self._go(1)

    @Slot(int)
    def run_more(self, n_steps: int) -> None:
        """Carries out so many steps, then pauses; while a run goes on, so many from now on; after its end, it goes on."""
        self._go(n_steps)

    def _open(self, spec: RunSpec, *, start: bool = False, n_steps: int | None = None) -> bool:
        """Opens an edited spec, where a stored run goes on in its place; whether it may be opened."""
        controller = self._controller
        goes_on, before, shown = controller.goes_on, controller.spec, controller.starting_spec()
        if goes_on is None or before is None or shown is None or controller.status.state is not RunState.READY:
            return self._opener.open_spec(spec, start=start, n_steps=n_steps)
        try:
            continued, goes_on = forked(goes_on, before, shown, spec)
        except GradguiError as error:
            self._opener.failed.emit(str(error), "")
            return False
        return self._opener.open_at(continued, goes_on, start=start, n_steps=n_steps)

    @Slot(object)
    def _on_form_draft_changed(self, spec: RunSpec | None) -> None:
        """Says at the foot of the set-up what an edit does to a fork beside what it says."""
        controller = self._controller
        shown = controller.starting_spec() if spec is not None and controller.status.state is RunState.READY else None
        words = consequence(controller.goes_on, shown, spec) if shown is not None and spec is not None else ""
        self._form.apply_bar.show_consequence(words)

    def _go(self, n_steps: int | None) -> None:
        controller = self._controller
        stored = self._stored_path()
        if stored is not None:
            self._opener.resume(stored, n_steps)
            return
        ended = ended_record(controller.status) if n_steps is not None and not self._form.has_edits else None
        if ended is not None:  # so many more of the run that has ended: it goes on in its own record
            self._opener.resume(ended, n_steps)
            return
        if self._form.has_edits:
            spec = self._form.edited_spec()
            if spec is None:
                self._show_form()
            elif self._open(spec, start=True, n_steps=n_steps):
                self._form.applied()
            return
        again = controller.starting_spec() if controller.status.state in ENDED else None
        if again is not None:
            self._opener.open_spec(again, start=controller.opened is not None, n_steps=n_steps)
        else:
            controller.go(n_steps)
