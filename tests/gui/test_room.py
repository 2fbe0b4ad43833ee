"""Room for words: read from the right, twice as large, and in a window of little width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication

from bench.pictures.screens import SCREENS
from bench.pictures.studio import Studio, settle
from tests.gui.walk import cut, front, overlapping, place
from widgets.theme import Theme

MAIN = ("chart", "sql_wrong", "journal", "diagnostics", "conversations_listed", "dock", "row_details", "view_schedule")


@pytest.fixture
def from_the_right(qapp: QApplication) -> Iterator[None]:
    """The application as where people read from the right."""
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


async def crowded(theme: Theme, screen: str, width: int = 1280) -> list[str]:
    """What has too little room on a screen, or lies over its neighbour."""
    studio = Studio(theme, QSize(width, 800))
    await SCREENS[screen](studio)
    await settle()
    found = cut(front(studio.window)) + overlapping(front(studio.window))
    await studio.close()
    return found


@pytest.mark.parametrize("screen", MAIN)
async def test_words_of_twice_the_size_have_their_room(theme: Theme, screen: str) -> None:
    theme.set_text_scale(2.0)
    assert await crowded(theme, screen) == []


@pytest.mark.parametrize("screen", ["sql_measured", "journal", "dock", "view_schedule"])
@pytest.mark.usefixtures("from_the_right")
async def test_words_have_their_room_where_people_read_from_the_right(theme: Theme, screen: str) -> None:
    assert await crowded(theme, screen) == []


@pytest.mark.usefixtures("from_the_right")
async def test_the_sidebar_stands_on_the_right_where_people_read_from_there(theme: Theme) -> None:
    studio = Studio(theme, QSize(1280, 800))
    await studio.opened()
    await settle()
    assert place(studio.window.sidebar).left() > place(studio.window.header.search_box).right()
    await studio.close()


@pytest.mark.parametrize("screen", ["dock", "sql_edited"])
async def test_a_views_buttons_have_their_room_in_a_narrow_window(theme: Theme, screen: str) -> None:
    assert await crowded(theme, screen, 960) == []
