"""The look: colours, fonts, icons and one style sheet, light or dark as the system is. Passed to whoever draws."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import Literal, get_args
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QFont, QFontDatabase, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton
from shiboken6 import isValid

from resources import resource
from widgets.colors import CONTRAST, DARK, LIGHT, Colors, mixed, shades
from widgets.icons import Icons
from widgets.motion import system_reduces_motion

Mode = Literal["system", "light", "dark", "contrast"]
Density = Literal["comfortable", "compact"]
Weight = QFont.Weight
ROWS: dict[Density, int] = {"comfortable": 32, "compact": 26}  # px of a table's row
TEXT_SIZES = (11, 12, 13, 14, 15, 16, 20, 26)


class Theme(QObject):
    """Colours, fonts and icons of the running application.

    Signals: changed(), after palette, fonts and style sheet are in place; whoever paints by hand repaints then.
    """

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        mode: Mode = "system",
        *,
        text_scale: float = 1.0,
        density: Density = "comfortable",
        reduced_motion: bool = False,
    ) -> None:
        """`reduced_motion`: nothing moves, also where the system does not ask for that."""
        super().__init__(app)
        self._app = app
        self._mode: Mode = mode
        self._text_scale = text_scale
        self._density: Density = density
        self._system_reduces_motion = system_reduces_motion()
        self._reduced_motion = reduced_motion or self._system_reduces_motion
        self._icons = Icons()
        self._dressed: WeakKeyDictionary[QAbstractButton | QAction, tuple[str, str]] = WeakKeyDictionary()
        self._family = _load_fonts("Inter-*.otf", "Inter")
        self._mono_family = _load_fonts("JetBrainsMono-*.ttf", "JetBrains Mono")
        sheets = sorted(resource("themes").glob("*.qss"))  # app.qss first: the others refine it
        self._template = Template("\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets))
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.set_mode(mode)

    # colours

    @property
    def mode(self) -> Mode:
        """What was asked for."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Be light, dark, of high contrast, or as the system is, from now on."""
        if mode not in get_args(Mode):
            raise ValueError(f"mode: {mode!r}")
        self._mode = mode
        self._apply()

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are shown."""
        if self._mode == "system":
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._mode != "light"

    @property
    def colors(self) -> Colors:
        """The colours that are shown."""
        return CONTRAST if self._mode == "contrast" else DARK if self.is_dark else LIGHT

    @property
    def side_colors(self) -> Colors:
        """The colours for marks on the sidebar, which is dark in every theme."""
        return CONTRAST if self._mode == "contrast" else DARK

    def color(self, token: str) -> QColor:
        """The colour called `token`, to paint with."""
        return QColor(self.colors.get(token))

    # icons

    def icon(self, name: str, token: str = "text") -> QIcon:  # noqa: S107
        """The icon `name` of resources/icons in the colour `token`."""
        return self._icons.icon(name, self.colors.get(token))

    def pixmap(self, name: str, token: str = "text", size: int = 16, scale: float | None = None) -> QPixmap:  # noqa: S107
        """The icon `name`, `size` logical pixels wide, for a screen of `scale` (the sharpest screen's by default)."""
        return self._icons.pixmap(name, self.colors.get(token), size, scale or self._app.devicePixelRatio())

    def dress(self, control: QAbstractButton | QAction, name: str, token: str = "text", size: int = 16) -> None:  # noqa: S107
        """Give a button or an action an icon that follows the theme's changes."""
        self._dressed[control] = (name, token)
        self._put_icon(control, name, token)
        if isinstance(control, QAbstractButton):
            control.setIconSize(QSize(size + _room(control), size))

    def _put_icon(self, control: QAbstractButton | QAction, name: str, token: str) -> None:
        control.setIcon(self._icons.icon(name, self.colors.get(token), _room(control)))

    # fonts

    @property
    def text_scale(self) -> float:
        """The factor of all text sizes."""
        return self._text_scale

    def set_text_scale(self, factor: float) -> None:
        """Show all text larger or smaller, from 0.8 to 2."""
        self._text_scale = min(max(factor, 0.8), 2.0)
        self._apply()

    def font(self, size_px: int = 13, weight: Weight = Weight.Normal) -> QFont:
        """The text font with tabular figures, `size_px` high before the text scale."""
        return self._font(self._family, size_px, weight)

    def mono_font(self, size_px: int = 12, weight: Weight = Weight.Normal) -> QFont:
        """The font for SQL and names of the database."""
        return self._font(self._mono_family, size_px, weight)

    def px(self, size: int) -> int:
        """`size` after the text scale: for heights that must hold a line of text."""
        return round(size * self._text_scale)

    def _font(self, family: str, size_px: int, weight: Weight) -> QFont:
        font = QFont(family)
        font.setPixelSize(self.px(size_px))
        font.setWeight(weight)
        font.setFeature(QFont.Tag("tnum"), 1)  # numbers in columns stand below each other
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    # density

    @property
    def density(self) -> Density:
        """How close rows stand."""
        return self._density

    def set_density(self, density: Density) -> None:
        """Let rows stand closer, or not, from now on."""
        self._density = density
        self.changed.emit()

    @property
    def row_height(self) -> int:
        """The height of a table's row."""
        return self.px(ROWS[self._density])

    # motion

    @property
    def reduced_motion(self) -> bool:
        """Whether nothing may move: as the system asked at the start, or as set."""
        return self._reduced_motion

    def set_reduced_motion(self, reduced: bool) -> None:
        """Forbid motion, or leave it to the system."""
        self._reduced_motion = reduced or self._system_reduces_motion

    def duration(self, ms: int) -> int:
        """How long a motion of `ms` takes here: 0 where motion is reduced."""
        return 0 if self.reduced_motion else ms

    # applying

    @Slot()
    def _follow_system(self) -> None:
        if self._mode == "system":
            self._apply()

    def _apply(self) -> None:
        self._app.setPalette(self._palette())
        self._app.setFont(self.font())
        self._app.setStyleSheet(self._template.substitute(self._values()))
        for control, (name, token) in list(self._dressed.items()):
            if isValid(control):
                self._put_icon(control, name, token)
        self.changed.emit()

    def _values(self) -> dict[str, str]:
        """What the style sheet's placeholders stand for: the tokens, shades of them, fonts and sizes."""
        colors = self.colors
        return {
            **asdict(colors),
            **{f"px{size}": f"{self.px(size)}px" for size in TEXT_SIZES},
            **shades(colors),
            "font": self._family,
            "mono": self._mono_family,
        }

    def _palette(self) -> QPalette:
        role, colors = QPalette.ColorRole, self.colors
        palette = QPalette()
        for name, token in (
            (role.Window, "bg"), (role.WindowText, "text"), (role.Base, "surface"), (role.AlternateBase, "rowalt"),
            (role.Text, "text"), (role.PlaceholderText, "faint"), (role.Button, "surface"), (role.ButtonText, "text"),
            (role.Highlight, "accent"), (role.HighlightedText, "onaccent"), (role.Link, "accent"),
            (role.LinkVisited, "accent"), (role.ToolTipBase, "text"), (role.ToolTipText, "surface"),
            (role.Mid, "line"), (role.Light, "surface"), (role.Dark, "line"), (role.BrightText, "bad"),
            (role.Accent, "accent"),
        ):  # fmt: skip
            palette.setColor(name, QColor(colors.get(token)))
        for name in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(mixed(colors.surface, colors.text, 0.45)))
        return palette


def _room(control: QAbstractButton | QAction) -> int:
    """Pixels between a button's icon and its text, beside the 4 that Qt leaves."""
    return 4 if isinstance(control, QPushButton) and control.text() else 0


def _load_fonts(pattern: str, family: str) -> str:
    """Make the bundled files of a font known to Qt: the family's name."""
    if family not in QFontDatabase.families():
        for path in sorted(resource("fonts").glob(pattern)):
            QFontDatabase.addApplicationFont(str(path))
    return family
