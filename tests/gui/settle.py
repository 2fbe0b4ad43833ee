"""Waiting for the window to come to rest, by what it does, not by the clock."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QApplication

from pitboss.tasks import Tasks


async def settled(tasks: Tasks) -> None:
    """Wait until no work runs any more, then let Qt draw."""
    while len(tasks):  # noqa: ASYNC110 work may start more work, of which nobody tells
        await asyncio.sleep(0)
    QApplication.sendPostedEvents()
