"""All conversations, in the chat's place: searched, opened, renamed, pinned, exported, deleted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QStackedLayout, QVBoxLayout, QWidget

from pitboss.conversation_models import Conversation, Hit
from widgets.chat.conversation_items import Found, Listed, by_time, found
from widgets.chat.conversation_list import ConversationList
from widgets.chat.stops import stops_in
from widgets.parts import label, rounded
from widgets.state import StateView
from widgets.theme import Theme

TYPING_MS = 150  # from the last key to the search
KEYS = "Enter opens · F2 renames · P pins · Del deletes"


class ConversationsPane(QWidget):
    """Told what it lists, asks by signals.

    Signals: reload_wanted(); search_wanted(words); chosen(number, message), message 0 for the end of it;
    renamed(number, title); pin_wanted(number, pinned); delete_wanted(Conversation); export_wanted(Conversation, form);
    new_wanted(); left().
    """

    reload_wanted = Signal()
    search_wanted = Signal(str)
    chosen = Signal(int, int)
    renamed = Signal(int, str)
    pin_wanted = Signal(int, bool)
    delete_wanted = Signal(object)
    export_wanted = Signal(object, str)
    new_wanted = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("conversationsPane")
        self.setAccessibleName("Conversations")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._conversations: Sequence[Conversation] = ()
        self._open: int | None = None
        self.search = QLineEdit()
        self.search.setObjectName("conversationSearch")
        self.search.setPlaceholderText("Search all messages")
        self.search.setAccessibleName("Search all messages")
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._typed)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.look)
        self.list = ConversationList(theme)
        self.state = StateView(theme)
        self._keys = label(KEYS, "stamp", wrap=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._stack = QStackedLayout()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.state)
        head = QVBoxLayout()
        head.setContentsMargins(12, 12, 12, 6)
        head.addWidget(self.search)
        self._keys.setContentsMargins(16, 6, 16, 10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(self._stack, 1)
        layout.addWidget(self._keys)
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.list.chosen.connect(self._choose)
        self.list.menu_wanted.connect(lambda item, at: self.menu_for(item).popup(at))
        self.list.deleted.connect(lambda item: self.delete_wanted.emit(item.conversation))
        self.list.pin_wanted.connect(self._pin)
        self.list.items.renamed.connect(self.renamed)
        self.state.acted.connect(self._act)

    # what it is told

    @property
    def words(self) -> str:
        """What is searched for."""
        return self.search.text().strip()

    def show_loading(self) -> None:
        """They are being read; what is listed stays until they are."""
        if not self.list.items.items:
            self.state.loading("Reading the conversations")
            self._show(self.state)

    def show_conversations(self, conversations: Sequence[Conversation], opened: int | None) -> None:
        """List these, unless a search is shown."""
        self._conversations, self._open = conversations, opened
        if self.words:
            return
        marked = self.list.item
        self.list.items.replace(by_time(conversations, opened))
        if conversations:
            self.list.go_to(self.list.items.row_of(marked.conversation.id if marked else opened or 0))
            self._show(self.list)
        else:
            says = "What you ask is kept here. Go on with it tomorrow, or begin another."
            self.state.empty("No conversations yet", says, "New conversation", "chat")
            self._show(self.state)

    def show_hits(self, hits: Sequence[Hit], words: str) -> None:
        """List messages that hold `words`, where these are still searched for."""
        if words != self.words:
            return
        self.list.items.replace(found(hits, words))
        if hits:
            self.list.go_to(0)
            self._show(self.list)
        else:
            self.state.empty("Nothing found", f"No message holds “{words}”. Fewer words find more.", "Clear the search")
            self._show(self.state)

    def show_failed(self, text: str) -> None:
        """They could not be read."""
        self.list.items.replace([])
        self.state.failed(text)
        self._show(self.state)

    def look(self) -> None:
        """Ask for what is to be listed: all, or what is searched for."""
        self._typing.stop()
        if self.words:
            self.search_wanted.emit(self.words)
        else:
            self.reload_wanted.emit()

    def stops(self) -> list[QWidget]:
        """Where the Tab key stops."""
        return stops_in(self)

    # what is done in it

    def _show(self, part: QWidget) -> None:
        self._stack.setCurrentWidget(part)
        self._keys.setVisible(part is self.list and not self.words)

    def _typed(self) -> None:
        if self.words:
            self._typing.start()
        else:
            self.show_conversations(self._conversations, self._open)
            self.look()

    def _choose(self, item: Listed | Found) -> None:
        self.chosen.emit(item.conversation.id, item.hit.message.id if isinstance(item, Found) else 0)

    def _pin(self, item: Listed) -> None:
        self.pin_wanted.emit(item.conversation.id, not item.conversation.pinned)

    def _act(self) -> None:
        if self.words and self.state.action.text() == "Clear the search":
            self.search.clear()
            self.search.setFocus()
        elif self.state.action.text() == "New conversation":
            self.new_wanted.emit()
        else:
            self.look()

    def menu_for(self, item: Listed) -> QMenu:
        """What can be done with a conversation. The menu deletes itself."""
        menu = rounded(QMenu(self))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        one = item.conversation
        entries = (
            ("Open", "chat", lambda: self._choose(item)),
            ("Rename", "edit", self.list.rename),
            ("Unpin" if one.pinned else "Pin", "pin", lambda: self._pin(item)),
            ("Export as Markdown", "download", lambda: self.export_wanted.emit(one, "markdown")),
            ("Export as JSON", "download", lambda: self.export_wanted.emit(one, "json")),
            ("Delete", "trash", lambda: self.delete_wanted.emit(one)),
        )
        for text, icon, act in entries:
            if text == "Delete":
                menu.addSeparator()
            action = menu.addAction(text)
            action.triggered.connect(act)
            self._theme.dress(action, icon, "bad" if text == "Delete" else "muted")
        return menu

    # keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the field, Down goes into the list, and Enter opens the first."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Down | Qt.Key.Key_PageDown if self.list.isVisible():
                    self.list.setFocus(Qt.FocusReason.TabFocusReason)
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._typing.isActive():
                    self.look()
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.list.isVisible() and self.list.item is not None:
                    self._choose(self.list.item)
                    return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears the search, then goes back to the conversation."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.search.text():
            self.search.clear()
            self.search.setFocus()
        else:
            self.left.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """What is listed may have changed meanwhile."""
        super().showEvent(event)
        self.look()
