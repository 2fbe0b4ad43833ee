"""The main screens look as they did, but for what was changed on purpose (see bench/pictures/references.py)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from bench.pictures.references import cases, difference, reference, small
from bench.pictures.studio import save
from widgets.theme import Mode, Theme

ALLOWED = 0.003  # of the dots: the times in a chat are others each day


@pytest.mark.skipif(os.environ.get("QT_SCALE_FACTOR", "1") != "1", reason="the copies are of screens at scale 1")
@pytest.mark.parametrize(("screen", "mode"), list(cases()))
async def test_a_screen_looks_as_its_copy(theme: Theme, tmp_path: Path, screen: str, mode: Mode) -> None:
    theme.set_mode(mode)
    taken = await small(theme, screen)
    differs = difference(taken, QImage(str(reference(screen, mode))))
    save(taken, tmp_path / "taken.png")
    assert differs <= ALLOWED, f"{differs:.2%} of {screen} differs: {tmp_path / 'taken.png'}"


def test_a_button_of_another_colour_is_noticed() -> None:
    before = QImage(str(reference("view", "light")))
    after = before.copy()
    painter = QPainter(after)
    painter.fillRect(270, 30, 32, 8, QColor("#B3261E"))
    painter.end()
    assert difference(before, before) == 0
    assert difference(before, after) > ALLOWED
    assert difference(before, before.scaled(10, 10)) == 1
