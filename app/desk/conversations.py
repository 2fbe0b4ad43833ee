"""`widgets.ports.conversations` over an Application: recorded chats, and the list of those that are kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.assembly import Application
from app.desk.kept import KeptFile
from app.subscribers import Subscribers
from pitboss.conversation_models import Conversation, Hit, Kept, Message, Rating
from pitboss.errors import PitbossError
from pitboss.events import ChatEmit
from pitboss.export.beside import beside
from pitboss.models import ConnectionStatus
from pitboss.recorder import Recorder
from pitboss.store import conversation_export, conversations, ratings
from pitboss.store.failures import told_plainly
from pitboss.suggesting import suggestions
from pitboss.suggestion_models import Suggestion
from widgets.ports.conversations import PAGE, Form

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

FILE = "chat.json"
EXPORT_PAGE = 1_000  # messages


class RecordedTalk:
    """A conversation that is open: its chat, and the pen that puts it down."""

    def __init__(
        self, application: Application, conversation: Conversation | None, on_named: Callable[[RecordedTalk], None]
    ) -> None:
        self._application = application
        self.recorder = Recorder(
            lambda: application.database,
            conversation,
            on_written=lambda _: on_named(self),
            wanted=lambda: application.settings.keep_conversations,
        )
        self._chat = application.chat(self.recorder)

    @property
    def conversation(self) -> Conversation | None:
        """What it is called; None until its first message is stored."""
        return self.recorder.conversation

    def say(self, text: str, emit: ChatEmit) -> Coroutine[Any, Any, None]:
        """Answer a line."""
        return self._chat.say(text, emit)

    async def page(self, before: int | None = None) -> list[Message]:
        """A page of its messages."""
        with told_plainly():
            return await self.recorder.history(limit=PAGE, before=before)

    async def rate(self, message: int, run_id: str, rating: Rating | None, comment: str) -> None:
        """Keep a rating, and let a good one choose the rule's SQL."""
        application = self._application
        with told_plainly():
            number = message or await self.recorder.result_number(run_id)
            schema = await application.schema.current()
            async with application.database.connection() as connection, connection.transaction():
                await conversations.rate(connection, number, rating, comment)
                if rating == "up":
                    rated = await conversations.message(connection, number)
                    rule = application.rulebook.rule(rated.rule)
                    await ratings.prefer(connection, rated, rule.question if rule else rated.rule, schema.fingerprint)


class DatabaseLink:
    """The connection to an Application's database."""

    def __init__(self, application: Application) -> None:
        self._application = application

    @property
    def problem(self) -> str:
        """Why it is away."""
        return self._application.problem

    @property
    def seconds_left(self) -> float | None:
        """Until the next attempt."""
        return self._application.pauses.left

    def on_change(self, callback: Callable[[], None]) -> None:
        """Tell of each pause that begins or ends."""
        self._application.pauses.on_change(callback)

    def try_now(self) -> None:
        """Do not wait for the next attempt."""
        self._application.try_database_now()


class ConversationDesk:
    """All conversations of this database. `aclose` writes what is still waiting to be written."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.link = DatabaseLink(application)
        self._open: list[RecordedTalk] = []
        self._on_named: Subscribers[Callable[[RecordedTalk], None]] = Subscribers()
        self._file = KeptFile(application.settings.data_dir / FILE)
        application.on_status(self._woken)

    def begin(self) -> RecordedTalk:
        """A new conversation."""
        return self._opened(None)

    async def open(self, number: int) -> RecordedTalk:
        """A kept conversation; the one that is open already, where it is, for something may still run in it."""
        for talk in self._open:
            if talk.conversation is not None and talk.conversation.id == number:
                return talk
        async with self._connection() as connection:
            found = await conversations.conversation(connection, number)
        return self._opened(found)

    async def listed(self) -> list[Conversation]:
        """Pinned ones first, then the newest; what waits to be written is there too, where it can be."""
        await asyncio.gather(*(talk.recorder.flush() for talk in self._open))
        async with self._connection() as connection:
            return await conversations.conversations(connection)

    async def search(self, words: str) -> list[Hit]:
        """The messages that hold all words."""
        async with self._connection() as connection:
            return await conversations.search(connection, words)

    async def rename(self, number: int, title: str) -> None:
        """Give a conversation a title of a person's own."""
        async with self._connection() as connection:
            self._changed(await conversations.rename(connection, number, title))

    async def pin(self, number: int, *, pinned: bool) -> None:
        """Keep it at the head of the list, or no longer."""
        async with self._connection() as connection:
            self._changed(await conversations.pin(connection, number, pinned=pinned))

    async def delete(self, number: int) -> None:
        """Take it off the list."""
        async with self._connection() as connection:
            await conversations.delete(connection, number)

    async def restore(self, number: int) -> None:
        """Have it back."""
        async with self._connection() as connection:
            await conversations.restore(connection, number)

    async def export(self, number: int, path: Path, form: Form) -> None:
        """Write all of it to a file."""
        async with self._connection() as connection:
            whole = await conversations.conversation(connection, number)
            messages: list[Message] = []
            while page := await conversations.page(
                connection, number, limit=EXPORT_PAGE, before=messages[0].id if messages else None
            ):
                messages = page + messages
        write = conversation_export.as_json if form == "json" else conversation_export.as_markdown
        async with beside(path) as draft:
            text = await asyncio.to_thread(write, whole, messages)
            await asyncio.to_thread(draft.write_text, text, "utf-8")

    def on_named(self, callback: Callable[[RecordedTalk], None]) -> None:
        """Tell of each open conversation that has got a number or another title."""
        self._on_named.add(callback)

    async def lines(self) -> list[str]:
        """What was typed in all conversations."""
        async with self._connection() as connection:
            return await conversations.lines(connection)

    async def suggest(self, line: str) -> list[Suggestion]:
        """What the last words of a line could become; looked for off the loop, for there may be many values."""
        schema = await self._application.schema.current()
        return await asyncio.to_thread(suggestions, schema, line)

    async def kept(self) -> Kept:
        """What the chat kept at its last end."""
        return await self._file.read()

    def keep(self, kept: Kept) -> None:
        """Keep that until the next start."""
        self._file.write(kept)

    async def aclose(self) -> None:
        """Write what waits, as far as the database is there. Safe to call twice."""
        await asyncio.gather(*(talk.recorder.aclose() for talk in self._open))
        await self._file.aclose()  # last: only now a new conversation may have got its number

    def _opened(self, conversation: Conversation | None) -> RecordedTalk:
        self._open.append(talk := RecordedTalk(self._application, conversation, self._on_named.tell))
        return talk

    def _changed(self, conversation: Conversation) -> None:
        for talk in self._open:
            if talk.conversation is not None and talk.conversation.id == conversation.id:
                talk.recorder.conversation = conversation
                self._on_named.tell(talk)

    def _woken(self, status: ConnectionStatus) -> None:
        if status == "connected":
            self._application.tasks.start(self._purge(), name="remove conversations deleted long ago")
            for talk in self._open:
                talk.recorder.woken()

    async def _purge(self) -> None:
        """Remove for good what nobody has had back in a month; another time where the database is away again."""
        with suppress(PitbossError):
            async with self._connection() as connection:
                await conversations.purge(connection)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AnyConnection]:
        with told_plainly():
            async with self._application.database.connection() as connection:
                yield connection
