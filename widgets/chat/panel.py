"""The chat panel: header, conversation, input. It is told everything by slots and asks by signals; it knows nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pitboss.conversation_models import Conversation, Feedback, Rating
from pitboss.conversation_models import Message as Stored
from pitboss.events import ChatEvent, Progress, RuleResult, now
from pitboss.models import ConnectionStatus, RuleInfo, WorkflowInfo
from widgets.chat.bubble import Actions
from widgets.chat.connection_bar import ConnectionBar
from widgets.chat.controls import TypingIndicator
from widgets.chat.conversations_pane import ConversationsPane
from widgets.chat.foot import ChatFoot
from widgets.chat.header import ChatHeader
from widgets.chat.message_area import MessageArea
from widgets.chat.stops import beyond, neighbour, stops_in, takes_tab
from widgets.chat.transcript import Message, run_line
from widgets.notice import Notice
from widgets.parts import line
from widgets.theme import Theme


class ChatPanel(QWidget):
    """The chat. A line that a person sends appears as a bubble at once and is then told by `submitted`.

    Signals: submitted(line), typed, or by a button; stop_requested(); open_view(name); show_sql(title, sql);
    wanted(), to be in view; closed(); pin_toggled(pinned); status_changed(status); new_wanted() and
    conversation_wanted(number), other conversations; rated(Message, Feedback or None), what it was rated before.
    """

    submitted: ClassVar[Signal] = Signal(str)
    stop_requested: ClassVar[Signal] = Signal()
    open_view: ClassVar[Signal] = Signal(str)
    show_sql: ClassVar[Signal] = Signal(str, str)
    wanted: ClassVar[Signal] = Signal()
    closed: ClassVar[Signal] = Signal()
    pin_toggled: ClassVar[Signal] = Signal(bool)
    status_changed: ClassVar[Signal] = Signal(str)
    new_wanted: ClassVar[Signal] = Signal()
    conversation_wanted: ClassVar[Signal] = Signal(int)
    rated: ClassVar[Signal] = Signal(object, object)

    def __init__(
        self,
        theme: Theme,
        *,
        rules: Sequence[RuleInfo],
        workflows: Sequence[WorkflowInfo],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("chatPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Pattern Agent")
        self.known_conversations: tuple[Conversation, ...] = ()
        self._actions = Actions(self)
        self._header = ChatHeader(theme)
        self.connection = ConnectionBar(theme)
        self.area = MessageArea(theme, self._actions)
        self._typing = TypingIndicator(theme)
        self._typing.hide()
        self.foot = ChatFoot(theme, self)
        self.conversations = ConversationsPane(theme)
        self.notice = Notice(theme, self)
        self._lay_out()
        self._connect()
        self.set_rules(rules, workflows)

    def _lay_out(self) -> None:
        typing = QHBoxLayout()
        typing.setContentsMargins(16, 0, 16, 0)
        typing.addWidget(self._typing)
        typing.addStretch()
        self._talk = QWidget()
        talk = QVBoxLayout(self._talk)
        talk.addWidget(self.area, 1)
        talk.addLayout(typing)
        talk.addWidget(line())
        talk.addWidget(self.foot)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._talk)
        self._stack.addWidget(self.conversations)
        layout = QVBoxLayout(self)
        layout.addWidget(self._header)
        layout.addWidget(line())
        layout.addWidget(self.connection)
        layout.addWidget(self._stack, 1)
        for column in (talk, layout):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
        self.setFocusProxy(self.foot.input)

    def _connect(self) -> None:
        self._header.conversations.toggled.connect(self._show_listed)
        self._header.new.clicked.connect(self.begin)
        self._header.pin.clicked.connect(self.pin_toggled)
        self._header.close_button.clicked.connect(self.closed)
        self.conversations.left.connect(lambda: self.show_conversations(False))
        self.conversations.new_wanted.connect(self.begin)
        actions = self._actions
        actions.open_view.connect(self.open_view)
        actions.show_sql.connect(self.show_sql)
        actions.say.connect(self.say)
        actions.run_again.connect(lambda result: self.foot.send(self._line_of(result)))
        actions.edit.connect(self.foot.edit)
        actions.edit_rule.connect(lambda result: self.foot.edit(self._line_of(result)))
        actions.rate.connect(self._rate)
        self.area.said.connect(self.say)
        self.foot.sent.connect(self._sent)
        self.foot.stopped.connect(self.stop_requested)
        self.foot.escaped.connect(self._escaped)
        self.foot.paged.connect(self.area.scroll_page)

    # what the panel is told

    @Slot(str)
    def set_status(self, status: ConnectionStatus) -> None:
        """Say how the connection to the database stands."""
        self._header.show_status(status)
        self.connection.show_status(status)
        self.foot.set_status(status)
        self.status_changed.emit(status)

    @Slot(bool)
    def set_busy(self, busy: bool) -> None:
        """Something that a person asked for is being done, or nothing is. Then no run is left unfinished."""
        self._typing.setVisible(busy)
        self.foot.set_busy(busy)
        if not busy:
            self.area.end_all()

    @Slot(bool)
    def set_pinned(self, pinned: bool) -> None:
        """Show that the panel is pinned, or is not."""
        self._header.pin.setChecked(pinned)

    @Slot(str)
    def add_user(self, text: str) -> None:
        """Show what a person said, and the end of the conversation. Lines sent in the panel come here by themselves."""
        self.area.add_said(text)

    @Slot(object)
    def show_event(self, event: ChatEvent) -> None:
        """Show what the supervisor says: as a new bubble, or in the one of its run. Screen readers say what arrived."""
        message = self.area.take(event)
        if message is not None and not isinstance(event, Progress):
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, message.text))

    @Slot(object, object)
    def set_rules(self, rules: Sequence[RuleInfo], workflows: Sequence[WorkflowInfo] | None = None) -> None:
        """Complete these rules (and workflows) from now on, and give some as examples."""
        self.area.set_rules(rules)
        self.foot.set_rules(rules, workflows)

    @Slot(str)
    def say(self, text: str) -> None:
        """Send `text` as if it had been typed."""
        self.foot.say(text)

    # conversations

    def show_talk(self, messages: Sequence[Stored], title: str = "") -> None:
        """Show these stored messages, from the end, instead of the conversation that is shown."""
        self.area.show_talk(messages)
        self.show_title(title)

    def show_title(self, title: str) -> None:
        """Say what the conversation is called."""
        self._header.show_title(title)

    def set_conversations(self, conversations: Sequence[Conversation], opened: int) -> None:
        """These are kept, `opened` of them is shown."""
        self.known_conversations = tuple(conversations)
        self.conversations.show_conversations(conversations, opened)

    def show_conversations(self, listed: bool = True) -> None:
        """Show all conversations instead of the one that is open, or that one again."""
        if listed:
            self.wanted.emit()
        self._header.conversations.setChecked(listed)

    def open_conversation(self, number: int) -> None:
        """Ask for another conversation, in view."""
        self.wanted.emit()
        self.conversation_wanted.emit(number)

    @Slot()
    def begin(self) -> None:
        """Begin a new conversation. What was said and made stays; a rule that runs goes on."""
        self.show_conversations(False)
        self.show_talk(())
        self.new_wanted.emit()
        self.wanted.emit()
        self.foot.input.setFocus()

    # what it does by itself

    def _sent(self, text: str) -> None:
        self.add_user(text)
        self.submitted.emit(text)

    def _line_of(self, result: RuleResult) -> str:
        return run_line(result, self.foot.codes)

    def _rate(self, message: Message, rating: str, comment: str) -> None:
        before = message.feedback
        self.area.show_rating(message, Feedback(cast("Rating", rating), comment, now()) if rating else None)
        self.rated.emit(message, before)

    def _show_listed(self, listed: bool) -> None:
        self.foot.close_completer()
        self._stack.setCurrentWidget(self.conversations if listed else self._talk)
        self.setFocusProxy(self.conversations.search if listed else self.foot.input)
        self.setFocus()

    def _escaped(self) -> None:
        if self._header.conversations.isChecked():
            self.show_conversations(False)
        elif self.foot.busy:
            self.stop_requested.emit()
        else:
            self.closed.emit()

    # keys and places

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc works wherever the focus is in the panel."""
        if event.key() == Qt.Key.Key_Escape:
            self._escaped()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from the input to its button, through the bubbles from the newest on, to the header, and out."""
        focused = self.window().focusWidget()
        target = neighbour(self._stops(), focused, forward=forward)
        if target is None and focused is not None:
            target = beyond(self, focused, forward=forward) or neighbour(self._stops(), None, forward=forward)
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        self.area.show_stop(target)
        return True

    def _stops(self) -> list[QWidget]:
        listed = self._header.conversations.isChecked()
        stops = self.conversations.stops() if listed else [*self.foot.stops(), *self.area.stops()]
        for above in (self.notice, self._header, self.connection):
            stops += stops_in(above)
        return [stop for stop in stops if takes_tab(stop)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what lies above the layout in its place."""
        super().resizeEvent(event)
        self.foot.place_completer()
