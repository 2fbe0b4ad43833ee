"""The look: colours, icons, fonts, and following the system."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtGui import QAction, QColor, QFontInfo
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from resources import resource
from widgets import motion
from widgets.chart.palette import series_color
from widgets.colors import CONTRAST, DARK, LIGHT, Colors, mixed, shades
from widgets.theme import Mode, Theme

TEXT_PAIRS = [
    ("text", "bg"), ("text", "surface"), ("muted", "bg"), ("muted", "surface"), ("faint", "surface"), ("faint", "bg"),
    ("onheader", "header"), ("onside", "side"), ("sidemuted", "side"), ("onside", "sideactive"), ("accent", "surface"),
    ("onaccent", "accent"), ("accent", "accentsoft"), ("text", "agent"), ("ok", "oksoft"), ("warn", "warnsoft"),
    ("bad", "badsoft"), ("text", "rowalt"), ("text", "sel"), ("text", "code"), ("muted", "agent"), ("faint", "rowalt"),
    ("muted", "sel"), ("muted", "rowalt"), ("muted", "code"), ("faint", "code"), ("accent", "code"), ("ok", "code"),
    ("text", "accentsoft"), ("muted", "accentsoft"), ("accent", "agent"), ("accent", "bg"), ("ok", "surface"),
    ("bad", "surface"), ("bad", "agent"), ("ok", "agent"), ("sidemuted", "sideactive"), ("surface", "text"),
    ("faint", "agent"), ("muted", "line"), ("text", "hover"), ("muted", "hover"), ("text", "press"),
    ("onaccent", "accenthover"), ("accenthover", "surface"), ("bad", "badhover"), ("onheader", "headerfield"),
    ("onheader", "headerhover"), ("onside", "sidehover"), ("sidemuted", "sidehover"),
    # what was looked for, in tables and editors; SQL that is wrong, or differs; JSON and conversations
    ("text", "warnsoft"), ("muted", "warnsoft"), ("faint", "warnsoft"), ("accent", "warnsoft"), ("text", "badsoft"),
    ("accent", "badsoft"), ("ok", "badsoft"), ("muted", "badsoft"), ("text", "oksoft"), ("accent", "oksoft"),
    ("muted", "oksoft"), ("bad", "code"), ("warn", "code"), ("warn", "surface"),
]  # fmt: skip
MARK_PAIRS = [
    ("warn", "warnsoft"), ("bad", "code"), ("bad", "badsoft"), ("ok", "oksoft"), ("warn", "surface"),
    ("bad", "surface"), ("ok", "surface"), ("ok", "sel"), ("warn", "sel"), ("bad", "sel"), ("accent", "surface"),
    ("accent", "sel"), ("accent", "bg"), ("faint", "surface"), ("accent", "line"), ("accent", "code"),
]  # fmt: skip


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else float(((p + 0.055) / 1.055) ** 2.4) for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colors", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
def test_every_text_can_be_read_on_its_ground(colors: Colors) -> None:
    seen = asdict(colors) | shades(colors)
    for text, ground in TEXT_PAIRS:
        low, high = sorted((_luminance(seen[text]), _luminance(seen[ground])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)


@pytest.mark.parametrize("colors", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
def test_every_mark_can_be_told_from_its_ground(colors: Colors) -> None:
    seen = asdict(colors) | shades(colors)
    for mark, ground in MARK_PAIRS:
        low, high = sorted((_luminance(seen[mark]), _luminance(seen[ground])))
        assert (high + 0.05) / (low + 0.05) >= 3, (mark, ground)


@pytest.mark.parametrize("mode", ["light", "dark", "contrast"])
def test_every_series_can_be_told_from_the_ground_of_its_chart(theme: Theme, mode: Mode) -> None:
    theme.set_mode(mode)
    ground = _luminance(theme.colors.surface)
    for number in range(8):
        low, high = sorted((_luminance(series_color(theme, number).name()), ground))
        assert (high + 0.05) / (low + 0.05) >= 3, number


@pytest.mark.parametrize("dark", [DARK, CONTRAST], ids=["dark", "contrast"])
def test_the_marks_of_views_can_be_seen_on_the_sidebar(dark: Colors) -> None:
    """The light theme's sidebar takes them from the dark one."""
    for side in ([LIGHT.side, LIGHT.sideactive] if dark is DARK else []) + [dark.side, dark.sideactive]:
        for mark in (dark.ok, dark.bad, dark.accent):
            assert (_luminance(mark) + 0.05) / (_luminance(side) + 0.05) >= 3, (mark, side)
        assert (_luminance(dark.warn) + 0.05) / (_luminance(side) + 0.05) >= 4.5, side  # the word "Stale"


def test_every_token_is_a_colour() -> None:
    themes = (LIGHT, DARK, CONTRAST)
    assert all(re.fullmatch("#[0-9A-F]{6}", colors.get(f.name)) for colors in themes for f in fields(Colors))


def test_the_theme_follows_the_system_while_told_so(qapp: QApplication, theme: Theme, qtbot: QtBot) -> None:
    theme.set_mode("system")
    assert theme.is_dark == (qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark)
    with qtbot.waitSignal(theme.changed):
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    theme.set_mode("light")
    with qtbot.assertNotEmitted(theme.changed):
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)


def test_dark_and_light_are_told_apart_in_palette_and_style_sheet(qapp: QApplication, theme: Theme) -> None:
    theme.set_mode("dark")
    assert theme.is_dark
    assert theme.colors is DARK
    assert qapp.palette().window().color() == QColor(DARK.bg)
    assert DARK.surface in qapp.styleSheet()
    theme.set_mode("light")
    assert qapp.palette().window().color() == QColor(LIGHT.bg)
    assert "$" not in qapp.styleSheet()
    with pytest.raises(ValueError, match="sepia"):
        theme.set_mode("sepia")  # type: ignore[arg-type]


def test_a_dressed_button_changes_its_icon_with_the_theme(theme: Theme, qtbot: QtBot) -> None:
    button, action = QPushButton(), QAction()
    qtbot.addWidget(button)
    theme.dress(button, "refresh", "text", 20)
    theme.dress(action, "trash", "bad")
    before, action_before = button.icon().cacheKey(), action.icon().cacheKey()
    theme.set_mode("dark")
    assert button.icon().cacheKey() != before
    assert action.icon().cacheKey() != action_before
    assert button.iconSize().width() == 20


@pytest.mark.parametrize("path", sorted(resource("icons").glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_is_of_the_family_and_draws_something(path: Path, theme: Theme) -> None:
    text = path.read_text()
    assert 'viewBox="0 0 24 24"' in text
    assert 'stroke-width="1.6"' in text
    for scale in (1.0, 2.0):
        pixmap = theme.pixmap(path.stem, "accent", 16, scale)
        image = pixmap.toImage()
        assert image.width() == 16 * scale
        assert pixmap.devicePixelRatio() == scale
        inked = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        assert any(color.alpha() > 100 for color in inked)


def test_icons_are_drawn_once(theme: Theme) -> None:
    assert theme.icon("search").cacheKey() == theme.icon("search").cacheKey()
    assert theme.pixmap("search").cacheKey() == theme.pixmap("search").cacheKey()
    with pytest.raises(FileNotFoundError):
        theme.icon("no such icon")


def test_the_bundled_fonts_are_used_with_figures_of_one_width(theme: Theme) -> None:
    font, mono = theme.font(13, theme.font().Weight.DemiBold), theme.mono_font()
    assert (QFontInfo(font).family(), QFontInfo(mono).family()) == ("Inter", "JetBrains Mono")
    assert QFontInfo(font).weight() == 600
    assert any(tag.toString() == "tnum" for tag in font.featureTags())
    assert all(path.with_name(f"{name}-OFL.txt").exists() for name in ("Inter", "JetBrainsMono")
               for path in [resource("fonts", "x")])  # fmt: skip


def test_texts_grow_with_the_scale_within_bounds(theme: Theme, qapp: QApplication) -> None:
    theme.set_text_scale(1.5)
    assert theme.font(12).pixelSize() == theme.px(12) == 18
    assert "font-size: 30px" in qapp.styleSheet()
    theme.set_text_scale(9)
    assert theme.text_scale == 2


def test_nothing_moves_where_motion_is_reduced(theme: Theme) -> None:
    assert theme.duration(300) == 0
    theme.set_reduced_motion(False)
    assert theme.duration(300) == 300
    assert not theme.reduced_motion


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_each_desktop_is_asked_for_less_motion(
    platform: str, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert motion.system_reduces_motion() in (True, False)


@pytest.mark.parametrize(
    ("kind", "answer", "less"), [("ReplyMessage", [False], True), ("ReplyMessage", [True], False),
                                 ("ReplyMessage", [], False), ("ErrorMessage", [False], False)],
)  # fmt: skip
def test_the_settings_portal_is_believed(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, kind: str, answer: list[bool], less: bool
) -> None:
    class Portal:
        """Stands in for the desktop's."""

        def __init__(self, *_names: object) -> None: ...
        def setTimeout(self, _ms: int) -> None: ...
        def call(self, method: str, *_about: str) -> Portal:
            assert method == "ReadOne"
            return self

        def type(self) -> object:
            return getattr(QDBusMessage.MessageType, kind)

        def arguments(self) -> list[bool]:
            return answer

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(motion, "QDBusInterface", Portal)
    monkeypatch.setattr(QDBusConnection, "isConnected", lambda _bus: True)
    assert motion.system_reduces_motion() is less


def test_a_mixed_colour_lies_between_both() -> None:
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080"
