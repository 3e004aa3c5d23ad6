"""Qt's own messages go to Python's log, never to the terminal."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

logger = logging.getLogger("gradgui.qt")
# Where nobody set a log up (a notebook), Python would write warnings to the terminal after all.
logger.addHandler(logging.NullHandler())


@contextlib.contextmanager
def qt_messages_logged() -> Iterator[None]:
    """Sends what Qt has to say to the logger `gradgui.qt`, as long as the block lasts."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }

    def on_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        logger.log(levels.get(kind, logging.WARNING), "%s", text)

    previous = qInstallMessageHandler(on_message)
    try:
        yield
    finally:
        qInstallMessageHandler(previous)
