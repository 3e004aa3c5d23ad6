"""The queue of a window: its trainer, its panel and its commands, joined. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from gradgui.gui.control.background import Background
from gradgui.gui.control.display.run_display import RunDisplay
from gradgui.gui.control.opening.opener import Opener
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.control.run_pump import RunPump
from gradgui.gui.forms.run_form import RunForm
from gradgui.gui.panels.banner import Banner
from gradgui.gui.panels.panel_dock import PanelDock
from gradgui.gui.queue.queue_commands import QueueCommands
from gradgui.gui.queue.queue_panel import QueuePanel
from gradgui.gui.queue.queue_trainer import QueueTrainer
from gradgui.runs.queue.queue_file import QueueFile


class RunQueue:
    """Makes the parts of the queue.

    Args:
        file: keeps the entries.
        controller: trains them.
        opener: opens their specs.
        background: where runs are tagged.
        form: holds the set-up.
        window: owner of all of them.
    """

    def __init__(
        self,
        file: QueueFile,
        controller: RunController,
        opener: Opener,
        background: Background,
        form: RunForm,
        window: QWidget,
    ) -> None:
        self._controller, self._opener, self._form, self._window = controller, opener, form, window

        def edits_wait() -> bool:  # the commands are made later
            return self.commands.edits_wait()

        self.trainer = QueueTrainer(file, controller, opener, background, edits_wait, window)
        self.panel = QueuePanel(self.trainer, window)

    def join(
        self,
        display: RunDisplay,
        pump: RunPump,
        banner: Banner,
        dock: PanelDock,
        compare: Callable[[Sequence[Path]], None],
        show_form: Callable[[], None],
        open_path: Callable[[str], None],
    ) -> None:
        """Joins the queue to what the window shows."""

        def show_queue() -> None:
            dock.show()
            dock.raise_()

        self.commands = QueueCommands(
            self.trainer,
            self.panel,
            self._controller,
            display,
            self._opener,
            self._form,
            self._window,
            banner=banner,
            compare=compare,
            show_form=show_form,
            show_queue=show_queue,
        )
        self.panel.runActivated.connect(open_path)
        self.panel.summaryChanged.connect(dock.set_summary)
        display.keeps_stored = lambda: self.trainer.owns_run
        pump.add_ticker(self.look)
        self.panel.refresh()

    def look(self) -> None:
        """Looks what is new. Called at every tick."""
        self.trainer.look()
        self.panel.look(self._controller.status)
