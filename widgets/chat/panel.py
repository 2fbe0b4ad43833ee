"""The chat panel: header, conversation, input. It is told everything by slots and asks by signals; it knows nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pitboss.events import ChatEvent, Progress, RuleResult
from pitboss.models import ConnectionStatus, RuleInfo, WorkflowInfo
from widgets.chat.bubble import Actions
from widgets.chat.completer import Completer
from widgets.chat.completion import Completions
from widgets.chat.composer import Composer
from widgets.chat.controls import TypingIndicator
from widgets.chat.empty import EmptyState
from widgets.chat.header import ChatHeader
from widgets.chat.message_list import MessageList
from widgets.chat.stops import beyond, neighbour, stops_in, takes_tab
from widgets.chat.transcript import Body, Message, Said, Transcript, run_line
from widgets.parts import line
from widgets.theme import Theme


class ChatPanel(QWidget):
    """The chat. A line that a person sends appears as a bubble at once and is then told by `submitted`.

    Signals: submitted(line), typed or an example that was clicked; run_again(line), the button of a result;
    stop_requested(); open_view(name); show_sql(title, sql); cleared(); closed(); pin_toggled(pinned).
    """

    submitted: ClassVar[Signal] = Signal(str)
    run_again: ClassVar[Signal] = Signal(str)
    stop_requested: ClassVar[Signal] = Signal()
    open_view: ClassVar[Signal] = Signal(str)
    show_sql: ClassVar[Signal] = Signal(str, str)
    cleared: ClassVar[Signal] = Signal()
    closed: ClassVar[Signal] = Signal()
    pin_toggled: ClassVar[Signal] = Signal(bool)

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
        self._rules = tuple(rules)
        self._workflows = tuple(workflows)
        self._texts: tuple[str, ...] = ()
        self._actions = Actions(self)
        self._header = ChatHeader(theme)
        self._list = MessageList(theme, self._actions)
        self._empty = EmptyState(theme)
        self._typing = TypingIndicator(theme)
        self._typing.hide()
        self._completer = Completer(theme, self)
        self._composer = Composer(theme, self._completer)
        self._newer = _newer_button(theme, self)
        self._lay_out()
        self._connect()
        self.set_rules(rules, workflows)

    def _lay_out(self) -> None:
        pages = QGridLayout()
        pages.addWidget(self._list, 0, 0)
        pages.addWidget(self._empty, 0, 0)
        typing = QHBoxLayout()
        typing.setContentsMargins(16, 0, 16, 0)
        typing.addWidget(self._typing)
        typing.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(line())
        layout.addLayout(pages, 1)
        layout.addLayout(typing)
        layout.addWidget(line())
        layout.addWidget(self._composer)
        self.setFocusProxy(self._composer.input)

    def _connect(self) -> None:
        self._header.pin.clicked.connect(self.pin_toggled)
        self._header.clear.clicked.connect(self.clear)
        self._header.close_button.clicked.connect(self.closed)
        self._actions.open_view.connect(self.open_view)
        self._actions.show_sql.connect(self.show_sql)
        self._actions.say.connect(self.say)
        self._actions.run_again.connect(self._run_again)
        self._empty.said.connect(self.say)
        self._composer.sent.connect(self._sent)
        self._composer.stopped.connect(self.stop_requested)
        self._composer.escaped.connect(self._escaped)
        self._composer.paged.connect(self._list.scroll_page)
        self._composer.input.textChanged.connect(self._place_completer)
        self._list.following_changed.connect(self._show_followed)
        self._newer.clicked.connect(self._list.to_end)

    # what the panel is told

    @Slot(str)
    def set_status(self, status: ConnectionStatus) -> None:
        """Say how the connection to the database stands."""
        self._header.show_status(status)

    @Slot(bool)
    def set_busy(self, busy: bool) -> None:
        """Something that a person asked for is being done, or nothing is. Then no run is left unfinished."""
        self._typing.setVisible(busy)
        self._composer.set_busy(busy)
        if not busy:
            for message in self._transcript.stop_all():
                self._list.refresh(message)

    @Slot(bool)
    def set_pinned(self, pinned: bool) -> None:
        """Show that the panel is pinned, or is not."""
        self._header.pin.setChecked(pinned)

    @Slot(str)
    def add_user(self, text: str) -> None:
        """Show what a person said, and the end of the conversation. Lines sent in the panel come here by themselves."""
        self._show_new(Said(text))
        self._list.to_end()

    @Slot(object)
    def show_event(self, event: ChatEvent) -> None:
        """Show what the supervisor says: as a new bubble, or in the one of its run."""
        change = self._transcript.take(event)
        if change is None:
            return
        if change.new:
            self._append(change.message)
        else:
            self._list.refresh(change.message)
        if not isinstance(event, Progress):
            self._announce(change.message.text)

    @Slot(object, object)
    def set_rules(self, rules: Sequence[RuleInfo], workflows: Sequence[WorkflowInfo] | None = None) -> None:
        """Complete these rules (and workflows) from now on, and give some as examples."""
        self._rules = tuple(rules)
        self._workflows = self._workflows if workflows is None else tuple(workflows)
        self._empty.set_rules(rules)
        self._offer()

    @Slot(object)
    def set_completions(self, texts: Sequence[str]) -> None:
        """Complete these rules in plain words too, such as earlier ones."""
        self._texts = tuple(texts)
        self._offer()

    @Slot()
    def clear(self) -> None:
        """Empty the conversation. What rules have made stays; a rule that runs goes on."""
        self._transcript.clear()
        self._list.clear()
        self._empty.show()
        self._newer.hide()
        self._composer.input.setFocus()
        self.cleared.emit()

    @Slot(str)
    def say(self, text: str) -> None:
        """Send `text` as if it had been typed."""
        self._composer.input.put(text)
        self._composer.input.send()

    # what it does by itself

    def _offer(self) -> None:
        self._composer.input.set_completions(Completions(self._rules, self._workflows, self._texts))

    def _sent(self, text: str) -> None:
        self.add_user(text)
        self.submitted.emit(text)

    def _run_again(self, result: RuleResult) -> None:
        said = run_line(result, (rule.code for rule in self._rules))
        self.add_user(said)
        self.run_again.emit(said)

    def _show_new(self, body: Body) -> None:
        self._append(self._transcript.add(body))

    def _append(self, message: Message) -> None:
        self._empty.hide()
        self._newer.setHidden(self._list.following)
        self._list.extend([message])
        self._place_newer()

    def _show_followed(self, following: bool) -> None:
        if following:
            self._newer.hide()

    def _announce(self, text: str) -> None:
        """Let screen readers say what has arrived, wherever the focus is."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _escaped(self) -> None:
        if self._composer.busy:
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
        if self._list.isAncestorOf(target):
            self._list.ensureWidgetVisible(target, 0, 12)
        return True

    def _stops(self) -> list[QWidget]:
        stops: list[QWidget] = [self._composer.input, self._composer.button]
        for row in reversed(self._list.rows()):
            stops += stops_in(row)
        stops += stops_in(self._empty) + stops_in(self._header)
        return [stop for stop in stops if takes_tab(stop)]

    def _place_completer(self) -> None:
        if self._completer.isVisible():
            field = self._composer.field
            self._completer.place_above(QRect(field.mapTo(self, QPoint(0, 0)), field.size()))

    def _place_newer(self) -> None:
        size = self._newer.sizeHint()
        end = self._list.geometry().bottom()
        self._newer.setGeometry(QRect(QPoint((self.width() - size.width()) // 2, end - size.height() - 10), size))
        self._newer.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what lies above the layout in its place."""
        super().resizeEvent(event)
        self._place_completer()
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
