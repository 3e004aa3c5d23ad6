"""Draws the pictures of the examples on the start page: `python -m tests.example_pictures`. Each from a real training.

Above, the loss; below, the norms of all gradients, a row a variable, as the heat map shows them: frozen ones have a lane in
ice. No words and no numbers: at the size of a card they couldn't be read.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tests.gallery.drawing import off_screen

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter

    from gradgui.gui.look.tokens import Tokens

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "resources" / "examples" / "pictures"
#: In pixels: twice what a card shows, for dense screens.
SIZE = (400, 216)
N_STEPS = {"mlp": 600, "finetune": 240, "linear": 120, "resnet": 120, "spiral": 3000}
N_BINS = 60
_MARGIN, _GAP, _LANE = 16, 12, 7


def main() -> int:
    """Trains every example for a while and draws it in light and dark; 0 if all were drawn."""
    import msgspec

    from gradgui.app.training import load_spec, train
    from gradgui.gui.look.tokens import DARK, LIGHT
    from gradgui.runs.store.run_reader import RunReader

    off_screen()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, n_steps in N_STEPS.items():
        spec = load_spec(f"examples:{name}")
        spec = msgspec.structs.replace(spec, loop=msgspec.structs.replace(spec.loop, steps=n_steps, epochs=None))
        with tempfile.TemporaryDirectory() as folder:
            path = train(spec, folder).run
            assert path is not None
            run = RunReader(path)
            loss, norms = np.asarray(run.loss), np.asarray(run.norms("gradient"), dtype=float)
            frozen = np.nan_to_num(np.asarray(run.norms("update"))).max(axis=0) == 0.0
        for tokens, theme in ((LIGHT, "light"), (DARK, "dark")):
            draw(loss, norms, frozen, tokens).save(str(PICTURES / f"{name}-{theme}.png"))
    return 0


def draw(
    loss: npt.NDArray[np.float64], norms: npt.NDArray[np.float64], frozen: npt.NDArray[np.bool_], tokens: Tokens
) -> QImage:
    """Returns the picture of a run.

    Args:
        loss: [n] of every step.
        norms: [n, n_variables] of the raw gradients; NaN: none.
        frozen: [n_variables] whether it never learned.
        tokens: the colours.
    """
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QColor, QImage, QPainter

    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor(tokens.panel))
    painter = QPainter(image)
    width, height = SIZE
    half = (height - 2 * _MARGIN - _GAP) / 2
    _draw_loss(painter, QRectF(_MARGIN, _MARGIN, width - 2 * _MARGIN, half), loss, tokens)
    _draw_norms(painter, QRectF(_MARGIN, _MARGIN + half + _GAP, width - 2 * _MARGIN, half), norms, frozen, tokens)
    painter.end()
    return image


def _draw_loss(painter: QPainter, place: QRectF, loss: npt.NDArray[np.float64], tokens: Tokens) -> None:
    """Draws the logarithm of the loss: each step pale, their median dark."""
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.grid), 2))
    for share in (0.0, 0.5, 1.0):
        y = place.top() + share * place.height()
        painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
    values = np.log10(np.maximum(loss, 1e-12))
    low, high = np.quantile(values, [0.005, 0.995])
    for n_bins, colour, line in ((300, tokens.accent_soft, 3.0), (36, tokens.accent, 4.0)):
        bins = np.array_split(values, min(n_bins, len(values)))
        shares = np.clip([(np.median(part) - low) / (high - low) for part in bins], 0, 1)
        x = np.linspace(place.left(), place.right(), len(bins))
        points = [QPointF(a, place.bottom() - b * place.height()) for a, b in zip(x.tolist(), shares.tolist(), strict=True)]
        pen = QPen(QColor(colour), line)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))


def _draw_norms(
    painter: QPainter, place: QRectF, norms: npt.NDArray[np.float64], frozen: npt.NDArray[np.bool_], tokens: Tokens
) -> None:
    """Draws cells in the heat map's colours, their rows apart where they are thick enough, lanes in ice at the left."""
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QColor, QPainter

    from gradgui.gui.plots.heat.colours import ColourLimits, colour_table

    rows = [row for row in range(norms.shape[1]) if np.isfinite(norms[:, row]).any()]
    cells = np.array([np.nanmedian(part, axis=0) for part in np.array_split(norms[:, rows], N_BINS)])
    limits, table = ColourLimits(), colour_table(tokens)
    limits.widen(cells)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    lane = _LANE + 4 if frozen[rows].any() else 0
    cell_width, cell_height = (place.width() - lane) / N_BINS, place.height() / len(rows)
    gap = 2 if cell_height > 8 else 0
    for row, variable in enumerate(rows):
        y = round(place.top() + row * cell_height)
        tall = round(place.top() + (row + 1) * cell_height) - y - gap
        if frozen[variable]:
            painter.fillRect(QRectF(place.left(), y, _LANE, tall), QColor(tokens.ice))
        for column, entry in enumerate(limits.indices(cells[:, row]).tolist()):
            x = round(place.left() + lane + column * cell_width)
            wide = round(place.left() + lane + (column + 1) * cell_width) - x
            painter.fillRect(QRectF(x, y, wide, tall), QColor.fromRgba(int(table[entry])))


if __name__ == "__main__":
    sys.exit(main())
