"""The chat panel and the application: lines go one way, events the other, and Stop cancels what runs."""

from __future__ import annotations

import asyncio

from pitboss.events import ChatEvent, ChatReply
from pitboss.tasks import Tasks
from widgets.chat.panel import ChatPanel
from widgets.ports import Desk


class Chatting:
    """Owns the answers that are under way in one panel."""

    def __init__(self, panel: ChatPanel, desk: Desk, tasks: Tasks) -> None:
        self._panel = panel
        self._desk = desk
        self._tasks = tasks
        self._running: set[asyncio.Task[None]] = set()
        panel.submitted.connect(self.say)
        panel.run_again.connect(self.say)
        panel.stop_requested.connect(self.stop)

    def say(self, line: str) -> None:
        """Have a line answered, beside those that are still being answered."""
        answered = False

        def show(event: ChatEvent) -> None:
            nonlocal answered
            answered = True
            self._panel.show_event(event)

        def done(task: asyncio.Task[None]) -> None:
            self._running.discard(task)
            if task.cancelled() and not answered:  # stopped before anything had begun
                self._panel.show_event(ChatReply(text="Stopped. Nothing of it was kept."))
            if not self._running:
                self._panel.set_busy(False)

        task = self._tasks.start(self._desk.say(line, show), name=f"answer {line[:40]!r}", says=f"“{line[:60]}”")
        self._running.add(task)
        self._panel.set_busy(True)
        task.add_done_callback(done)

    def stop(self) -> None:
        """Stop all that is being answered: the model's requests and the queries end, and nothing of them remains."""
        for task in self._running:
            task.cancel()
