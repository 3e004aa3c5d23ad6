"""Saving and copying plots: which file, then a picture drawn here and written elsewhere. One way for every plot."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from gradgui.core.errors import GradguiError
from gradgui.gui.control.background import Background
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.plots.export.exported_view import ExportedView
from gradgui.gui.plots.export.number_table import NumberTable
from gradgui.gui.plots.export.picture import picture_image, picture_svg, png_bytes
from gradgui.runs.export.new_file import new_file

#: Title, words and filter of the dialog by format.
_DIALOGS = {
    "png": (QT_TRANSLATE_NOOP("PlotExports", "Save picture"), QT_TRANSLATE_NOOP("PlotExports", "Pictures (*.png)")),
    "svg": (QT_TRANSLATE_NOOP("PlotExports", "Save drawing"), QT_TRANSLATE_NOOP("PlotExports", "Drawings (*.svg)")),
    "csv": (QT_TRANSLATE_NOOP("PlotExports", "Save numbers"), QT_TRANSLATE_NOOP("PlotExports", "Tables (*.csv)")),
}
FORMATS = tuple(_DIALOGS)


class PlotExports(QObject):
    """Saves, copies and announces. Pictures are drawn at once; encoding and writing happen in the background.

    Args:
        background: where files are written.
        run_name: what the run that is shown is called.
        choose_save: asks for a file (title, proposed name, filter); "" where nobody chose one.
        parent: owns it.
    """

    #: It was written or copied: a sentence.
    done = Signal(str)
    #: It couldn't be: what must hold, what was received, what to do.
    failed = Signal(str)

    def __init__(
        self,
        background: Background,
        run_name: Callable[[], str],
        choose_save: Callable[[str, str, str], str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._run_name = run_name
        self._choose_save = choose_save

    def save(self, view: ExportedView, file_format: str) -> None:
        """Writes what a plot shows to a file that somebody chooses.

        Args:
            view: the plot.
            file_format: "png", "svg" or "csv".
        """
        title, name_filter = (self.tr(words) for words in _DIALOGS[file_format])
        stem = "-".join(part for part in (_file_words(self._run_name()), view.export_name) if part)
        path = self._choose_save(title, f"{stem}.{file_format}", name_filter)
        if not path:
            return
        target = Path(path)
        if target.suffix.lower() != f".{file_format}":
            target = target.with_name(f"{target.name}.{file_format}")
        if not view.can_export():
            self.failed.emit(_nothing(view))
            return
        self._background.submit(
            file_job(view, file_format, target, self._run_name()),
            lambda _: self.done.emit(self.tr("Saved {target}").format(target=target)),
            lambda error: self.failed.emit(self.tr("Not saved: {error}").format(error=error)),
        )

    def copy_picture(self, view: ExportedView) -> None:
        """Puts the picture of a plot on the clipboard."""
        if not view.can_export():
            self.failed.emit(_nothing(view))
            return
        QApplication.clipboard().setImage(picture_image(view, self._run_name()))
        self.done.emit(self.tr("The picture of the {name} is on the clipboard").format(name=view.shown_title.lower()))

    def copy_numbers(self, view: ExportedView) -> None:
        """Puts the numbers of a plot on the clipboard, with tabs between them."""
        if not view.can_export():
            self.failed.emit(_nothing(view))
            return
        table = view.export_numbers()
        self._background.submit(
            table.as_text,
            lambda text: self._put_text(text, table),
            lambda error: self.failed.emit(self.tr("Not copied: {error}").format(error=error)),
        )

    def _put_text(self, text: str, table: NumberTable) -> None:
        QApplication.clipboard().setText(text)
        self.done.emit(
            self.tr("{n_rows:,} rows of {columns} columns are on the clipboard").format(
                n_rows=table.n_rows, columns=len(table.columns)
            )
        )


def file_job(view: ExportedView, file_format: str, target: Path, run_name: str) -> Callable[[], Path]:
    """Draws a plot now, on the GUI thread, and returns what writes the file, on any thread; it replaces a file.

    Raises:
        StoreError: the job couldn't write the file.
        GradguiError: it would have too many numbers.
    """
    encode: Callable[[], bytes]
    if file_format == "svg":
        drawing = picture_svg(view, run_name)
        encode = lambda: drawing  # noqa: E731 - one line each, side by side
    elif file_format == "png":
        image = picture_image(view, run_name)
        encode = lambda: png_bytes(image)  # noqa: E731
    elif file_format == "csv":
        return _csv_job(view.export_numbers(), target)
    else:
        raise GradguiError(f'A plot is written as one of {", ".join(FORMATS)}. Received: "{file_format}".')

    def write() -> Path:
        with new_file(target, overwrite=True) as file:
            file.write(encode())
        return target

    return write


def _csv_job(table: NumberTable, target: Path) -> Callable[[], Path]:
    def write() -> Path:
        with new_file(target, overwrite=True) as binary:
            text = io.TextIOWrapper(binary, encoding="utf-8", newline="")
            table.write_csv(text)
            text.flush()
            text.detach()
        return target

    return write


def _nothing(view: ExportedView) -> str:
    return translate(
        "PlotExports", "There must be something to be seen. The {name} shows nothing yet: start a run, or open one."
    ).format(name=view.shown_title.lower())


def _file_words(name: str) -> str:
    """Returns a name as part of a file's name."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name).strip("-.")
