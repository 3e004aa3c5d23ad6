"""What is done with stored runs as a whole: labels, the bin, importing. Off the GUI thread; says how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gradgui.gui.control.background import Background
from gradgui.gui.language.translation import translate
from gradgui.runs.catalogue.deleting import Bin, check_deletable, delete_runs, restore_runs
from gradgui.runs.catalogue.importing import Imported, import_runs
from gradgui.runs.store.run_labels import change_tags, rename, set_note, set_star


class RunKeeper(QObject):
    """Carries out what the table and its menus ask for.

    Args:
        runs_dir: the folder for runs.
        background: where it is done.
        move_to_bin: the system's bin.
        parent: owner.
    """

    #: Something is another way on disk now.
    changed = Signal()
    #: These folders are to be deleted now: whoever shows one lets go of it.
    deleting = Signal(tuple)
    #: Runs are in the bin: how many were moved, and the name of the first folder.
    deleted = Signal(int, str)
    #: These folders are back from the bin, or have been imported.
    arrived = Signal(tuple)
    #: What was deleted last came back.
    undone = Signal()
    #: A sentence on what was done.
    noted = Signal(str)
    #: It couldn't be done: message.
    failed = Signal(str)

    def __init__(self, runs_dir: Path, background: Background, move_to_bin: Bin, parent: QObject) -> None:
        super().__init__(parent)
        self._runs_dir = runs_dir
        self._background = background
        self._move_to_bin = move_to_bin
        self._can_undo = False
        self._n_undoable = 0

    def rename(self, path: Path, name: str) -> None:
        """Gives a run another name; "" goes back to that of its spec."""
        self._do(lambda: rename(path, name))

    def set_star(self, paths: Sequence[Path], star: bool) -> None:
        """Stars runs, or takes their stars away."""
        self._do(lambda: [set_star(path, star) for path in paths])

    def change_tags(self, paths: Sequence[Path], add: Sequence[str], remove: Sequence[str]) -> None:
        """Adds tags to runs and takes others away."""
        if add or remove:
            self._do(lambda: [change_tags(path, add, remove) for path in paths])

    def set_note(self, path: Path, note: str) -> None:
        """Replaces the note of a run."""
        self._do(lambda: set_note(path, note))

    def delete(self, paths: Sequence[Path], name: str = "") -> None:
        """Moves runs to the bin; a single one is called by this name afterwards."""
        try:
            for path in paths:
                check_deletable(path)
        except Exception as error:  # noqa: BLE001 - whatever is in the way is said
            self.failed.emit(str(error))
            return
        self.deleting.emit(tuple(paths))

        def done(deleted: Sequence[Any]) -> None:
            if deleted:
                self._n_undoable += 1
                self.deleted.emit(len(deleted), name or deleted[0].run)

        self._do(lambda: delete_runs(paths, self._move_to_bin), done)

    def undo_delete(self) -> None:
        """Takes the runs out of the bin that were deleted last."""

        def done(paths: list[Path]) -> None:
            self._n_undoable = max(0, self._n_undoable - 1)
            self.noted.emit(self.tr("{paths} taken out of the bin").format(paths=_count(len(paths))))
            self.arrived.emit(tuple(paths))
            self.undone.emit()

        self._do(lambda: restore_runs(self._runs_dir), done)

    @property
    def can_undo_delete(self) -> bool:
        """Whether a deleted run could come back when somebody last looked: menus ask often, and disks are slow."""
        return self._can_undo

    @property
    def was_just_deleted(self) -> bool:
        """Whether somebody deleted runs in this window that haven't come back: what a key undoes, they remember."""
        return self._n_undoable > 0

    @Slot(bool)
    def set_can_undo(self, can_undo: bool) -> None:
        """Says whether a deleted run is in the bin."""
        self._can_undo = can_undo

    def import_paths(self, sources: Sequence[Path]) -> None:
        """Copies runs of another machine into the folder for runs."""

        def done(imported: list[Imported]) -> None:
            n_new = sum(one.is_new for one in imported)
            there = len(imported) - n_new
            words = [self.tr("{n_new} imported").format(n_new=_count(n_new))] if n_new else []
            words += (
                [self.tr("{there} {words} here already").format(there=_count(there), words="was" if there == 1 else "were")]
                if there
                else []
            )
            self.noted.emit(", ".join(words))
            self.arrived.emit(tuple(one.path for one in imported))

        self._do(lambda: [one for source in sources for one in import_runs(source, self._runs_dir)], done)

    def _do(self, job: Callable[[], Any], done: Callable[[Any], None] | None = None) -> None:
        def finished(result: Any) -> None:
            if done is not None:
                done(result)
            self.changed.emit()

        def failed(error: Exception) -> None:
            self.failed.emit(str(error))
            self.changed.emit()  # part of it may be done

        self._background.submit(job, finished, failed)


def _count(n_runs: int) -> str:
    return (
        translate("RunKeeper", "1 run") if n_runs == 1 else translate("RunKeeper", "{n_runs:,} runs").format(n_runs=n_runs)
    )
