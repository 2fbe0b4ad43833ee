"""Waiting for the window to come to rest, by what it does, not by the clock."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QApplication, QWidget

from pitboss.tasks import Tasks


async def settled(tasks: Tasks) -> None:
    """Wait until no work runs any more, then let Qt draw."""
    while len(tasks):  # noqa: ASYNC110 work may start more work, of which nobody tells
        await asyncio.sleep(0)
    QApplication.sendPostedEvents()


async def activated(window: QWidget) -> None:
    """Wait until a window that is shown is the active one: shortcuts are those of no other."""
    window.activateWindow()
    async with asyncio.timeout(10):
        while QApplication.activeWindow() is not window:  # noqa: ASYNC110 the system tells Qt, and Qt nobody
            await asyncio.sleep(0)
