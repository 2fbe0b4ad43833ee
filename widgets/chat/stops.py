"""The Tab key in the panel. Qt's own order is that of making, which for bubbles that come and go is none."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget


def stops_in(widget: QWidget) -> list[QWidget]:
    """What can take the focus by Tab in `widget`, as one reads: from the top, from the left."""

    def place(child: QWidget) -> tuple[int, int]:
        point = child.mapTo(widget, QPoint(0, 0))
        return point.y(), point.x()

    return sorted((child for child in widget.findChildren(QWidget) if takes_tab(child)), key=place)


def takes_tab(widget: QWidget) -> bool:
    """Whether the Tab key may stop at `widget`."""
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(policy) and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def beyond(panel: QWidget, start: QWidget, *, forward: bool) -> QWidget | None:
    """The next stop outside `panel` from `start` on; None where the window has no other."""
    at: QWidget | None = start
    while at is not None:
        at = at.nextInFocusChain() if forward else at.previousInFocusChain()
        if at is None or at is start:
            return None
        if at is not panel and not panel.isAncestorOf(at) and takes_tab(at) and at.window() is panel.window():
            return at
    return None


def neighbour(stops: Iterable[QWidget], focused: QWidget | None, *, forward: bool) -> QWidget | None:
    """The stop after (or before) the focused one; None at the end."""
    order = list(stops) if forward else list(stops)[::-1]
    if focused not in order:
        return order[0] if order else None
    after = order[order.index(focused) + 1 :]
    return after[0] if after else None
