"""The chat: what is done with a line that a person types, in the window's dock or in the terminal."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from pitboss.conversation_models import Message
from pitboss.errors import PitbossError
from pitboss.events import ChatEmit, ChatReply
from pitboss.journal_models import Actor
from pitboss.models import ConnectionStatus
from pitboss.recorder import Recorder
from pitboss.rulebook import Rulebook
from pitboss.supervisor import Supervisor
from pitboss.tools.context import without_run

log = logging.getLogger(__name__)

HELP = (
    "Type “run” and a question in plain English, or “run” and the code of a rule. "
    "The answer becomes a view in the sidebar. “list rules” and “list workflows” show what there is."
)
INSIST = "run anyway "
"""Before a rule: run it although it is expected to cost much."""


class Chat:
    """Answers lines, one after the other or side by side. Knows who to ask, and nothing of how it looks."""

    def __init__(
        self,
        supervisor: Callable[[], Supervisor],
        rulebook: Callable[[], Rulebook],
        *,
        status: Callable[[], ConnectionStatus],
        examples: Callable[[], Sequence[str]],
        recorder: Recorder | None = None,
        actor: Actor | None = None,
    ) -> None:
        self._supervisor = supervisor
        self._rulebook = rulebook
        self._status = status
        self._examples = examples
        self._recorder = recorder
        self._actor = actor or Actor()

    async def say(self, text: str, emit: ChatEmit) -> None:
        """Answer one line. Ends when the answer is whole; cancelling stops the rule that it runs."""
        if self._recorder is not None and text.strip():
            self._recorder.line(text)
            emit = self._recorder.wrap(emit)
        await self._answer(text, emit)

    async def history(self, *, limit: int = 100, before: int | None = None) -> list[Message]:
        """What was said before, the newest `limit` messages (those older than `before`), oldest first."""
        return [] if self._recorder is None else await self._recorder.history(limit=limit, before=before)

    async def _answer(self, text: str, emit: ChatEmit) -> None:
        words = " ".join(text.split())
        asked = without_run(text)
        match words.lower():
            case "":
                return
            case "list rules":
                emit(ChatReply(text=self._rules(), examples=tuple(f"run {r.code}" for r in self._rulebook().rules[:3])))
            case "list workflows":
                emit(ChatReply(text=self._workflows()))
            case lowered if lowered.startswith(INSIST) and len(words) > len(INSIST):
                await self._run(words[len(INSIST) :], emit, insist=True)
            case lowered if lowered.startswith("run ") and asked:
                await self._run(asked, emit)
            case _:
                emit(ChatReply(text=HELP, examples=tuple(f"run {example}" for example in self._examples())))

    async def _run(self, asked: str, emit: ChatEmit, *, insist: bool = False) -> None:
        status = self._status()
        if status != "connected":
            emit(ChatReply(kind="error", text=f"❌ Not connected (status: {status})"))
            return
        book = self._rulebook()
        by = await self._by()
        try:
            if book.rule(asked) is None and book.workflow(asked) is not None:
                await self._supervisor().run_workflow(asked, emit=emit, by=by)
            else:
                await self._supervisor().process_rule_request(asked, emit=emit, insist=insist, by=by)
        except PitbossError as error:
            emit(ChatReply(kind="error", text=f"❌ Failed to send request: {error}"))
        except Exception:
            log.exception("The chat could not send a request")
            emit(ChatReply(kind="error", text="❌ Failed to send request: something unexpected happened; see the log."))

    async def _by(self) -> Actor:
        """Who asks, and in which conversation."""
        number = await self._recorder.number() if self._recorder is not None else None
        return replace(self._actor, conversation=number)

    def _rules(self) -> str:
        rules = self._rulebook().rules
        if not rules:
            return "The rulebook has no rules yet. Run a question in plain English instead."
        return "Rules, each run by “run” and its code:\n" + "\n".join(f"{rule.code}: {rule.title}" for rule in rules)

    def _workflows(self) -> str:
        workflows = self._rulebook().workflows
        if not workflows:
            return "The rulebook has no workflows yet."
        lines = (f"{flow.code}: {flow.title} ({', '.join(step.rule for step in flow.ordered)})" for flow in workflows)
        return "Workflows, each run by “run” and its code:\n" + "\n".join(lines)
