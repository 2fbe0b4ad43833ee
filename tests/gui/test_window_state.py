"""What a window remembers until its next start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from pitboss.errors import SettingsError
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from widgets.chat.panel import ChatPanel
from widgets.main_window import MainWindow
from widgets.theme import Theme

Opener = Callable[[], MainWindow]
SMALL = QSize(780, 600)  # the screen of the tests is 800 by 800


@pytest.fixture
def start(theme: Theme, tasks: Tasks, desk: MemoryDesk, tmp_path: Path) -> Iterator[Opener]:
    """Opens the window as at a start of the application."""
    made: list[MainWindow] = []

    def opened() -> MainWindow:
        window = MainWindow(desk, theme, tasks, remembered=tmp_path / "window.ini")
        window.set_chat(ChatPanel(theme, rules=(), workflows=()))
        window.show()
        QApplication.sendPostedEvents()
        made.append(window)
        return window

    yield opened
    for window in made:
        window.deleteLater()


def draw_edge(window: MainWindow, handle: int, place: int) -> None:
    """Move the edge beside a part, as a person does."""
    splitter = window._body.splitter
    splitter.moveSplitter(place, handle)
    splitter.splitterMoved.emit(place, handle)


async def test_the_first_start_has_the_look_of_the_drawing_board(start: Opener) -> None:
    window = start()
    assert window.size() == QSize(1280, 800)
    assert window.sidebar.width() == 240
    assert not window.drawer.is_open


async def test_size_sidebar_and_dock_stand_as_they_stood(start: Opener) -> None:
    window = start()
    window.resize(SMALL)
    draw_edge(window, 1, 180)
    window.drawer.set_pinned(True)
    window.drawer.open_drawer()
    window.drawer.set_dock_width(350)
    window.close()
    again = start()
    assert again.size() == SMALL
    assert again.drawer.pinned
    assert again.drawer.is_open
    assert again.drawer.width() == 350
    assert again.sidebar.folded
    again.drawer.close_drawer()
    QApplication.sendPostedEvents()
    assert again.sidebar.width() == 180


async def test_a_dock_that_was_closed_stays_closed_and_pinned(start: Opener) -> None:
    window = start()
    window.drawer.set_pinned(True)
    window.close()
    again = start()
    assert (again.drawer.pinned, again.drawer.is_open) == (True, False)
    panel = again.findChild(ChatPanel)
    assert panel is not None
    assert panel._header.pin.isChecked()


async def test_light_or_dark_is_kept_as_a_setting_and_ticked_in_the_menu(
    start: Opener, theme: Theme, tasks: Tasks, desk: MemoryDesk
) -> None:
    window = start()
    window.menu.mode_chosen.emit("dark")
    await settled(tasks)
    assert ("save_setting", ("appearance", "dark")) in desk.asked
    assert theme.mode == "dark"
    assert [found.text() for found in window.menu.modes.actions() if found.isChecked()] == ["Dark"]
    desk.fails = SettingsError("This comes from PATTERN_FACTORY_APPEARANCE. Change it there.")
    window.menu.mode_chosen.emit("light")
    await settled(tasks)
    assert window.notice.text.text() == str(desk.fails)


@pytest.mark.parametrize("kept", ["", "no ini \x00 at all", "[General]\ngeometry=3\nsidebar=wide\n"])
async def test_a_file_that_says_nothing_sensible_is_passed_over(
    start: Opener, theme: Theme, tmp_path: Path, kept: str
) -> None:
    (tmp_path / "window.ini").write_text(kept)
    window = start()
    assert window.sidebar.width() == 240
    assert theme.mode == "light"


async def test_a_window_without_a_file_remembers_nothing(window: MainWindow, tmp_path: Path) -> None:
    window.close()
    assert list(tmp_path.iterdir()) == []


async def test_the_edge_of_the_dock_is_remembered_where_a_person_left_it(start: Opener) -> None:
    window = start()
    window.drawer.set_pinned(True)
    window.drawer.open_drawer()
    QApplication.sendPostedEvents()
    draw_edge(window, 2, window.width() - 380)
    width = window.drawer.width()
    assert width != 400
    window.drawer.close_drawer()
    window.drawer.open_drawer()
    QApplication.sendPostedEvents()
    assert window.drawer.width() == width
