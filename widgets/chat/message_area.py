"""The conversation that is shown: its messages, what is there before the first, a button to what has come below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from pitboss.conversation_models import Feedback
from pitboss.conversation_models import Message as Stored
from pitboss.events import ChatEvent
from pitboss.models import RuleInfo
from widgets.chat.bubble import Actions
from widgets.chat.empty import EmptyState
from widgets.chat.message_list import MessageList
from widgets.chat.stops import stops_in
from widgets.chat.stored import shown
from widgets.chat.transcript import Message, Said, Transcript
from widgets.theme import Theme


class MessageArea(QWidget):
    """Signals: said(line), an example of the empty state; older_wanted(), the oldest message is nearly in view."""

    said = Signal(str)
    older_wanted = Signal()

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self._transcript = Transcript()
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

    @property
    def has_messages(self) -> bool:
        """Whether anything was said."""
        return bool(self._transcript.messages)

    def show_talk(self, messages: Sequence[Stored]) -> None:
        """Show these stored messages, from the end, instead of what is shown."""
        self._transcript = Transcript()
        self._transcript.put_before([shown(message) for message in messages])
        self._list.clear()
        self._newer.hide()
        self._empty.setVisible(not messages)
        self._list.extend(self._transcript.messages)
        self._list.to_end()

    def add_older(self, messages: Sequence[Stored]) -> None:
        """Put older messages above."""
        older = [shown(message) for message in messages]
        self._transcript.put_before(older)
        self._list.prepend(older)

    def add_said(self, text: str) -> None:
        """Show what a person said, and the end."""
        self._append(self._transcript.add(Said(text)))
        self._list.to_end()

    def take(self, event: ChatEvent) -> Message | None:
        """Show an event, as a new message or in the one of its run: which message, None where it is about none."""
        change = self._transcript.take(event)
        if change is None:
            return None
        if change.new:
            self._append(change.message)
        else:
            self._list.refresh(change.message)
        return change.message

    def end_all(self) -> None:
        """Nothing runs any more: no run is left unfinished."""
        for message in self._transcript.stop_all():
            self._list.refresh(message)

    def show_rating(self, message: Message, feedback: Feedback | None) -> None:
        """Show a message as rated so."""
        message.feedback = feedback
        message.commenting = message.commenting and feedback is not None
        self._list.refresh(message)

    def reveal(self, number: int) -> bool:
        """Scroll to a stored message and mark it for a moment; whether it is among those that are shown."""
        message = next((one for one in self._transcript.messages if one.number == number), None)
        if message is not None:
            self._list.reveal(message)
        return message is not None

    def _append(self, message: Message) -> None:
        self._empty.hide()
        self._newer.setHidden(self._list.following)
        self._list.extend([message])
        self._place_newer()

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
