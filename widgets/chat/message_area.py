"""Where the messages stand: the list, what is shown while there is none, and a button to what has come below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from pitboss.models import RuleInfo
from widgets.chat.bubble import Actions
from widgets.chat.empty import EmptyState
from widgets.chat.message_list import MessageList
from widgets.chat.stops import stops_in
from widgets.chat.transcript import Message
from widgets.theme import Theme


class MessageArea(QWidget):
    """Signals: said(line), an example of the empty state; older_wanted(), the oldest message is nearly in view."""

    said = Signal(str)
    older_wanted = Signal()

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self._list = MessageList(theme, actions)
        self._empty = EmptyState(theme)
        self._newer = _newer_button(theme, self)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list, 0, 0)
        layout.addWidget(self._empty, 0, 0)
        self._empty.said.connect(self.said)
        self._list.near_top.connect(self.older_wanted)
        self._list.following_changed.connect(lambda following: self._newer.hide() if following else None)
        self._newer.clicked.connect(self._list.to_end)

    def set_rules(self, rules: Sequence[RuleInfo]) -> None:
        """Give some of these as examples."""
        self._empty.set_rules(rules)

    def show_messages(self, messages: Sequence[Message]) -> None:
        """Show these instead of what is shown, from the end."""
        self._list.clear()
        self._newer.hide()
        self._empty.setVisible(not messages)
        self._list.extend(messages)
        self._list.to_end()

    def append(self, message: Message) -> None:
        """Show a new message, or that there is one below."""
        self._empty.hide()
        self._newer.setHidden(self._list.following)
        self._list.extend([message])
        self._place_newer()

    def prepend(self, messages: Sequence[Message]) -> None:
        """Put older ones above."""
        self._list.prepend(messages)

    def refresh(self, message: Message) -> None:
        """A message has changed."""
        self._list.refresh(message)

    def reveal(self, message: Message) -> None:
        """Scroll to a message and mark it for a moment."""
        self._list.reveal(message)

    def to_end(self) -> None:
        """Show the newest."""
        self._list.to_end()

    def scroll_page(self, pages: int) -> None:
        """Scroll by so many views."""
        self._list.scroll_page(pages)

    def stops(self) -> list[QWidget]:
        """Where the Tab key stops, from the newest message on."""
        stops: list[QWidget] = []
        for row in reversed(self._list.rows()):
            stops += stops_in(row)
        return stops + stops_in(self._empty)

    def show_stop(self, stop: QWidget) -> None:
        """Scroll to where the Tab key has stopped."""
        if self._list.isAncestorOf(stop):
            self._list.ensureWidgetVisible(stop, 0, 12)

    def _place_newer(self) -> None:
        size = self._newer.sizeHint()
        place = QPoint((self.width() - size.width()) // 2, self.height() - size.height() - 10)
        self._newer.setGeometry(QRect(place, size))
        self._newer.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button in its place."""
        super().resizeEvent(event)
        self._place_newer()


def _newer_button(theme: Theme, parent: QWidget) -> QPushButton:
    button = QPushButton("New messages", parent)
    button.setObjectName("chatNewer")
    button.setProperty("role", "primary")
    button.setAccessibleName("Show the new messages")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    theme.dress(button, "arrow-down", "onaccent", 14)
    button.hide()
    return button
