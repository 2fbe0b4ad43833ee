"""Small parts that all screens are built of: labels and buttons by their role, segments, dots, tags in lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from widgets.chat.text import plain_tip
from widgets.theme import Theme

DOT = " •"  # behind what is not saved


def label(text: str, role: str, *, wrap: bool = False) -> QLabel:
    """A text of the style sheet's `role`; never markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def button(theme: Theme, text: str, icon: str = "", *, name: str, role: str = "plain", tip: str = "") -> QPushButton:
    """A push button with an icon that follows the theme. `name` is its objectName."""
    made = QPushButton(text)
    made.setProperty("role", role)
    made.setObjectName(name)
    made.setAccessibleName(text)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if tip:
        made.setToolTip(tip)
    if icon:
        ink = {"primary": "onaccent", "danger": "bad", "link": "accent", "chip": "accent"}.get(role, "text")
        theme.dress(made, icon, ink)
    return made


def ghost(theme: Theme, icon: str, *, name: str, says: str, ink: str = "muted", size: int = 16) -> QToolButton:
    """A button that is an icon alone; `says` is its tool tip and accessible name."""
    made = QToolButton()
    made.setProperty("role", "ghost")
    made.setObjectName(name)
    made.setToolTip(says)
    made.setAccessibleName(says)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    theme.dress(made, icon, ink, size)
    return made


def line(role: str = "line") -> QFrame:
    """A hairline: `line` lies, `upright` stands."""
    made = QFrame()
    made.setProperty("role", role)
    return made


def rounded(menu: QMenu) -> QMenu:
    """A menu whose corners are round, as the style sheet has them, without the system's square frame behind."""
    menu.setWindowFlags(menu.windowFlags() | Qt.WindowType.FramelessWindowHint)
    menu.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    return menu


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet asks for, and draw the widget anew."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def scrolled(body: QWidget, *, name: str, says: str) -> QScrollArea:
    """`body` in as much room as there is, scrolled up and down where that is too little."""
    made = QScrollArea()
    made.setObjectName(name)
    made.setAccessibleName(says)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the focus, and is scrolled to
    made.setWidgetResizable(True)
    made.setWidget(body)
    body.setAutoFillBackground(False)
    made.viewport().setAutoFillBackground(False)
    return made


def clear(layout: QBoxLayout | QLayout) -> None:
    """Remove and delete all widgets of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            clear(inner)


class Elided(QLabel):
    """A line of text that ends in "…" where it does not fit; the whole is its tool tip then."""

    def __init__(self, text: str = "", role: str = "second") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self.set_text(text)

    @property
    def whole(self) -> str:
        """The text as it was given."""
        return self._whole

    def set_text(self, text: str) -> None:
        """Show `text` on one line, cut to the room there is."""
        self._whole = " ".join(text.split())
        self.setAccessibleName(self._whole)
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        tip = plain_tip(self._whole) if shown != self._whole else ""
        self.setToolTip(tip)

    def _fits(self, text: str) -> bool:
        return QFontMetrics(self.font()).horizontalAdvance(text) <= self.width()

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())


class Facts(Elided):
    """Facts in one line; where they do not fit, the first has a line of its own above the others."""

    def __init__(self) -> None:
        self._facts: tuple[str, ...] = ()
        super().__init__()

    def set_facts(self, *facts: str) -> None:
        """Show these."""
        self._facts = tuple(fact for fact in facts if fact)
        self.set_text(" · ".join(self._facts))

    def _cut(self) -> None:
        super()._cut()
        if len(self._facts) > 1 and not self._fits(self.whole):
            measures = QFontMetrics(self.font())
            lines = (self._facts[0], " · ".join(self._facts[1:]))
            self.setText(
                "\n".join(measures.elidedText(text, Qt.TextElideMode.ElideRight, self.width()) for text in lines)
            )
            self.setToolTip("" if all(self._fits(text) for text in lines) else self.toolTip())


class Dot(QWidget):
    """A round mark in a colour of the theme."""

    def __init__(self, theme: Theme, token: str = "ok", size: int = 8) -> None:  # noqa: S107
        super().__init__()
        self._theme, self._token, self._size = theme, token, size
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    @property
    def token(self) -> str:
        """The colour's name."""
        return self._token

    def set_token(self, token: str) -> None:
        """Change the colour."""
        self._token = token
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colors.get(self._token)))
        painter.drawEllipse(self.rect())


class Segments(QFrame):
    """A row of choices of which one holds. Signals: chosen(str), the key of the new choice."""

    chosen = Signal(str)

    def __init__(self, choices: Iterable[tuple[str, str]], *, name: str, says: str) -> None:
        super().__init__()
        self.setProperty("role", "segments")
        self.setObjectName(name)
        self.setAccessibleName(says)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._keys: dict[QAbstractButton, str] = {}
        for key, text in choices:
            self.add(key, text)
        self._group.buttonClicked.connect(lambda pressed: self.chosen.emit(self._keys[pressed]))

    def add(self, key: str, text: str) -> None:
        """Offer one more choice, at the end. The first one holds."""
        made = QPushButton(text)
        made.setProperty("role", "segment")
        made.setObjectName(f"{self.objectName()}-{key}")
        made.setCheckable(True)
        made.setChecked(not self._keys)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if made.isChecked() else Qt.FocusPolicy.ClickFocus)
        made.toggled.connect(self._stop_at_chosen)
        self._group.addButton(made)
        self._row.addWidget(made)
        if self._keys:
            self.setTabOrder(list(self._keys)[-1], made)
        self._keys[made] = key
        last = len(self._keys) - 1
        for at, each in enumerate(self._keys):
            set_property(each, "place", "first" if at == 0 else "last" if at == last else "")

    def _stop_at_chosen(self) -> None:
        """The Tab key goes to the choice that holds; from there the arrows go to the others."""
        for each in self._keys:
            each.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each.isChecked() else Qt.FocusPolicy.ClickFocus)

    def mark(self, key: str, says: str) -> None:
        """Put a dot beside the choice `key`, and say why; "" takes it away."""
        for made, known in self._keys.items():
            if known == key:
                text = made.text().removesuffix(DOT)
                made.setText(f"{text}{DOT}" if says else text)
                made.setAccessibleName(f"{text}, {says}" if says else text)
                made.setToolTip(says[:1].upper() + says[1:])

    @property
    def key(self) -> str:
        """The key of the choice that holds."""
        return next(key for made, key in self._keys.items() if made.isChecked())

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The keys and words of what is offered, in order."""
        return [(key, made.text()) for made, key in self._keys.items()]

    def choose(self, key: str) -> None:
        """Let the choice `key` hold, without saying so; one that is not offered leaves all as it is."""
        for made, known in self._keys.items():
            if known == key:
                made.setChecked(True)


class Worded(QLabel):
    """A sentence of our own, with `**` around strong words and backticks around what one types. Never others' text."""

    def __init__(self, theme: Theme, sentence: str, role: str) -> None:
        super().__init__()
        self._theme, self._sentence = theme, sentence
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setAccessibleName(re.sub(r"\*\*|`", "", sentence))
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        colors, mono = self._theme.colors, self._theme.mono_font(12)
        typed = (
            f"<span style=\"font-family: '{mono.family()}'; font-size: {mono.pixelSize()}px; color: {colors.text}; "
            f'background-color: {colors.accentsoft};">&nbsp;\\1&nbsp;</span>'
        )
        shown = re.sub(r"\*\*(.+?)\*\*", rf'<b style="color: {colors.text}">\1</b>', escape(self._sentence))
        self.setText(re.sub(r"`(.+?)`", typed, shown))
