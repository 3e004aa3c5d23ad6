"""Places of windows that can be reached: on a screen that is there, no larger than it. Rectangles only, no window."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QRegion

#: So much of a window's head must be in sight, in logical pixels, for it to be seen and dragged.
HEAD_WIDTH_PX, HEAD_HEIGHT_PX = 120, 28


def fitted(place: QRect, screens: Sequence[QRect]) -> QRect:
    """Returns where a window stands that was left at a place; the same where all of it is in sight there.

    Args:
        place: of the window, as it was remembered.
        screens: what is free of each screen now, the first one first.
    """
    if not screens or _is_in_sight(place, screens):
        return place
    screen = min(screens, key=lambda one: (-_shared_px(place, one), _distance(place.center(), one)))
    width, height = min(place.width(), screen.width()), min(place.height(), screen.height())
    left = min(max(place.left(), screen.left()), screen.right() + 1 - width)
    top = min(max(place.top(), screen.top()), screen.bottom() + 1 - height)
    return QRect(left, top, width, height)


def screens_key(screens: Sequence[tuple[str, QRect, float]]) -> str:
    """Returns a short name for screens as they stand, to remember a place for each arrangement.

    Args:
        screens: of each, its name, its place and its scale.
    """
    words = sorted(f"{name} {rect.getRect()} {scale:g}" for name, rect, scale in screens)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:12]


def _is_in_sight(place: QRect, screens: Sequence[QRect]) -> bool:
    """Whether every part of a window is on some screen, and its head on one of them, to be dragged by."""
    left = QRegion(place)
    for screen in screens:
        left -= QRegion(screen)
    head = QRect(place.left(), place.top(), min(place.width(), HEAD_WIDTH_PX), min(place.height(), HEAD_HEIGHT_PX))
    fits = any(place.width() <= screen.width() and place.height() <= screen.height() for screen in screens)
    return left.isEmpty() and fits and any(screen.contains(head) for screen in screens)


def _shared_px(place: QRect, screen: QRect) -> int:
    """Returns how many pixels of a window are on a screen."""
    shared = place.intersected(screen)
    return max(0, shared.width()) * max(0, shared.height())


def _distance(point: QPoint, screen: QRect) -> int:
    """Returns how far a point is from a screen, squared; 0 on it."""
    x = max(screen.left() - point.x(), 0, point.x() - screen.right())
    y = max(screen.top() - point.y(), 0, point.y() - screen.bottom())
    return x * x + y * y
