"""Draws the pictures of the guide: `python -m tests.guide_pictures`. Parts of the real window, off screen, in real runs."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.gallery.drawing import close, off_screen, settle
from tests.screenshots import train

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication, QWidget

    from gradgui.gui.main_window import MainWindow

PICTURES = Path(__file__).resolve().parent.parent / "resources" / "guide" / "pictures"
#: As wide as a page of the guide has room for.
WIDTH_PX = 620
#: Channels of a grey are as close as this: those of the themes are a little blue.
_GREYISH = 24


def main(arguments: list[str]) -> int:
    """Draws the pictures; 0 if all were drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PICTURES, help="folder for the pictures")
    out = parser.parse_args(arguments).out
    from gradgui.app.process.qt_log import qt_messages_logged

    logging.getLogger("gradgui.qt").setLevel(logging.ERROR)  # the off-screen platform excuses itself often
    out.mkdir(parents=True, exist_ok=True)
    app = off_screen()
    with qt_messages_logged():
        draw(app, "finetune", out, _of_finetuning)
        draw(app, "spiral", out, _of_the_spiral)
    return 0


def draw(app: QApplication, example: str, out: Path, take_all: object) -> None:
    """Trains an example into its middle and draws parts of the window, light and dark."""
    from gradgui.app.window import build_window
    from gradgui.gui.look.theme import theme

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        window = build_window(Path(folder) / "runs", Path(folder) / "settings.ini")
        window.resize(1440, 900)
        window.show()
        train(app, window, example)
        window.controller.pause()
        assert callable(take_all)
        for name, ending in (("light", ""), ("dark", "-dark")):
            theme().set_name(name)
            settle(app, 60)
            take_all(app, window, lambda picture, ending=ending: out / f"{picture}{ending}.png")
        close(app, window)


def _of_finetuning(app: QApplication, window: MainWindow, file: Callable[[str], Path]) -> None:
    _take(app, window, file("window"), all_colours=True)
    _take(app, window.docks["variables"], file("tree"), n_top_px=470)
    _take(app, window.transport, file("transport"), n_left_px=WIDTH_PX)
    window.docks["data"].raise_()
    _take(app, window.docks["data"], file("data"))
    window.docks["variables"].raise_()
    window.actions_by_id["file.export"].trigger()
    settle(app)
    from gradgui.gui.exporting.export_dialog import ExportDialog

    dialog = window.findChild(ExportDialog)
    if dialog is not None:
        dialog.target_edit.setText("losses.csv")
        _take(app, dialog, file("export"))
        dialog.close()


def _of_the_spiral(app: QApplication, window: MainWindow, file: Callable[[str], Path]) -> None:
    _take(app, window.gradients, file("heatmap"))


def _take(
    app: QApplication, widget: QWidget, file: Path, n_left_px: int = 0, n_top_px: int = 0, *, all_colours: bool = False
) -> None:
    """Writes a picture of a widget, or of its left or upper part, no wider than a page has room for."""
    from PySide6.QtCore import Qt

    settle(app)
    picture = widget.grab().toImage()
    width, height = min(n_left_px or picture.width(), picture.width()), min(n_top_px or picture.height(), picture.height())
    picture = picture.copy(0, 0, width, height)
    if picture.width() > WIDTH_PX:
        picture = picture.scaledToWidth(WIDTH_PX, Qt.TransformationMode.SmoothTransformation)
    (picture if all_colours else few_colours(picture)).save(str(file))
    print(file)


def few_colours(picture: QImage) -> QImage:
    """Returns a picture of the 256 most frequent colours, each rare one as the nearest: a third of the bytes.

    A quarter of them are greys: letters stay grey beside a heat map, which has hundreds of colours.
    """
    import numpy as np
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(picture.constBits(), np.uint32) & 0xFFFFFF  # [n_pixels] uint32, 0xRRGGBB
    found, counts = np.unique(pixels, return_counts=True)
    found = found[np.argsort(-counts, kind="stable")]
    _, first = np.unique(found & 0xF8F8F8, return_index=True)  # alike in the upper five bits: the most frequent is enough
    found = found[np.sort(first)]
    channels = np.stack([found >> 16, found >> 8 & 0xFF, found & 0xFF]).astype(int)
    grey = np.ptp(channels, axis=0) < _GREYISH
    n_others = 256 - min(64, int(grey.sum()))
    others = found[~grey][:n_others]
    chosen = [*found[grey][: 256 - len(others)], *others]
    table = [0xFF000000 | int(colour) for colour in chosen]
    return picture.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
