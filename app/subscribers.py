"""Who wants to be told of something."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Generic, TypeVar

log = logging.getLogger(__name__)

Unsubscribe = Callable[[], None]
Callback = TypeVar("Callback", bound=Callable[..., None])


class Subscribers(Generic[Callback]):
    """Callbacks, called in the order of their coming. One that fails is logged, and does not stop the others."""

    def __init__(self) -> None:
        self._callbacks: list[Callback] = []

    def add(self, callback: Callback) -> Unsubscribe:
        """Tell `callback` from now on. The returned function ends that; calling it twice does no harm."""
        self._callbacks.append(callback)

        def leave() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return leave

    def tell(self, *what: Any) -> None:
        """Call all with `what`."""
        for callback in tuple(self._callbacks):
            try:
                callback(*what)
            except Exception:
                log.exception("a subscriber failed")
