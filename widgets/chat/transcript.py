"""What was said in a conversation, without a screen: each message, and which one an event belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pitboss.conversation_models import Feedback
from pitboss.events import ChatEvent, ChatReply, Progress, RuleFailed, RuleResult, ViewsRefresh, WorkflowFinished, now
from pitboss.names import row_count
from widgets.chat.steps import Steps

Role = Literal["user", "agent", "system"]
FAILED_SIGN = "❌ "
SOURCES = {
    "reviewed": "Reviewed",
    "remembered": "Remembered",
    "translated": "Translated, no model used",
    "model": "Written by the model",
}
_COUNT = re.compile(r"[\d,]+ [^\W\d_][\w-]*")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Running:
    """A rule that has not ended yet."""

    run_id: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A rule that ended without a word, because it was stopped."""


Body = Said | Running | Stopped | RuleResult | RuleFailed | WorkflowFinished | ChatReply


@dataclass(slots=True, eq=False)
class Message:
    """One bubble's content and what a person did to it. It outlives the bubble, which may be made anew.

    `number` is that of the stored message, 0 for one that was just said.
    """

    body: Body
    at: datetime = field(default_factory=now)
    steps: Steps = field(default_factory=Steps)
    sql_open: bool = False
    number: int = 0
    feedback: Feedback | None = None
    commenting: bool = False  # the field for a word about the rating is open

    @property
    def role(self) -> Role:
        """Who speaks: the person, the agent, or the application about itself."""
        match self.body:
            case Said():
                return "user"
            case Stopped() | ChatReply(kind="error"):
                return "system"
        return "agent"

    @property
    def text(self) -> str:
        """The exact message: what is copied and read aloud."""
        match self.body:
            case Said(text=text) | ChatReply(text=text):
                return text
            case Running():
                return self.steps.current
            case Stopped():
                return "Stopped. Nothing of the rule remains."
            case RuleFailed(message=message):
                return f"{FAILED_SIGN}Error: {message}"
            case RuleResult(message=message) | WorkflowFinished(message=message):
                return message

    @property
    def failed(self) -> bool:
        """Whether a sign of failure stands before the text."""
        return self.text.startswith(FAILED_SIGN)

    @property
    def shown_text(self) -> str:
        """The exact message without its sign, which the bubble draws."""
        return self.text.removeprefix(FAILED_SIGN)

    @property
    def examples(self) -> tuple[str, ...]:
        """Lines to click, as they would be typed."""
        match self.body:
            case RuleFailed(suggestions=examples) | ChatReply(examples=examples):
                return tuple(as_line(example) for example in examples)
        return ()

    @property
    def insisting(self) -> str:
        """The line that runs a rule whatever it costs, "" where that is not what stopped it."""
        match self.body:
            case RuleFailed(can_insist=rule) if rule:
                return f"run anyway {rule}"
        return ""


@dataclass(frozen=True, slots=True)
class Change:
    """What an event did: a new message, or another content for one that is there."""

    message: Message
    new: bool


class Transcript:
    """The messages in order. A run has one message, which lists its steps until it becomes the result."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._running: dict[str, Message] = {}

    def add(self, body: Body, at: datetime | None = None) -> Message:
        """Append a message."""
        message = Message(body, at or now())
        self.messages.append(message)
        return message

    def put_before(self, messages: Sequence[Message]) -> None:
        """Older messages, oldest first, come before all others."""
        self.messages[:0] = messages

    def take(self, event: ChatEvent) -> Change | None:
        """Append or change the message that `event` is about; None where it is about none."""
        match event:
            case ViewsRefresh():
                return None
            case Progress():
                return self._note(event)
            case ChatReply():
                return Change(self.add(event, event.at), new=True)
            case RuleResult() | RuleFailed() | WorkflowFinished():
                return self._end(event)

    def stop_all(self) -> list[Message]:
        """Nothing runs any more: the messages of runs that never said how they ended, changed to say so."""
        left = list(self._running.values())
        self._running.clear()
        for message in left:
            message.body, message.at = Stopped(), now()
            message.steps.end(well=False)
        return left

    def clear(self) -> None:
        """Forget all messages. A run that goes on will be shown anew."""
        self.messages.clear()
        self._running.clear()

    def _note(self, progress: Progress) -> Change:
        message = self._running.get(progress.run_id)
        new = message is None
        if message is None:
            message = self._running[progress.run_id] = self.add(Running(progress.run_id))
        message.steps.note(progress)
        return Change(message, new)

    def _end(self, event: RuleResult | RuleFailed | WorkflowFinished) -> Change:
        message = self._running.pop(event.run_id, None)
        if message is None:
            return Change(self.add(event, event.at), new=True)
        message.body, message.at = event, event.at
        message.steps.end(well=not isinstance(event, RuleFailed))
        return Change(message, new=False)


def headline(result: RuleResult) -> tuple[str, str]:
    """The result in words, as its count and the rest: ("18 patterns", " in organisations whose stage is Seed")."""
    words = result.explanation or result.title
    if count := _COUNT.match(result.explanation):
        return words[: count.end()], words[count.end() :]
    return row_count(result.rows), f" · {words}"


def as_line(example: str) -> str:
    """An example as a person would type it: a rule gets `run ` before it, a command stays."""
    spoken = " ".join(example.split())
    is_command = spoken.casefold().startswith(("run ", "list rules", "list workflows"))
    return spoken if is_command else f"run {spoken}"


def run_line(result: RuleResult, codes: Iterable[str]) -> str:
    """The line that runs the rule of `result` again: by its code, where it has one of `codes`, else by its text."""
    code = next((code for code in codes if code.casefold() == result.rule.casefold()), result.title)
    return f"run {code}"
