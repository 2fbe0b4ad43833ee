"""The rulebook: what the model is told, what tables and columns mean, which rules and workflows there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from pitboss.rulebook_source import Node, Place, Problem, failure, read_source
from pitboss.schema import ColumnNotes, TableNotes

_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
_Filled = Annotated[str, StringConstraints(min_length=1)]
_Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,62}$")]  # it names a view: 63 bytes
_List = BeforeValidator(lambda value: () if value is None else (value,) if isinstance(value, str) else value)
_Rows = BeforeValidator(lambda value: () if value is None else value)
_Mapping = BeforeValidator(lambda value: {} if value is None else value)
MAX_STEPS = 200
_SAYS = {
    "missing": "is missing.",
    "string_type": "must be text.",
    "string_too_short": "must not be empty.",
    "string_pattern_mismatch": "must be letters, digits and _, begin with a letter, and have at most 63 characters.",
    "list_type": "must be a list.",
    "tuple_type": "must be a list.",
    "model_type": "must be a mapping of keys to values.",
    "dict_type": "must be a mapping of keys to values.",
    "too_short": "must name at least one rule.",
    "too_long": f"has more than {MAX_STEPS} steps.",
}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True, validate_by_name=True)


class Rule(_Part):
    """A question with a code. `logic` says it in plain English; `sql`, where it is not empty, is reviewed SQL."""

    code: _Code = Field(alias="rule_code")
    name: _Text = ""
    description: _Text = ""
    logic: _Text = ""
    sql: _Text = ""

    @property
    def title(self) -> str:
        """The rule's name, or its code where it has none."""
        return self.name or self.code

    @property
    def question(self) -> str:
        """What a translator is asked: the logic, or what else says it in words."""
        return self.logic or self.description or self.name


class Step(_Part):
    """A rule in a workflow. It is skipped where one that it `needs` failed."""

    rule: _Filled
    needs: Annotated[tuple[_Filled, ...], _List] = ()


class Workflow(_Part):
    """Rules that run one after the other. `steps` are as written."""

    code: _Code = Field(alias="workflow_code")
    name: _Text = ""
    description: _Text = ""
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MAX_STEPS)

    @field_validator("steps", mode="before")
    @classmethod
    def _bare_codes(cls, steps: Any) -> Any:
        if not isinstance(steps, list):
            return steps
        return [{"rule": step} if isinstance(step, str) else step for step in steps]

    @property
    def title(self) -> str:
        """The workflow's name, or its code where it has none."""
        return self.name or self.code

    @property
    def ordered(self) -> tuple[Step, ...]:
        """The steps in the order to run: each after those it needs, else as written."""
        by_code = {step.rule: step for step in self.steps}
        done: dict[str, Step] = {}

        def add(step: Step) -> None:
            for need in step.needs:
                if need not in done:
                    add(by_code[need])
            done.setdefault(step.rule, step)

        for step in self.steps:
            add(step)
        return tuple(done.values())


class _Column(_Part):
    description: _Text = ""
    synonyms: Annotated[tuple[_Filled, ...], _List] = ()


class _Table(_Part):
    description: _Text = ""
    synonyms: Annotated[tuple[_Filled, ...], _List] = ()
    columns: dict[str, _Column] = Field(default_factory=dict)

    @field_validator("columns", mode="before")
    @classmethod
    def _columns_by_name(cls, columns: Any) -> Any:
        if isinstance(columns, list) and all(isinstance(name, str) for name in columns):
            return {name: {} for name in columns}
        if isinstance(columns, dict):
            return {name: _noted(notes) for name, notes in columns.items()}
        return {} if columns is None else columns


def _noted(notes: Any) -> Any:
    """Notes on a column: none, a description alone, or a mapping."""
    return {"description": notes or ""} if notes is None or isinstance(notes, str) else notes


def _table_form(table: Any) -> Any:
    """The short forms of a table: nothing, a list of columns, a mapping of columns alone."""
    if table is None:
        return {}
    if isinstance(table, list):
        return {"columns": table}
    if isinstance(table, dict) and "columns" not in table and set(table) - {"description", "synonyms"}:
        return {"columns": table}
    return table


class _System(_Part):
    prompt: _Text = ""
    rev: _Text = ""


class _Data(_Part):
    tables: Annotated[dict[str, Annotated[_Table, BeforeValidator(_table_form)]], _Mapping] = Field(
        default_factory=dict
    )


class _File(_Part):
    system: Annotated[_System, _Mapping] = Field(alias="SYSTEM", default_factory=_System)
    data: Annotated[_Data, _Mapping] = Field(alias="DATA", default_factory=_Data)
    rules: Annotated[tuple[Rule, ...], _Rows] = Field(alias="RULES", default=())
    workflows: Annotated[tuple[Workflow, ...], _Rows] = Field(alias="WORKFLOWS", default=())


@dataclass(frozen=True)
class Rulebook:
    """A rulebook that has been checked. Codes are found in any letter case."""

    prompt: str = ""
    rev: str = ""
    tables: Mapping[str, TableNotes] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    workflows: tuple[Workflow, ...] = ()
    path: Path | None = None

    def rule(self, asked: str) -> Rule | None:
        """The rule of that code (any letter case), or of exactly that name."""
        asked = asked.strip()
        return self._by_code.get(asked.casefold()) or self._by_name.get(asked)

    def workflow(self, asked: str) -> Workflow | None:
        """The workflow of that code, in any letter case."""
        return self._workflows.get(asked.strip().casefold())

    def missing_tables(self, existing: Iterable[str]) -> tuple[str, ...]:
        """Tables that the rulebook speaks of and that are not among `existing`: worth a warning, no error."""
        there = set(existing)
        return tuple(name for name in self.tables if name not in there)

    @cached_property
    def _by_code(self) -> dict[str, Rule]:
        return {rule.code.casefold(): rule for rule in self.rules}

    @cached_property
    def _by_name(self) -> dict[str, Rule]:
        return {rule.name: rule for rule in reversed(self.rules) if rule.name}

    @cached_property
    def _workflows(self) -> dict[str, Workflow]:
        return {workflow.code.casefold(): workflow for workflow in self.workflows}


def load_rulebook(path: Path) -> Rulebook:
    """The rulebook at `path`. Raises RulebookError with file, line and key. Reads the disk: call it off the loop."""
    source = read_source(path)
    try:
        file = _File.model_validate(source.plain())
    except ValidationError as error:
        raise failure(path, list(_shape_problems(error, source))) from error
    if problems := [*_rule_problems(file, source), *_workflow_problems(file, source)]:
        raise failure(path, problems)
    codes = {rule.code.casefold(): rule.code for rule in file.rules}
    return Rulebook(
        prompt=file.system.prompt,
        rev=file.system.rev,
        tables={name: _notes(table) for name, table in file.data.tables.items()},
        rules=file.rules,
        workflows=tuple(_respelt(workflow, codes) for workflow in file.workflows),
        path=path,
    )


def _notes(table: _Table) -> TableNotes:
    columns = {
        name: ColumnNotes(description=column.description, synonyms=column.synonyms)
        for name, column in table.columns.items()
    }
    return TableNotes(description=table.description, synonyms=table.synonyms, columns=columns)


def _respelt(workflow: Workflow, codes: Mapping[str, str]) -> Workflow:
    """`workflow` with each code as the rule itself spells it, so that others can compare them as they are."""
    steps = tuple(
        Step(rule=codes[step.rule.casefold()], needs=tuple(codes[need.casefold()] for need in step.needs))
        for step in workflow.steps
    )
    return workflow.model_copy(update={"steps": steps})


def _shape_problems(error: ValidationError, source: Node) -> Iterator[Problem]:
    for found in error.errors(include_url=False):
        place = tuple(found["loc"])
        yield Problem(place, _SAYS.get(found["type"], f"{found['msg']}."), source.line_of(place))


def _rule_problems(file: _File, source: Node) -> Iterator[Problem]:
    for number, rule in enumerate(file.rules):
        place = ("RULES", number)
        if not (rule.question or rule.sql):
            yield Problem(place, "the rule has neither `logic` nor `sql`.", source.line_of(place))
    yield from _doubled([rule.code for rule in file.rules], ("RULES", "rule_code"), source)
    yield from _doubled([workflow.code for workflow in file.workflows], ("WORKFLOWS", "workflow_code"), source)


def _doubled(codes: list[str], where: tuple[str, str], source: Node) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, code in enumerate(codes):
        place = (where[0], number, where[1])
        before = first.setdefault(code.casefold(), number)
        if before != number:
            line = source.line_of((where[0], before, where[1]))
            yield Problem(place, f"the code {code} is used twice, first in line {line}.", source.line_of(place))


def _workflow_problems(file: _File, source: Node) -> Iterator[Problem]:
    known = {rule.code.casefold() for rule in file.rules}
    for number, workflow in enumerate(file.workflows):
        place: Place = ("WORKFLOWS", number, "steps")
        found = list(_step_problems(workflow, known))
        if not found:
            found += [((), text) for text in _cycle(workflow)]
        yield from (Problem((*place, *at), text, source.line_of((*place, *at))) for at, text in found)


def _step_problems(workflow: Workflow, known: set[str]) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    steps = {step.rule.casefold() for step in workflow.steps}
    for number, step in enumerate(workflow.steps):
        code = step.rule.casefold()
        if code not in known and code == workflow.code.casefold():
            yield (number,), "a workflow cannot be a step of itself."
        elif code not in known:
            yield (number,), f"there is no rule {step.rule}."
        if code in seen:
            yield (number,), f"the rule {step.rule} is already a step of this workflow."
        seen.add(code)
        for need in step.needs:
            if need.casefold() not in steps:
                yield (number, "needs"), f"{need} is no step of this workflow."


def _cycle(workflow: Workflow) -> Iterator[str]:
    needs = {step.rule.casefold(): {need.casefold() for need in step.needs} for step in workflow.steps}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        yield f"the steps need each other in a circle: {' → '.join(code.upper() for code in error.args[1])}."
