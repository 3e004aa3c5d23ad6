"""Opening and saving by dialog: which file, then whom to ask. The dialogs can be replaced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import spec_to_toml
from gradgui.core.status import ENDED
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.services import WindowServices
from gradgui.gui.settings import WindowSettings
from gradgui.runs.engine import SaveKind
from gradgui.runs.store.whole_file import replace_file

_OPEN_FILTER = QT_TRANSLATE_NOOP(
    "FileCommands",
    "What can be opened (*.toml *.py *.keras *.h5 *.hdf5 *.npz *.npy *.csv *.tsv *.parquet *.tfrecord *.tfrecords);;"
    "Specs (*.toml);;Programs (*.py);;Models (*.keras *.h5 *.hdf5);;"
    "Data (*.npz *.npy *.csv *.tsv *.parquet *.tfrecord *.tfrecords);;All files (*)",
)
_SUFFIX: dict[SaveKind, str] = {"keras": ".keras", "weights": ".weights.h5", "savedmodel": ""}


class FileCommands(QObject):
    """What the File menu does.

    Args:
        services: where runs are.
        controller: has the live run.
        export_model: writes the trained model of a stored run (its folder, the file, the kind).
        settings: remembers the folder.
        window: owner.
    """

    #: Somebody chose what to open.
    pathChosen = Signal(str)
    #: It was written: a sentence.
    saved = Signal(str)
    #: A spec was written: the file, the spec.
    specSaved = Signal(object, object)
    #: It couldn't be written: message.
    failed = Signal(str)

    def __init__(
        self,
        services: WindowServices,
        controller: RunController,
        export_model: Callable[[Path, Path, SaveKind], None],
        settings: WindowSettings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._controller = controller
        #: Writes the trained model of a stored run.
        self.export_model = export_model
        self._settings = settings
        self._window = window
        #: The folder of the run that is shown, where there is one on disk.
        self.run_path: Path | None = None
        #: Whether its model is raw variables.
        self.run_is_raw = False
        #: Returns what somebody edited of the open spec and hasn't applied; None: nothing, or nothing that can be saved.
        self.edited_spec: Callable[[], RunSpec | None] = lambda: None
        #: Writes a spec for a file in a folder, with the comments of the one that it came from.
        self.spec_text: Callable[[RunSpec, Path], str] = lambda spec, folder: spec_to_toml(spec)  # noqa: ARG005
        #: The file of the open spec; None: it has none.
        self.spec_path: Callable[[], Path | None] = lambda: None
        #: Whether that file is as it was when it was opened or saved last.
        self.may_overwrite: Callable[[], bool] = lambda: False
        self.choose_open: Callable[[str], str] = self._choose_open
        #: Asks for a folder (title, where to begin); may be replaced, as the others.
        self.choose_folder: Callable[[str, str], str] = self._choose_folder
        self.choose_save: Callable[[str, str, str], str] = self._choose_save

    def open_file(self) -> None:
        """Opens a file that somebody chooses."""
        self._chosen(self.choose_open(self._settings.last_folder))

    def open_folder(self) -> None:
        """Opens a folder that somebody chooses: images or texts by class, a SavedModel, a run."""
        self._chosen(self.choose_folder(self.tr("Open a folder"), self._settings.last_folder))

    def open_run(self) -> None:
        """Opens the folder of a run that somebody chooses."""
        self._chosen(self.choose_folder(self.tr("Open a run"), str(self._services.runs_dir)))

    def _chosen(self, path: str) -> None:
        if path:
            self._settings.last_folder = str(Path(path).parent)
            self.pathChosen.emit(path)

    def save_spec(self) -> None:
        """Writes the spec to its own file; asks for one where it has none, or where another program changed it."""
        path = self.spec_path()
        if path is not None and self.may_overwrite():
            self._write_spec(self.spec_as_edited(), path)
        elif path is not None:
            self._save_spec_as(self.tr("{name} has changed on disk: save the spec as").format(name=path.name))
        else:
            self._save_spec_as(self.tr("Save spec"))

    def save_spec_as(self) -> None:
        """Writes the spec to a file that somebody chooses."""
        self._save_spec_as(self.tr("Save spec as"))

    def _save_spec_as(self, title: str) -> None:
        spec, known = self.spec_as_edited(), self.spec_path()
        if spec is None:
            return
        name = known.name if known is not None else f"{spec.name or 'run'}.toml"
        path = self.choose_save(title, name, self.tr("Specs (*.toml)"))
        if path:
            self._write_spec(spec, _with_suffix(Path(path), ".toml"))

    def _write_spec(self, spec: RunSpec | None, target: Path) -> None:
        """Writes the open spec as TOML, with the ticks and the rate as they stand, and with what was edited."""
        if spec is None:
            return
        try:
            replace_file(target.resolve(), self.spec_text(spec, target.parent).encode(), lasting=True)
        except OSError as error:
            self.failed.emit(
                self.tr("The spec must be written to a writable place. Received: {target} ({error}).").format(
                    target=target, error=error
                )
            )
        else:
            self.specSaved.emit(target, spec)
            self.saved.emit(self.tr("Saved {target}").format(target=target))

    def spec_as_edited(self) -> RunSpec | None:
        """Returns the open spec with ticks and rate as they stand, and what was edited; None: nothing is open."""
        return self.edited_spec() or self._controller.current_spec()

    def can_save_model(self) -> bool:
        """Whether there is a model that can be written: a live one, or that of a run on disk."""
        return self._is_live() or self._stored_path() is not None

    def _is_live(self) -> bool:
        """Whether the model that is shown is the one in the runner's hands."""
        return self.run_path is None and self._controller.is_alive

    def _is_raw(self) -> bool:
        """Whether the model that is shown is raw variables, whose weights are `.npz`."""
        opened = self._controller.opened
        return self.run_is_raw if self.run_path is not None else opened is not None and opened.raw

    def _stored_path(self) -> Path | None:
        """Returns the folder of the stored run that is shown, or of the live run that has ended."""
        status = self._controller.status
        ended = Path(status.run_path) if status.run_path and status.state in ENDED else None
        return self.run_path or ended

    def record_path(self) -> Path | None:
        """Returns the folder of the run that is shown, also while it is being written."""
        written = self._controller.status.run_path
        return self.run_path or (Path(written) if written else None)

    def save_model(self, kind: SaveKind) -> None:
        """Writes the model, or its weights, to a file that somebody chooses."""
        spec, run_path = self._controller.spec, self._stored_path()
        name = (run_path.name if run_path is not None else spec.name if spec is not None else "") or "model"
        title = self.tr("Save model") if kind == "keras" else self.tr("Save weights")
        suffix = ".npz" if kind == "weights" and self._is_raw() else _SUFFIX[kind]
        path = self.choose_save(title, f"{name}{suffix}", f"*{suffix}")
        if not path:
            return
        target = _with_suffix(Path(path), suffix)
        if self._is_live():
            self._controller.save(target, kind)
        elif run_path is not None:
            self.export_model(run_path, target, kind)

    def choose_export(self, title: str, name: str, name_filter: str) -> str:
        """Asks where a plot shall be saved, and remembers the folder; "" where nobody chose one."""
        path = self.choose_save(title, name, name_filter)
        if path:
            self._settings.last_folder = str(Path(path).parent)
        return path

    def _choose_open(self, folder: str) -> str:
        return QFileDialog.getOpenFileName(self._window, self.tr("Open"), folder, translate("FileCommands", _OPEN_FILTER))[0]

    def _choose_folder(self, title: str, folder: str) -> str:
        return QFileDialog.getExistingDirectory(self._window, title, folder)

    def _choose_save(self, title: str, name: str, name_filter: str) -> str:
        start = str(Path(self._settings.last_folder or Path.home()) / name)
        return QFileDialog.getSaveFileName(self._window, title, start, name_filter)[0]


def _with_suffix(path: Path, suffix: str) -> Path:
    """Returns the path with the suffix that its kind of file must have."""
    return path if path.name.endswith(suffix) else path.with_name(path.name + suffix)
