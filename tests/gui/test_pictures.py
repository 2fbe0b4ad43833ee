"""Every screen that is photographed can be reached."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize

from bench.pictures.screens import SCREENS
from bench.pictures.studio import Studio, photograph, settle
from widgets.theme import Theme


@pytest.mark.slow
@pytest.mark.parametrize("screen", SCREENS)
async def test_a_screen_is_reached_and_photographed(theme: Theme, screen: str) -> None:
    studio = Studio(theme, QSize(1000, 700))
    try:
        await SCREENS[screen](studio)
        await settle()
        picture = photograph(studio.window)
    finally:
        await studio.close()
    assert picture.width() >= 640
    assert not picture.allGray()
