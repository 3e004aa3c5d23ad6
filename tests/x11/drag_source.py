"""A file manager in miniature: a window from which one file can be dragged. `python -m tests.x11.drag_source FILE X Y`.

Prints "ready" once it is on the screen. A press on it begins the drag, with the X protocol of drag and drop.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class DragSource(QLabel):
    """Starts a drag of its file when it is pressed and moved."""

    def __init__(self, path: str) -> None:
        super().__init__("drag me")
        self._path = path

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carries the file as a file manager does: as a URL."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(self._path)])
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)


def main(arguments: list[str]) -> int:
    """Shows the window until it is killed."""
    path, x, y = arguments
    app = QApplication(["drag-source"])
    source = DragSource(path)
    source.setGeometry(int(x), int(y), 120, 80)
    source.show()

    def look() -> None:
        handle = source.windowHandle()
        if handle is not None and handle.isExposed():
            timer.stop()
            sys.stdout.write("ready\n")
            sys.stdout.flush()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
