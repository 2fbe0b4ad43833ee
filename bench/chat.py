"""A conversation of 10,000 messages in the chat: read page by page, opened at once, scrolled, added to.

Run as `python -m bench.chat`. The real panel, drawn though on no screen. Steps are CPU time of this process.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QScrollArea

from bench.measure import Figure, p50, p99, print_table
from pitboss.conversation_models import Message, Step
from pitboss.events import ChatReply
from widgets.chat.panel import ChatPanel
from widgets.ports.conversations import PAGE
from widgets.theme import Theme

MESSAGES, STEPS, JUMPS = 10_000, 600, 100
TURNS = 3  # of the loop between two steps: a wheel leaves time for more
STEP = 96  # px, as a notch of a wheel
SQL = "SELECT p.name, p.kind FROM patterns p JOIN orgs o ON o.id = p.org_id WHERE o.stage = 'Seed' ORDER BY p.name"
RUN = tuple(
    Step(name, "done", 1.5, "reads patterns, orgs") for name in ("context", "sql_pitboss", "guard", "data_table")
)


def message(number: int) -> Message:
    """One of a conversation: lines, results with steps and SQL, failures and long answers."""
    if number % 2 == 0:
        return Message(id=number + 1, role="person", kind="line", text=f"run patterns in companies at stage {number}")
    match number % 8:
        case 1 | 3:
            return Message(
                id=number + 1, role="factory", kind="result", text=f"Rule patterns... → 18 rows → rule_{number}",
                rule=f"patterns in companies at stage {number}", sql=SQL, source="translated", view=f"rule_{number}",
                explanation="18 patterns in organisations whose stage is Seed", rows=18, elapsed_ms=12.0, steps=RUN,
            )  # fmt: skip
        case 5:
            return Message(
                id=number + 1, role="factory", kind="failure", text="Not understood: “smell”. Say it anew.",
                rule="patterns that smell", code="not_understood", suggestions=("list orgs", "list posts"), steps=RUN,
            )  # fmt: skip
    return Message(id=number + 1, role="factory", kind="info", text=f"Answer {number}. " * (number % 40 + 1))


class Talked:
    """The panel with a long conversation in it."""

    def __init__(self, app: QApplication) -> None:
        self.turns: list[float] = []  # of the loop, between what a person does
        self.panel = ChatPanel(Theme(app, "light"), rules=(), workflows=())
        self.panel.resize(400, 800)
        self.panel.show()
        self._screen = QPixmap(self.panel.size())
        found = self.panel.findChild(QScrollArea, "chatMessages")
        assert found is not None
        self.bar = found.verticalScrollBar()

    def took(self, act: Callable[[], object]) -> float:
        """The milliseconds of CPU time that something takes, drawing included."""
        began = time.process_time()
        act()
        QCoreApplication.sendPostedEvents()
        self.panel.render(self._screen)
        spent = (time.process_time() - began) * 1000
        for _ in range(TURNS):
            began = time.process_time()
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # as the loop does between
            self.turns.append((time.process_time() - began) * 1000)
        return spent

    def open_all(self, messages: list[Message]) -> float:
        """Show all of them at once."""
        return self.took(lambda: self.panel.show_talk(messages))

    def read_pages(self, messages: list[Message]) -> list[float]:
        """Show the newest page, then put the older ones above, each as it comes from the database."""
        self.panel.show_talk(messages[-PAGE:])
        self.bar.setValue(0)
        return [
            self.took(lambda begin=begin: self.panel.area.add_older(messages[begin : begin + PAGE]))  # type: ignore[misc]
            for begin in range(len(messages) - 2 * PAGE, -1, -PAGE)
        ]

    def scroll(self) -> list[float]:
        """Up from the end, through rows that were never measured."""
        self.bar.setValue(self.bar.maximum())
        return [self.took(lambda: self.bar.setValue(self.bar.value() - STEP)) for _ in range(STEPS)]

    def jump(self) -> list[float]:
        """Drag the bar from end to end."""
        places = [self.bar.maximum() * (jump * 37 % JUMPS) // JUMPS for jump in range(JUMPS)]
        return [self.took(lambda place=place: self.bar.setValue(place)) for place in places]  # type: ignore[misc]

    def add(self) -> list[float]:
        """Answers that come while the end is shown."""
        self.bar.setValue(self.bar.maximum())
        return [self.took(lambda: self.panel.show_event(ChatReply(text="One more."))) for _ in range(50)]


def most_memory() -> float:
    """The most that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure() -> list[Figure]:
    """The figures of a long conversation."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    talked = Talked(app)
    messages = [message(number) for number in range(MESSAGES)]
    talked.open_all(messages[:PAGE])
    before = most_memory()
    opened = talked.open_all(messages)
    talked.turns.clear()
    steps = talked.scroll()
    turns = list(talked.turns)
    jumps, added = talked.jump(), talked.add()
    memory = most_memory() - before
    pages = talked.read_pages(messages)
    return [
        Figure(f"{MESSAGES:,} messages shown at once", opened, "ms"),
        Figure("a step of scrolling, p50", p50(steps), "ms"),
        Figure("a step of scrolling, p99", p99(steps), "ms", 16),
        Figure("a turn of the loop between two steps, p99", p99(turns), "ms", 16),
        Figure("a jump of the bar, p50", p50(jumps), "ms"),
        Figure("a jump of the bar, p99", p99(jumps), "ms", 100),
        Figure("an answer at the end, p99", p99(added), "ms", 16),
        Figure(f"a page of {PAGE} put above, p99", p99(pages), "ms", 50),
        Figure("memory gained", memory, "MB", 80),
    ]


if __name__ == "__main__":
    sys.exit(0 if print_table(measure()) else 1)
