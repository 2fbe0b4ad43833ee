"""The chat panel: header, conversation, input. It is told everything by slots and asks by signals; it knows nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pitboss.conversation_models import Conversation, Feedback, Rating
from pitboss.conversation_models import Message as Stored
from pitboss.events import ChatEvent, Progress, RuleResult, now
from pitboss.models import ConnectionStatus, RuleInfo, WorkflowInfo
from pitboss.suggestion_models import Suggestion
from widgets.chat.bubble import Actions
from widgets.chat.completer import Completer
from widgets.chat.completion import RUN, Completions
from widgets.chat.composer import Composer
from widgets.chat.connection_bar import ConnectionBar
from widgets.chat.controls import TypingIndicator
from widgets.chat.conversations_pane import ConversationsPane
from widgets.chat.header import ChatHeader
from widgets.chat.message_area import MessageArea
from widgets.chat.stops import beyond, neighbour, stops_in, takes_tab
from widgets.chat.stored import shown
from widgets.chat.transcript import Message, Said, Transcript, run_line
from widgets.chat.unsent import Unsent
from widgets.notice import Notice
from widgets.parts import line
from widgets.theme import Theme


class ChatPanel(QWidget):
    """The chat. A line that a person sends appears as a bubble at once and is then told by `submitted`.

    Signals: submitted(line), typed or an example that was clicked; run_again(line), the button of a result;
    stop_requested(); open_view(name); show_sql(title, sql); wanted(), to be in view; closed();
    pin_toggled(pinned); status_changed(status).
    Of conversations: new_wanted(); conversation_wanted(number); older_wanted(), messages of the one that is shown;
    rated(Message, Feedback or None), with what it was rated before; draft_changed(), what stands in the input;
    words_wanted(line), what its last words could become.
    """

    submitted: ClassVar[Signal] = Signal(str)
    run_again: ClassVar[Signal] = Signal(str)
    stop_requested: ClassVar[Signal] = Signal()
    open_view: ClassVar[Signal] = Signal(str)
    show_sql: ClassVar[Signal] = Signal(str, str)
    wanted: ClassVar[Signal] = Signal()
    closed: ClassVar[Signal] = Signal()
    pin_toggled: ClassVar[Signal] = Signal(bool)
    status_changed: ClassVar[Signal] = Signal(str)
    new_wanted: ClassVar[Signal] = Signal()
    conversation_wanted: ClassVar[Signal] = Signal(int)
    older_wanted: ClassVar[Signal] = Signal()
    rated: ClassVar[Signal] = Signal(object, object)
    draft_changed: ClassVar[Signal] = Signal()
    words_wanted: ClassVar[Signal] = Signal(str)

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
        self._transcript = Transcript()
        self.known_conversations: tuple[Conversation, ...] = ()
        self._rules = tuple(rules)
        self._workflows = tuple(workflows)
        self._texts: tuple[str, ...] = ()
        self._actions = Actions(self)
        self._header = ChatHeader(theme)
        self._area = MessageArea(theme, self._actions)
        self.connection, self._unsent = ConnectionBar(theme), Unsent(theme)
        self._status: ConnectionStatus = "connected"  # until it is told
        self._typing = TypingIndicator(theme)
        self._typing.hide()
        self._completer = Completer(theme, self)
        self._composer = Composer(theme, self._completer)
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
        talk.addWidget(self._area, 1)
        talk.addLayout(typing)
        talk.addWidget(line())
        talk.addWidget(self._unsent)
        talk.addWidget(self._composer)
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
        self.setFocusProxy(self._composer.input)

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
        actions.run_again.connect(self._run_again)
        actions.edit.connect(self._edit)
        actions.edit_rule.connect(lambda result: self._edit(self._line_of(result)))
        actions.rate.connect(self._rate)
        self._area.said.connect(self.say)
        self._area.older_wanted.connect(self.older_wanted)
        self._unsent.sent.connect(self._sent)
        self._composer.sent.connect(self._sent)
        self._composer.stopped.connect(self.stop_requested)
        self._composer.escaped.connect(self._escaped)
        self._composer.paged.connect(self._area.scroll_page)
        self._composer.input.textChanged.connect(self._place_completer)
        self._composer.input.textChanged.connect(self.draft_changed)
        self._composer.input.words_wanted.connect(self.words_wanted)

    # what the panel is told

    @Slot(str)
    def set_status(self, status: ConnectionStatus) -> None:
        """Say how the connection to the database stands."""
        self._status = status
        self._header.show_status(status)
        self.connection.show_status(status)
        self._unsent.show_connected(status == "connected")
        self.status_changed.emit(status)

    @Slot(bool)
    def set_busy(self, busy: bool) -> None:
        """Something that a person asked for is being done, or nothing is. Then no run is left unfinished."""
        self._typing.setVisible(busy)
        self._composer.set_busy(busy)
        if not busy:
            for message in self._transcript.stop_all():
                self._area.refresh(message)

    @Slot(bool)
    def set_pinned(self, pinned: bool) -> None:
        """Show that the panel is pinned, or is not."""
        self._header.pin.setChecked(pinned)

    @Slot(str)
    def add_user(self, text: str) -> None:
        """Show what a person said, and the end of the conversation. Lines sent in the panel come here by themselves."""
        self._area.append(self._transcript.add(Said(text)))
        self._area.to_end()

    @Slot(object)
    def show_event(self, event: ChatEvent) -> None:
        """Show what the supervisor says: as a new bubble, or in the one of its run."""
        change = self._transcript.take(event)
        if change is None:
            return
        if change.new:
            self._area.append(change.message)
        else:
            self._area.refresh(change.message)
        if not isinstance(event, Progress):
            self._announce(change.message.text)

    @Slot(object, object)
    def set_rules(self, rules: Sequence[RuleInfo], workflows: Sequence[WorkflowInfo] | None = None) -> None:
        """Complete these rules (and workflows) from now on, and give some as examples."""
        self._rules = tuple(rules)
        self._workflows = self._workflows if workflows is None else tuple(workflows)
        self._area.set_rules(rules)
        self._offer()

    @Slot(object)
    def set_completions(self, texts: Sequence[str]) -> None:
        """Complete these rules in plain words too, such as earlier ones."""
        self._texts = tuple(texts)
        self._offer()

    # conversations

    def show_talk(self, messages: Sequence[Stored], title: str = "") -> None:
        """Show these stored messages, from the end, instead of the conversation that is shown."""
        self._transcript = Transcript()
        self._transcript.put_before([shown(message) for message in messages])
        self._area.show_messages(self._transcript.messages)
        self._header.show_title(title)

    def show_title(self, title: str) -> None:
        """Say what the conversation is called."""
        self._header.show_title(title)

    def add_older(self, messages: Sequence[Stored]) -> None:
        """Put older messages of the conversation above those that are shown."""
        older = [shown(message) for message in messages]
        self._transcript.put_before(older)
        self._area.prepend(older)

    def reveal(self, number: int) -> bool:
        """Bring a stored message into view and mark it for a moment; whether it is among those that are shown."""
        message = next((one for one in self._transcript.messages if one.number == number), None)
        if message is not None:
            self._area.reveal(message)
        return message is not None

    def show_rating(self, message: Message, feedback: Feedback | None) -> None:
        """Show a message as rated so."""
        message.feedback = feedback
        message.commenting = message.commenting and feedback is not None
        self._area.refresh(message)

    @property
    def has_messages(self) -> bool:
        """Whether anything was said."""
        return bool(self._transcript.messages)

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
        self._composer.input.setFocus()

    @property
    def draft(self) -> str:
        """What stands in the input, or what could not be sent."""
        return self._composer.input.toPlainText() or "\n".join(self._unsent.lines[:1])

    def set_draft(self, text: str) -> None:
        """Let that stand in the input."""
        self._composer.input.put(text)

    def set_history(self, lines: Sequence[str]) -> None:
        """Let Up and Down walk these lines of earlier conversations too, the last one typed last."""
        self._composer.input.recall.seed(lines)
        self.set_completions([line[len(RUN) :] for line in reversed(lines) if line.lower().startswith(RUN)])

    def offer_words(self, line: str, words: Sequence[Suggestion]) -> None:
        """Complete the last words of `line` with these, where it still stands there."""
        self._composer.input.offer_words(line, words)
        self._place_completer()

    @Slot(str)
    def say(self, text: str) -> None:
        """Send `text` as if it had been typed."""
        self._composer.input.put(text)
        self._composer.input.send()

    # what it does by itself

    def _offer(self) -> None:
        self._composer.input.set_completions(Completions(self._rules, self._workflows, self._texts))

    def offer_unsent(self) -> None:
        """There is a connection: send what waits for one, or offer it."""
        self._unsent.offer()

    def _sent(self, text: str) -> None:
        if self._kept_back(text):
            return
        self.add_user(text)
        self.submitted.emit(text)

    def _run_again(self, result: RuleResult) -> None:
        said = self._line_of(result)
        if not self._kept_back(said):
            self.add_user(said)
            self.run_again.emit(said)

    def _kept_back(self, text: str) -> bool:
        """Keep a rule for when there is a connection, where there is none; other lines need none."""
        if self._status == "connected" or not text.casefold().startswith(RUN):
            return False
        self._unsent.keep(text, armed=self._status == "connecting")
        return True

    def _line_of(self, result: RuleResult) -> str:
        return run_line(result, (rule.code for rule in self._rules))

    def _edit(self, text: str) -> None:
        self._composer.input.put(text)
        self._composer.input.setFocus()

    def _rate(self, message: Message, rating: str, comment: str) -> None:
        before = message.feedback
        self.show_rating(message, Feedback(cast("Rating", rating), comment, now()) if rating else None)
        self.rated.emit(message, before)

    def _show_listed(self, listed: bool) -> None:
        self._completer.hide()
        self._stack.setCurrentWidget(self.conversations if listed else self._talk)
        self.setFocusProxy(self.conversations.search if listed else self._composer.input)
        self.setFocus()

    def _announce(self, text: str) -> None:
        """Let screen readers say what has arrived, wherever the focus is."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _escaped(self) -> None:
        if self._header.conversations.isChecked():
            self.show_conversations(False)
        elif self._composer.busy:
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
        self._area.show_stop(target)
        return True

    def _stops(self) -> list[QWidget]:
        talk = [self._composer.input, self._composer.button, *stops_in(self._unsent), *self._area.stops()]
        stops = self.conversations.stops() if self._header.conversations.isChecked() else talk
        above = (self.notice, self._header, self.connection)
        stops = [*stops, *(stop for part in above for stop in stops_in(part))]
        return [stop for stop in stops if takes_tab(stop)]

    def _place_completer(self) -> None:
        if self._completer.isVisible():
            field = self._composer.field
            self._completer.place_above(QRect(field.mapTo(self, QPoint(0, 0)), field.size()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what lies above the layout in its place."""
        super().resizeEvent(event)
        self._place_completer()
