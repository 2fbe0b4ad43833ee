"""The chat's small controls: buttons with icons, buttons that copy, examples to click, the typing indicator."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QPointF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from widgets.chat.text import plain_tip
from widgets.theme import Theme

COPIED_MS = 1400
DOT_MS = 240
_WRAP = QTextOption()
_WRAP.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)


class Button(QPushButton):
    """A button with an icon and a word, or an icon alone. The icon is drawn in a wider room, as a gap to the word."""

    def __init__(self, theme: Theme, icon: str, word: str, *, name: str = "", primary: bool = False) -> None:
        super().__init__(word)
        self.setProperty("role", "primary" if primary else "plain")
        self.setAccessibleName(name or word)
        self.setToolTip(name if name != word else "")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        theme.dress(self, icon, "onaccent" if primary else "text", 15)
        self.setIconSize(QSize(20 if word else 15, 15))


def copies(button: QAbstractButton, theme: Theme, text: Callable[[], str], token: str) -> None:
    """Let a click on `button` copy `text()`, and the button say for a moment that it did."""
    size = button.iconSize()
    back = QTimer(button)
    back.setSingleShot(True)
    back.setInterval(COPIED_MS)

    def dress(icon: str, ink: str, says: str) -> None:
        theme.dress(button, icon, ink)
        button.setIconSize(size)
        button.setAccessibleDescription(says)

    def copy() -> None:
        QGuiApplication.clipboard().setText(text())
        dress("check", "ok", "Copied")
        back.start()

    button.clicked.connect(copy)
    back.timeout.connect(lambda: dress("copy", token, ""))


class Example(QPushButton):
    """A line to say, as a button that wraps it."""

    PAD, LEFT = 10, 32

    def __init__(self, theme: Theme, line: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self._theme = theme
        self.setObjectName("chatExample")
        self.setProperty("role", "say")
        self.setAccessibleName(line)
        self.setAccessibleDescription("Says this line")
        self.setToolTip(plain_tip(f"Say: {line}"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """A narrower one has more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the wrapped line with its padding."""
        return max(ceil(self._wrapped(width).boundingRect().height()) + 14, 32)

    def sizeHint(self) -> QSize:
        """The whole line beside its icon."""
        wide = self.fontMetrics().horizontalAdvance(self.line) + self.LEFT + self.PAD + 2
        return QSize(wide, max(self.fontMetrics().height() + 14, 32))

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(80, 32)

    def _wrapped(self, width: int) -> QTextLayout:
        return wrapped(self.line, self.font(), max(width - self.LEFT - self.PAD, 20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The style's ground, the icon, the line."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.drawPixmap(self.PAD, (self.height() - 14) // 2, self._theme.pixmap("play", "accent", 14))
        painter.setPen(QColor(self._theme.colors.accent))
        text = self._wrapped(self.width())
        text.draw(painter, QPointF(self.LEFT, (self.height() - text.boundingRect().height()) / 2))


def wrapped(text: str, font: QFont, width: float) -> QTextLayout:
    """`text` in lines of at most `width`, cut inside a word only where that alone is wider."""
    layout = QTextLayout(text, font)
    layout.setTextOption(_WRAP)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout


class TypingIndicator(QWidget):
    """Three dots that swell one after the other while the agent works; they rest where motion is reduced."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("typingIndicator")
        self.setAccessibleName("Pattern Agent is working")
        self.setFixedSize(52, 38)  # ten of them are the gap below
        self._theme = theme
        self._beat = 0
        self._timer = QTimer(self)
        self._timer.setInterval(DOT_MS)
        self._timer.timeout.connect(self.step)

    @property
    def moving(self) -> bool:
        """Whether the dots move now."""
        return self._timer.isActive()

    def step(self) -> None:
        """Let the next dot swell."""
        self._beat = (self._beat + 1) % 4
        self.update()

    def showEvent(self, _event: QShowEvent) -> None:
        """Begin to move, where that is wanted."""
        if not self._theme.reduced_motion:
            self._timer.start()

    def hideEvent(self, _event: QHideEvent) -> None:
        """Rest."""
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The small bubble and its dots."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colors.agent))
        painter.drawRoundedRect(0, 0, 52, 28, 12, 12)
        for dot in range(3):
            lit = self.moving and dot == self._beat
            colour = QColor(self._theme.colors.muted)
            colour.setAlphaF(1.0 if lit or not self.moving else 0.45)
            painter.setBrush(colour)
            radius = 3.4 if lit else 2.6
            painter.drawEllipse(QPointF(26 + (dot - 1) * 10, 14), radius, radius)
