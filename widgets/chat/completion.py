"""What could come next in a line that is being typed, without a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pitboss.models import RuleInfo, WorkflowInfo

Kind = Literal["command", "rule", "workflow", "text"]
RUN = "run "
MOST = 50


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole line to accept. `label` is what is offered, `detail` says more about it."""

    line: str
    label: str
    detail: str
    kind: Kind


COMMANDS = (
    Completion(RUN, "run", "a rule in plain English, or its code", "command"),
    Completion("list rules", "list rules", "all rules of the rulebook", "command"),
    Completion("list workflows", "list workflows", "all workflows of the rulebook", "command"),
)


class Completions:
    """All that can be offered: commands, rules and workflows by code or name, and rules in plain words."""

    def __init__(self, rules: Sequence[RuleInfo], workflows: Sequence[WorkflowInfo], texts: Sequence[str] = ()) -> None:
        offered = [Completion(RUN + rule.code, rule.code, rule.name, "rule") for rule in rules]
        offered += [Completion(RUN + flow.code, flow.code, flow.name, "workflow") for flow in workflows]
        offered += [Completion(RUN + text, text, "", "text") for text in texts]
        self._offered = tuple(offered)

    def matching(self, typed: str) -> list[Completion]:
        """What `typed` could become, best first, at most 50; nothing for a blank or a finished line."""
        start = typed.lstrip()
        folded = start.casefold()
        if not folded or "\n" in start:
            return []
        if folded.startswith(RUN):
            return self._runnable(folded.removeprefix(RUN).strip())
        return [command for command in COMMANDS if command.line.startswith(folded) and command.line != folded]

    def _runnable(self, wanted: str) -> list[Completion]:
        if any(wanted == item.label.casefold() for item in self._offered):
            return []
        ranked = [(rank, item) for item in self._offered if (rank := _rank(item, wanted)) is not None]
        ranked.sort(key=lambda pair: pair[0])
        return [item for _, item in ranked[:MOST]]


def _rank(item: Completion, wanted: str) -> int | None:
    """0 where the label begins with `wanted`, 1 where a word of label or detail does, 2 where it is inside, or None."""
    label, detail = item.label.casefold(), item.detail.casefold()
    if label.startswith(wanted):
        return 0
    if f" {wanted}" in f" {label.replace('_', ' ')} {detail}":
        return 1
    return 2 if wanted in label or wanted in detail else None
