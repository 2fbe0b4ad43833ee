"""What could come next in a line that is being typed, without a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pitboss.models import RuleInfo, WorkflowInfo
from pitboss.suggestion_models import Suggestion

Kind = Literal["command", "rule", "workflow", "text", "table", "column", "value"]
RUN = "run "
MOST = 50
WORDS_RANK = 1.5


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

    def matching(self, typed: str, words: Sequence[Suggestion] = ()) -> list[Completion]:
        """What `typed` could become, best first, at most 50; nothing for a blank or a finished line.

        `words` are what its last words could become. They come after rules that begin so, before rules that hold it.
        """
        start = typed.lstrip()
        folded = start.casefold()
        if not folded or "\n" in start:
            return []
        if folded.startswith(RUN):
            return self._runnable(folded.removeprefix(RUN).strip(), [_goes_on(typed, word) for word in words])
        return [command for command in COMMANDS if command.line.startswith(folded) and command.line != folded]

    def _runnable(self, wanted: str, words: Sequence[Completion]) -> list[Completion]:
        if any(wanted == item.label.casefold() for item in self._offered):
            return []
        ranked = [(rank, item) for item in self._offered if (rank := _rank(item, wanted)) is not None]
        ranked += [(WORDS_RANK, item) for item in words]
        ranked.sort(key=lambda pair: pair[0])
        return [item for _, item in ranked[:MOST]]


def wants_words(typed: str) -> bool:
    """Whether the last words of a line could become something: those of a rule in plain English could."""
    return typed.lstrip().casefold().startswith(RUN) and "\n" not in typed and typed == typed.rstrip()


def _goes_on(typed: str, word: Suggestion) -> Completion:
    line = typed[: len(typed) - word.replaces] + word.text
    of = word.of if word.kind == "value" else f"{word.kind} of {word.of}" if word.kind == "column" else "table"
    return Completion(f"{line} ", word.text, of, word.kind)


def _rank(item: Completion, wanted: str) -> float | None:
    """0 where the label begins with `wanted`, 1 where a word of label or detail does, 2 where it is inside, or None.

    An earlier text is offered only where it begins so: of many, some word always fits.
    """
    label, detail = item.label.casefold(), item.detail.casefold()
    if label.startswith(wanted):
        return 0
    if item.kind == "text":
        return None
    if f" {wanted}" in f" {label.replace('_', ' ')} {detail}":
        return 1
    return 2 if wanted in label or wanted in detail else None
