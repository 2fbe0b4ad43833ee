"""Fixtures for the window's tests. Async tests run on the loop that the application runs on: qasync's, over Qt's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.garbage import MainThreadCollector
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from widgets.chat.panel import ChatPanel
from widgets.main_window import MainWindow
from widgets.theme import Theme


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Async tests of this folder run on Qt's loop."""
    return {"qasync": lambda: QEventLoop(QApplication.instance() or QApplication([]))}


@pytest.fixture(scope="module", autouse=True)
def _collected_here(qapp: QApplication) -> Iterator[None]:
    """As in the application, widgets are garbage on Qt's thread alone."""
    collector = MainThreadCollector(qapp)
    yield
    collector.close()


@pytest.fixture
def put_away(qapp: QApplication) -> Iterator[None]:
    """Delete what a test has left on the screen: the next one's style sheet is put on all that is there."""
    yield
    for left in qapp.topLevelWidgets():
        left.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme, at rest."""
    theme = Theme(qapp, "light")
    theme.set_reduced_motion(True)
    yield theme
    theme.deleteLater()
    # Outside of a running loop nothing is deleted later, and the next theme would dress all widgets of earlier tests.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
async def tasks() -> AsyncIterator[Tasks]:
    """An owner of background work; an error in it fails the test."""
    errors: list[BaseException] = []
    owner = Tasks(on_error=lambda _name, error: errors.append(error))
    yield owner
    await owner.aclose()
    assert errors == []


@pytest.fixture
def desk() -> MemoryDesk:
    """A desk with patterns, views and content."""
    return MemoryDesk()


@pytest.fixture
async def window(desk: MemoryDesk, theme: Theme, tasks: Tasks) -> AsyncIterator[MainWindow]:
    """The window with its chat, its lists read."""
    window = MainWindow(desk, theme, tasks, version="1.2.3")
    window.set_chat(ChatPanel(theme, rules=desk.rules(), workflows=desk.workflows()))
    window.resize(1280, 800)
    window.show()
    window.activateWindow()  # also where a window of an earlier test was the active one
    window.reload_views()
    await settled(tasks)
    yield window
    window.close()
    window.deleteLater()
