"""What the list of views remembers until the next start: how it is sorted, and when each view was last opened."""

from __future__ import annotations

import json
import time

from PySide6.QtCore import QObject

from widgets.views.side_views import SideViews
from widgets.window_state import WindowState

ORDER, USED = "views_order", "views_used"
MOST = 500  # views whose last opening is remembered


class RememberedViews(QObject):
    """Reads it at once, and keeps what changes. What cannot be read is as if it were not there."""

    def __init__(self, state: WindowState, side: SideViews) -> None:
        super().__init__(side)
        self._state, self._side = state, side
        side.sort(state.get(ORDER), _times(state.get(USED)))
        side.order_chosen.connect(lambda order: state.put(**{ORDER: order}))

    def opened(self, name: str) -> None:
        """A view is shown."""
        self._side.mark_used(name, time.time())
        newest = sorted(self._side.used.items(), key=lambda pair: pair[1])[-MOST:]
        self._state.put(**{USED: json.dumps(dict(newest))})


def _times(text: str) -> dict[str, float]:
    try:
        told = json.loads(text)
        return {str(name): float(at) for name, at in told.items()}
    except (ValueError, AttributeError, TypeError):
        return {}
