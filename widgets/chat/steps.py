"""The steps of one run, as lines for people: several tools make one line, each line says what is or was done."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import Literal

from pitboss.events import Progress

Status = Literal["started", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Phase:
    """What several tools do together. `tools` pairs each tool, in order, with what is said while it works."""

    tools: tuple[tuple[str, str], ...]
    done: str
    failed: str
    detailed: bool = True  # whether it says what it did: the view's name stands in the message anyway

    def says(self, tool: str) -> str:
        """What is said while `tool` works."""
        return dict(self.tools)[tool]

    def ends_with(self, tool: str) -> bool:
        """Whether the phase is over once `tool` is done."""
        return self.tools[-1][0] == tool


PHASES = (
    Phase(
        (("context", "Reading the rulebook and the schema"), ("sql_pitboss", "Turning the rule into SQL")),
        done="Read",
        failed="Not read",
    ),
    Phase((("guard", "Checking the SQL"),), done="Checked", failed="Refused"),
    Phase(
        (
            ("data_table", "Making the view"),
            ("register_rule", "Registering the rule"),
            ("register_view", "Registering the view"),
        ),
        done="View made and registered",
        failed="View not made",
        detailed=False,
    ),
)


@dataclass(slots=True)
class Line:
    """One line of the list: what it says now, how it stands, and the time of the tools that have ended."""

    phase: Phase
    says: str
    status: Status = "started"
    detail: str = ""
    elapsed_ms: float = 0.0
    began: float = field(default_factory=perf_counter)

    @property
    def text(self) -> str:
        """The line in words, with its detail once it has ended."""
        if self.status == "started":
            return self.says
        ending = self.phase.done if self.status == "done" else self.phase.failed
        return f"{ending}: {self.detail}" if self.detail and self.phase.detailed else ending

    @property
    def time(self) -> str:
        """How long it took; while it works, the whole seconds so far, "" for none."""
        if self.status != "started":
            return duration(self.elapsed_ms)
        seconds = int(perf_counter() - self.began)
        return f"{seconds} s" if seconds else ""


class Steps:
    """The lines of one run, in the order in which their first tools began."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def note(self, progress: Progress) -> None:
        """Take in that a tool has begun or ended."""
        phase = phase_of(progress.step)
        line = next((line for line in self.lines if line.phase == phase), None)
        if line is None:
            self.lines.append(line := Line(phase, phase.says(progress.step)))
        line.detail = progress.detail or line.detail
        match progress.status:
            case "started":
                line.status, line.says = "started", phase.says(progress.step)
            case "done":
                line.elapsed_ms += progress.elapsed_ms
                line.status = "done" if phase.ends_with(progress.step) else "started"
            case "failed":
                line.elapsed_ms += progress.elapsed_ms
                line.status = "failed"

    def end(self, *, well: bool) -> None:
        """The run is over: what still seemed to work has ended with it."""
        for line in self.lines:
            if line.status == "started":
                line.status = "done" if well else "failed"

    @property
    def current(self) -> str:
        """What is being done now, for those who hear it: the last line."""
        return self.lines[-1].text if self.lines else "Starting"


def phase_of(tool: str) -> Phase:
    """The phase that `tool` belongs to; an unknown tool is a phase of its own, called by its name."""
    for phase in PHASES:
        if any(name == tool for name, _ in phase.tools):
            return phase
    words = tool.replace("_", " ").capitalize()
    return Phase(((tool, words),), done=words, failed=f"{words} failed")


def duration(ms: float) -> str:
    """`<1 ms`, `9 ms`, `1.2 s`."""
    if ms < 1:
        return "<1 ms"
    return f"{ms:.0f} ms" if ms < 999.5 else f"{ms / 1000:.1f} s"
