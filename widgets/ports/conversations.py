"""Conversations as the chat has them: those that are kept, the ones that are open, and what is completed in them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Literal, Protocol

from pitboss.conversation_models import Conversation, Hit, Kept, Message, Rating
from pitboss.events import ChatEmit
from pitboss.suggestion_models import Suggestion

PAGE = 100
"""Messages in a page; fewer are the last one."""

Form = Literal["markdown", "json"]


class Talk(Protocol):
    """A conversation that is open. What is asked in it is answered in it, also while another one is shown."""

    @property
    def conversation(self) -> Conversation | None:
        """What it is called and when it was begun; None until its first message is stored."""

    def say(self, text: str, emit: ChatEmit) -> Coroutine[Any, Any, None]:
        """Answer a line that a person typed. Ends when the answer is whole; cancelling stops the rule."""

    async def page(self, before: int | None = None) -> list[Message]:
        """The newest page of its messages, or of those older than the message `before`; oldest first."""

    async def rate(self, message: int, run_id: str, rating: Rating | None, comment: str) -> None:
        """Keep what a person thinks of a result: a stored message, or (0) the result of a run that just ended."""


class Link(Protocol):
    """The connection to the database, as far as who waits for it wants to know."""

    @property
    def problem(self) -> str:
        """Why it is away, as a sentence; "" while it is not."""

    @property
    def seconds_left(self) -> float | None:
        """Until the next attempt to connect; None while one is being made, or none is needed."""

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback` when a pause between two attempts begins or ends."""

    def try_now(self) -> None:
        """Do not wait for the next attempt."""


class Conversations(Protocol):
    """All conversations. Each method raises PitbossError with a sentence to show."""

    @property
    def link(self) -> Link: ...

    def begin(self) -> Talk:
        """A new conversation, of which nothing is kept before something is said."""

    async def open(self, number: int) -> Talk:
        """A kept conversation, to go on with. Raises BadRequest where it is not there."""

    async def listed(self) -> list[Conversation]:
        """Pinned ones first, then those that were last added to."""

    async def search(self, words: str) -> list[Hit]:
        """The messages that hold all words, newest first."""

    async def rename(self, number: int, title: str) -> None: ...
    async def pin(self, number: int, *, pinned: bool) -> None: ...
    async def delete(self, number: int) -> None:
        """Take it off the list; it can be had back."""

    async def restore(self, number: int) -> None: ...
    async def export(self, number: int, path: Path, form: Form) -> None:
        """Write all of it to a file, which is whole or as it was before."""

    def on_named(self, callback: Callable[[Talk], None]) -> None:
        """Call `callback` with each open conversation that has got a number or another title."""

    async def lines(self) -> list[str]:
        """What was typed in all conversations, each line once, the one typed last at the end."""

    async def suggest(self, line: str) -> list[Suggestion]:
        """What the last words of a line could become: tables, columns and values of the content."""

    async def kept(self) -> Kept:
        """What the chat kept at its last end. What cannot be read is as if it were not there."""

    def keep(self, kept: Kept) -> None:
        """Keep that until the next start; written soon, and surely before the application ends."""
