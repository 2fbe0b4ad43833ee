"""The chat panel and the application: lines go one way, events the other, and Stop cancels what runs."""

from __future__ import annotations

import asyncio

from pitboss.events import ChatEvent, ChatReply
from pitboss.tasks import Tasks
from widgets.chat.conversing import Conversing
from widgets.chat.panel import ChatPanel
from widgets.ports.conversations import Conversations, Talk


class Chatting:
    """Owns the answers that are under way. Each goes to the conversation that it was asked in, shown or not."""

    def __init__(self, panel: ChatPanel, conversations: Conversations, tasks: Tasks) -> None:
        self._panel = panel
        self._tasks = tasks
        self._running: dict[asyncio.Task[None], Talk] = {}
        self.conversing = Conversing(panel, conversations, tasks)
        self.conversing.switched.connect(self._show_busy)
        panel.submitted.connect(self.say)
        panel.stop_requested.connect(self.stop)

    def say(self, line: str) -> None:
        """Have a line answered, beside those that are still being answered."""
        talk, answered = self.conversing.talk, False

        def show(event: ChatEvent) -> None:
            nonlocal answered
            answered = True
            if talk is self.conversing.talk:
                self._panel.show_event(event)

        def done(task: asyncio.Task[None]) -> None:
            del self._running[task]
            if task.cancelled() and not answered:  # stopped before anything had begun
                show(ChatReply(text="Stopped. Nothing of it was kept."))
            self._show_busy()

        task = self._tasks.start(talk.say(line, show), name=f"answer {line[:40]!r}", says=f"“{line[:60]}”")
        self._running[task] = talk
        self._show_busy()
        task.add_done_callback(done)

    def stop(self) -> None:
        """Stop what is being answered here: the model's requests and the queries end, and nothing of them remains."""
        for task, talk in self._running.items():
            if talk is self.conversing.talk:
                task.cancel()

    def _show_busy(self) -> None:
        self._panel.set_busy(self.conversing.talk in self._running.values())
