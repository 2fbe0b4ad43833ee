"""The chat in a terminal: a prompt with history and completion, answers above it as they come."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Iterable
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout

from app.assembly import Application
from app.cli.output import printable
from app.cli.signals import INTERRUPT
from pitboss.events import ChatEvent, ChatReply, RuleFailed, RuleResult, WorkflowFinished
from pitboss.rulebook import Rulebook

GREETING = "Type “run” and a question, or “list rules”. Ctrl-C stops a rule, Ctrl-D ends the chat."
HISTORY = "terminal-history"


class RuleCompleter(Completer):
    """Completes codes of rules and workflows after `run `."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002  # prompt_toolkit's own form
    ) -> Iterable[Completion]:
        """The codes that begin with what is typed, in any letter case."""
        word, _, start = document.text_before_cursor.partition(" ")
        if word.lower() != "run" or " " in start:
            return
        for code, title in _codes(self._application.rulebook):
            if code.lower().startswith(start.lower()):
                yield Completion(code, start_position=-len(start), display_meta=title)


def _codes(book: Rulebook) -> Iterable[tuple[str, str]]:
    yield from ((rule.code, rule.title) for rule in book.rules)
    yield from ((flow.code, flow.title) for flow in book.workflows)


async def chat_in_terminal(application: Application) -> None:
    """Read and answer lines until the end of input, from a person or a pipe. Ctrl-C stops the rule that runs."""
    chat = application.chat()
    if not sys.stdin.isatty():
        while line := await asyncio.to_thread(sys.stdin.readline):
            await _answer(chat.say(line, _print))
        return
    session: PromptSession[str] = PromptSession(
        history=_history(application), completer=RuleCompleter(application), complete_while_typing=True
    )
    print(GREETING)
    with patch_stdout():
        while True:
            try:
                # not handled there: prompt_toolkit would take our handler of the signal away. Ctrl-C comes as a key
                line = await session.prompt_async("> ", handle_sigint=False)
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            await _answer(chat.say(line, _print))


async def _answer(answering: Coroutine[Any, Any, None]) -> None:
    """Wait for an answer. Ctrl-C stops the rule alone, and the chat goes on."""
    answer = asyncio.ensure_future(answering)
    try:
        await asyncio.wait([answer])
    except asyncio.CancelledError as error:
        if error.args != (INTERRUPT,):
            raise
        asyncio.current_task().uncancel()  # type: ignore[union-attr]  # there is one: this runs in it
    finally:
        answer.cancel()
        await asyncio.gather(answer, return_exceptions=True)


def _history(application: Application) -> FileHistory:
    path = application.settings.data_dir / HISTORY
    path.touch(mode=0o600, exist_ok=True)
    return FileHistory(str(path))


def _print(event: ChatEvent) -> None:
    match event:
        case ChatReply(text=text, examples=examples):
            _lines(text, *(f"  {example}" for example in examples))
        case RuleResult(message=message, explanation=explanation):
            _lines(message, *([f"  {explanation}"] if explanation else []))
        case WorkflowFinished(message=message):
            _lines(message)
        case RuleFailed(message=message, suggestions=suggestions):
            _lines(f"❌ Error: {message}", *(f"  Try: run {suggestion}" for suggestion in suggestions))


def _lines(*lines: str) -> None:
    print(*(printable(line) for line in lines), sep="\n", flush=True)
