"""Puts a chat down as it goes on: lines and answers become stored messages, in order, without holding up any rule."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from pitboss.conversation_models import Conversation, Message, Step
from pitboss.errors import BadRequest, DatabaseUnavailable, PitbossError
from pitboss.events import ChatEmit, ChatEvent, ChatReply, Progress, RuleFailed, RuleResult, WorkflowFinished
from pitboss.store import conversations
from pitboss.store.failures import LOST
from pitboss.tasks import Tasks
from pitboss.tools.context import without_run

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection, Database

log = logging.getLogger(__name__)
MOST_KEPT = 1_000  # messages that wait for a database that is away; older ones give way
AT_ONCE = 100
EVERY = 2.0  # seconds between two tries


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """A message that is to be written, and the run whose result it is, "" for any other."""

    message: Message
    run_id: str = ""


class Recorder:
    """One conversation's pen. It is made with the first message, so that nothing is left of a chat without words.

    What cannot be stored right now is kept, at most `MOST_KEPT` messages, and written when the database is back.
    `forgotten` counts what had to give way. `on_written` is told of the conversation when it is made or titled.
    While `wanted` says no, nothing is put down.
    """

    def __init__(
        self,
        database: Callable[[], Database],
        conversation: Conversation | None = None,
        *,
        most_kept: int = MOST_KEPT,
        every: float = EVERY,
        on_written: Callable[[Conversation], None] | None = None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        self._database = database
        self.conversation = conversation
        self.forgotten = 0
        self._on_written, self._wanted = on_written, wanted
        self._most_kept = most_kept
        self._every = every
        self._waiting: deque[Waiting] = deque()
        self._numbers: dict[str, int] = {}  # of stored results, by their runs
        self._steps: dict[str, list[Step]] = {}  # of runs that have not ended
        self._tasks = Tasks()
        self._writer: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()
        self._wake = asyncio.Event()

    def line(self, text: str) -> None:
        """A person has typed a line."""
        asked = without_run(text)
        rule = asked if asked != text.strip() else ""
        self._put(Waiting(Message(role="person", kind="line", text=text, rule=rule)))

    def wrap(self, emit: ChatEmit) -> ChatEmit:
        """An `emit` that also puts down what is emitted."""

        def emit_and_record(event: ChatEvent) -> None:
            emit(event)
            self.event(event)

        return emit_and_record

    def event(self, event: ChatEvent) -> None:
        """Something was answered. Steps are kept until the run that they belong to ends."""
        match event:
            case Progress(run_id=run, step=name, status=status, elapsed_ms=ms, detail=detail):
                if status != "started":
                    self._steps.setdefault(run, []).append(Step(name, status, ms, detail))
            case RuleResult() | RuleFailed() | WorkflowFinished() | ChatReply():
                steps = () if isinstance(event, ChatReply) else tuple(self._steps.pop(event.run_id, ()))
                run_id = event.run_id if isinstance(event, RuleResult) else ""
                self._put(Waiting(message_of(event, steps), run_id))
            case _:
                pass  # that a list is to be read anew is no part of what was said

    def woken(self) -> None:
        """The database may be back: write what waits, now."""
        self._wake.set()

    async def flush(self) -> bool:
        """Write what waits; whether nothing waits any more."""
        async with self._writing:
            try:
                while self._waiting:
                    await self._write(list(self._waiting)[:AT_ONCE])
            except (PitbossError, *LOST) as error:
                log.info("The chat is not recorded right now: %s", error)
            except asyncpg.PostgresError:
                log.exception("The chat could not be recorded")
            return not self._waiting

    async def number(self) -> int | None:
        """The conversation's number, which its first message gives it; None while the database is away."""
        if self.conversation is None:
            await self.flush()
        return self.conversation.id if self.conversation is not None else None

    async def result_number(self, run_id: str) -> int:
        """The number of the stored message that holds a run's result; what waits is stored first.

        Raises DatabaseUnavailable while it cannot be stored, BadRequest where there is no such result.
        """
        if not await self.flush():
            raise DatabaseUnavailable(
                "This answer is not stored yet, for the database is away. Try again when it is back."
            )
        if run_id not in self._numbers:
            raise BadRequest("This answer is not kept, so it cannot be rated. The settings say whether answers are.")
        return self._numbers[run_id]

    async def history(self, *, limit: int = 100, before: int | None = None) -> list[Message]:
        """What is stored of this conversation, as `conversations.page`; what waits is stored first."""
        await self.flush()
        if self.conversation is None:
            return []
        async with self._database().connection() as connection:
            return await conversations.page(connection, self.conversation.id, limit=limit, before=before)

    async def aclose(self) -> None:
        """Write what waits, once, and end. Safe to call twice."""
        done = await self.flush()  # before the writer is cancelled, who might be about to commit
        await self._tasks.aclose()
        if not done:
            log.warning("%d messages of the chat were not recorded, for the database is away", len(self._waiting))

    def _put(self, waiting: Waiting) -> None:
        if not self._wanted():
            return
        self._waiting.append(waiting)
        while len(self._waiting) > self._most_kept:
            self._waiting.popleft()
            self.forgotten += 1
        if self._writer is None or self._writer.done():
            self._writer = self._tasks.start(self._write_until_done(), name="record the chat")

    async def _write_until_done(self) -> None:
        while not await self.flush():
            self._wake.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):  # not wait_for, which may lose a cancellation on 3.11
                    await self._wake.wait()

    async def _write(self, waiting: list[Waiting]) -> None:
        """Store what waits, then take it off the queue, where the oldest may have given way meanwhile."""
        async with self._database().connection() as connection, connection.transaction():
            conversation = await self._open(connection)
            ids = await conversations.append(connection, conversation.id, [one.message for one in waiting])
            if not conversation.title:
                conversation = await conversations.conversation(connection, conversation.id)
        told, self.conversation = _name(conversation) != _name(self.conversation), conversation
        self._numbers.update({one.run_id: number for one, number in zip(waiting, ids, strict=True) if one.run_id})
        while self._waiting and self._waiting[0] in waiting:
            self._waiting.popleft()
        if told and self._on_written is not None:
            self._on_written(conversation)

    async def _open(self, connection: AnyConnection) -> Conversation:
        """The conversation, made anew where there is none yet or where somebody has removed it for good."""
        if self.conversation is not None:
            try:
                return await conversations.conversation(connection, self.conversation.id)
            except BadRequest:
                log.info("The conversation was removed meanwhile; another one goes on")
        return await conversations.create(connection)


def _name(conversation: Conversation | None) -> tuple[int, str]:
    return (conversation.id, conversation.title) if conversation is not None else (0, "")


def message_of(event: RuleResult | RuleFailed | WorkflowFinished | ChatReply, steps: tuple[Step, ...] = ()) -> Message:
    """What is kept of an answer."""
    match event:
        case RuleResult():
            return Message(
                role="factory",
                kind="result",
                text=event.message,
                rule=event.title,
                sql=event.sql,
                source=event.source,
                explanation=event.explanation,
                view=event.table,
                rows=event.rows,
                elapsed_ms=event.elapsed_ms,
                steps=steps,
                at=event.at,
            )
        case RuleFailed():
            return Message(
                role="factory",
                kind="failure",
                text=event.message,
                rule=event.rule,
                steps=steps,
                code=event.code,
                suggestions=event.suggestions,
                can_insist=event.can_insist,
                at=event.at,
            )
        case WorkflowFinished():
            return Message(
                role="factory",
                kind="workflow",
                text=event.message,
                rule=event.workflow,
                rows=event.rows,
                elapsed_ms=event.elapsed_ms,
                at=event.at,
            )
        case ChatReply():
            return Message(role="factory", kind=event.kind, text=event.text, suggestions=event.examples, at=event.at)
