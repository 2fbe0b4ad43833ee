"""Conversations in memory, for tests and pictures: the same promises as the application's, without a database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from pitboss.conversation_models import Conversation, Feedback, Hit, Kept, Message, Rating
from pitboss.errors import BadRequest
from pitboss.events import ChatEmit, ChatEvent, ChatReply, RuleResult, now
from pitboss.recorder import message_of
from pitboss.schema import Column, Schema, Table
from pitboss.suggesting import suggestions
from pitboss.suggestion_models import Suggestion
from pitboss.texts import Texts
from widgets.ports.conversations import PAGE, Form

Answer = Callable[[str, object], Awaitable[None]]


@dataclass(eq=False)
class MemoryTalk:
    """A conversation that is open. `answers` are given in turn; without any, help is."""

    desk: MemoryConversations
    conversation: Conversation | None = None
    answers: list[ChatEvent] = field(default_factory=list)
    runs: dict[str, int] = field(default_factory=dict)

    async def say(self, text: str, emit: ChatEmit) -> None:
        await self.desk.answer("say", text)
        self._put(Message(role="person", kind="line", text=text))
        event = self.answers.pop(0) if self.answers else ChatReply(text="Type run and a rule in plain English.")
        emit(event)
        assert isinstance(event, RuleResult | ChatReply)
        number = self._put(message_of(event))
        if isinstance(event, RuleResult):
            self.runs[event.run_id] = number

    async def page(self, before: int | None = None) -> list[Message]:
        await self.desk.answer("page", before)
        kept = self.desk.messages[self.conversation.id] if self.conversation else []
        return [one for one in kept if before is None or one.id < before][-PAGE:]

    async def rate(self, message: int, run_id: str, rating: Rating | None, comment: str) -> None:
        await self.desk.answer("rate", (message, run_id, rating, comment))
        number = message or self.runs.get(run_id, 0)
        for kept in self.desk.messages.values():
            for at, one in enumerate(kept):
                if one.id == number:
                    kept[at] = replace(one, feedback=Feedback(rating, comment, now()) if rating else None)

    def _put(self, message: Message) -> int:
        if self.conversation is None:
            self.conversation = self.desk.make(message.text.removeprefix("run "))
            self.desk.tell(self)
        return self.desk.put(self.conversation.id, message)


@dataclass
class MemoryLink:
    """A connection that is as a test has it; `tried` counts who would not wait."""

    problem: str = ""
    seconds_left: float | None = None
    tried: int = 0
    told: list[Callable[[], None]] = field(default_factory=list)

    def on_change(self, callback: Callable[[], None]) -> None:
        self.told.append(callback)

    def try_now(self) -> None:
        self.tried += 1

    def lose(self, problem: str, seconds: float | None) -> None:
        """Be away, with an attempt in so many seconds."""
        self.problem, self.seconds_left = problem, seconds
        for callback in self.told:
            callback()


class MemoryConversations:
    """All conversations. `deleted` are those that can be had back."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.link = answer, MemoryLink()
        self.all: list[Conversation] = []
        self.messages: dict[int, list[Message]] = {}
        self.deleted: list[Conversation] = []
        self.exported: list[tuple[int, Path, Form]] = []
        self.kept_now = Kept()
        self.begun: list[MemoryTalk] = []
        self._told: list[Callable[[MemoryTalk], None]] = []
        self._last = 0
        stages, names = ("Seed", "Series A", "Series B"), Texts(["Lumen Bio"])
        columns = (
            Column("stage", "text", "text", values=stages),
            Column("date_funded", "date", "date"),
            Column("name", "text", "text", names=names),
        )
        self.schema = Schema({"orgs": Table("orgs", columns, synonyms=("companies",))})

    def make(self, title: str, *messages: Message, days: float = 0, pinned: bool = False) -> Conversation:
        """A kept conversation, last added to so many days ago."""
        at: datetime = now() - timedelta(days=days)
        made = Conversation(len(self.messages) + 1, title, pinned, at, at)
        self.all.append(made)
        self.messages[made.id] = []
        for message in messages:
            self.put(made.id, message)
        return made

    def put(self, number: int, message: Message) -> int:
        """Store a message: its number."""
        self._last += 1
        self.messages[number].append(replace(message, id=self._last))
        return self._last

    def tell(self, talk: MemoryTalk) -> None:
        """A conversation has got its number."""
        for callback in self._told:
            callback(talk)

    def begin(self) -> MemoryTalk:
        self.begun.append(MemoryTalk(self))
        return self.begun[-1]

    async def open(self, number: int) -> MemoryTalk:
        await self.answer("open", number)
        found = self._one(number)
        for talk in self.begun:
            if talk.conversation is not None and talk.conversation.id == number:
                return talk
        self.begun.append(MemoryTalk(self, found))
        return self.begun[-1]

    async def listed(self) -> list[Conversation]:
        await self.answer("listed", None)
        return sorted(self.all, key=lambda one: (not one.pinned, -one.updated_at.timestamp()))

    async def search(self, words: str) -> list[Hit]:
        await self.answer("search", words)
        wanted = words.casefold().split()
        return [
            Hit(one, message)
            for one in self.all
            for message in reversed(self.messages[one.id])
            if all(word in f"{message.text} {message.rule} {message.sql}".casefold() for word in wanted)
        ]

    async def rename(self, number: int, title: str) -> None:
        await self.answer("rename", (number, title))
        self._replace(replace(self._one(number), title=title))

    async def pin(self, number: int, *, pinned: bool) -> None:
        await self.answer("pin", (number, pinned))
        self._replace(replace(self._one(number), pinned=pinned))

    async def delete(self, number: int) -> None:
        await self.answer("delete", number)
        self.deleted.append(self._one(number))
        self.all.remove(self.deleted[-1])

    async def restore(self, number: int) -> None:
        await self.answer("restore", number)
        self.all.append(next(one for one in self.deleted if one.id == number))

    async def export(self, number: int, path: Path, form: Form) -> None:
        await self.answer("export", (number, path, form))
        self.exported.append((number, path, form))

    def on_named(self, callback: Callable[[MemoryTalk], None]) -> None:
        self._told.append(callback)

    async def lines(self) -> list[str]:
        await self.answer("lines", None)
        said = [one.text for kept in self.messages.values() for one in kept if one.role == "person"]
        return list(dict.fromkeys(said))

    async def suggest(self, line: str) -> list[Suggestion]:
        return suggestions(self.schema, line)

    async def kept(self) -> Kept:
        await self.answer("kept", None)
        return self.kept_now

    def keep(self, kept: Kept) -> None:
        self.kept_now = kept

    def _one(self, number: int) -> Conversation:
        for one in self.all:
            if one.id == number:
                return one
        raise BadRequest("This conversation is no longer there. The list shows those that are.")

    def _replace(self, changed: Conversation) -> None:
        self.all = [changed if one.id == changed.id else one for one in self.all]
        for talk in self.begun:
            if talk.conversation is not None and talk.conversation.id == changed.id:
                talk.conversation = changed
                self.tell(talk)
