"""What the list of conversations lists: headings, conversations, and messages that a search found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from pitboss.conversation_models import Conversation, Hit
from widgets.chat.snippet import Snippet, snippet
from widgets.table.cells import when_text

ITEM = int(Qt.ItemDataRole.UserRole)
UNTITLED = "New conversation"
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Section:
    """A heading over those that follow."""

    title: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation. `is_open` is that which the chat shows."""

    conversation: Conversation
    is_open: bool

    @property
    def title(self) -> str:
        """What it is called."""
        return self.conversation.title or UNTITLED

    @property
    def when(self) -> str:
        """When something was last said in it."""
        return when_text(self.conversation.updated_at, QLocale())


@dataclass(frozen=True, slots=True)
class Found:
    """A message that holds what was looked for."""

    hit: Hit
    snippet: Snippet

    @property
    def conversation(self) -> Conversation:
        """Where it was said."""
        return self.hit.conversation

    @property
    def title(self) -> str:
        """What that is called."""
        return self.hit.conversation.title or UNTITLED

    @property
    def when(self) -> str:
        """When it was said."""
        return when_text(self.hit.message.at, QLocale())


Item = Section | Listed | Found


def by_time(conversations: Iterable[Conversation], opened: int | None, today: date | None = None) -> Iterator[Item]:
    """Conversations under headings: pinned ones, then by how long ago something was last said."""
    today = today or datetime.now().astimezone().date()
    last = ""
    for one in conversations:
        heading = "Pinned" if one.pinned else _ago((today - one.updated_at.astimezone().date()).days)
        if heading != last:
            yield Section(heading)
            last = heading
        yield Listed(one, one.id == opened)


def found(hits: Sequence[Hit], words: str) -> list[Item]:
    """The messages that were found."""
    return [Found(hit, snippet(hit.message, words)) for hit in hits]


def _ago(days: int) -> str:
    for most, heading in ((0, "Today"), (1, "Yesterday"), (7, "Last seven days"), (30, "Last thirty days")):
        if days <= most:
            return heading
    return "Earlier"


class ConversationModel(QAbstractListModel):
    """The items. Signals: renamed(number, title), by a person in the list."""

    renamed = Signal(int, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.items: list[Item] = []

    def replace(self, items: Iterable[Item]) -> None:
        """List these."""
        self.beginResetModel()
        self.items = list(items)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        return 0 if parent.isValid() else len(self.items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading cannot be chosen, a message not be renamed."""
        match self.items[index.row()]:
            case Section():
                return Qt.ItemFlag.NoItemFlags
            case Found():
                return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return item.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(item)
        return item if role == ITEM else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A title that a person typed. It is shown once it is kept."""
        item = self.items[index.row()]
        title = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or not isinstance(item, Listed) or title in ("", item.title):
            return False
        self.renamed.emit(item.conversation.id, title)
        return True

    def first(self) -> int:
        """The first row that can be chosen, -1 for none."""
        return next((row for row, item in enumerate(self.items) if not isinstance(item, Section)), -1)

    def row_of(self, number: int) -> int:
        """The row of a conversation, else the first that can be chosen."""
        rows = (
            row for row, item in enumerate(self.items) if isinstance(item, Listed) and item.conversation.id == number
        )
        return next(rows, self.first())


def spoken(item: Item) -> str:
    """What a screen reader says."""
    match item:
        case Section(title=title):
            return title
        case Listed(conversation=one):
            marks = ["pinned"] * one.pinned + ["open now"] * item.is_open
            return ", ".join([item.title, item.when, *marks])
        case Found():
            return f"{item.snippet.text}, in {item.title}, {item.when}"
