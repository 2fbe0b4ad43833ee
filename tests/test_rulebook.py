"""The rulebook: what loads, what is refused and how it is named, and how an edit on disk is noticed."""

from __future__ import annotations

import asyncio
import os
import re
from contextlib import suppress
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pitboss.errors import RulebookError
from pitboss.rulebook import Rulebook, load_rulebook
from pitboss.rulebook_source import MAX_BYTES
from pitboss.rulebook_watch import RulebookFile
from pitboss.schema import ColumnNotes, TableNotes
from pitboss.tasks import Tasks

GOOD = """
RULES:
  - rule_code: LIST_ORGS
    name: List of Organizations
    logic: all orgs
  - rule_code: TOP
    logic: top patterns
    sql: SELECT 1
WORKFLOWS:
  - workflow_code: WEEKLY
    steps: [top, {rule: LIST_ORGS, needs: TOP}]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.yaml"


def load(path: Path, text: str) -> Rulebook:
    path.write_bytes(dedent(text).encode())
    return load_rulebook(path)


def problem(path: Path, text: str) -> str:
    with pytest.raises(RulebookError) as caught:
        load(path, text)
    return str(caught.value)


def test_a_rulebook_of_the_original_web_system_loads_as_it_is(path: Path) -> None:
    book = load(
        path,
        """
        SYSTEM:
          prompt: |
            You write SQL.
            Only SELECT.
          rev: 1.10
          owner: someone
        VERSION: 2
        DATA:
          dialect: postgres
          tables:
            patterns: [id, name, kind]
            not_in_the_database: [id, no]
        RULES:
          - rule_code: LIST_ORGS
            name: List of Organizations
            description:
            logic: Show a list of orgs
            color: blue
        """,
    )
    assert (book.prompt, book.rev) == ("You write SQL.\nOnly SELECT.", "1.10")
    assert list(book.tables["not_in_the_database"].columns) == ["id", "no"]
    assert book.missing_tables(["patterns", "orgs"]) == ("not_in_the_database",)
    assert [(rule.code, rule.description, rule.sql) for rule in book.rules] == [("LIST_ORGS", "", "")]
    assert book.workflows == ()


def test_a_rule_is_found_by_its_code_in_any_letter_case_and_by_its_exact_name(path: Path) -> None:
    book = load(path, GOOD)
    assert book.rule("list_orgs") is book.rule(" LIST_ORGS ") is book.rule("List of Organizations") is book.rules[0]
    assert book.rule("list of organizations") is None
    assert book.rule("") is None
    assert (book.rules[0].title, book.rules[1].title) == ("List of Organizations", "TOP")
    assert book.rules[1].question == "top patterns"


def test_a_workflow_spells_codes_as_the_rules_do_and_runs_in_the_order_of_its_needs(path: Path) -> None:
    book = load(path, GOOD.replace("[top, {rule: LIST_ORGS, needs: TOP}]", "[{rule: list_orgs, needs: [top]}, top]"))
    flow = book.workflow("weekly")
    assert flow is not None
    assert flow.title == "WEEKLY"
    assert [step.rule for step in flow.steps] == ["LIST_ORGS", "TOP"]
    assert [(step.rule, step.needs) for step in flow.ordered] == [("TOP", ()), ("LIST_ORGS", ("TOP",))]
    assert book.workflow("monthly") is None


@pytest.mark.parametrize(
    "table",
    [
        "{columns: {id: , stage: {description: The stage, synonyms: [round]}}}",
        "{id: , stage: {description: The stage, synonyms: round}}",
    ],
)
def test_a_tables_columns_may_carry_descriptions_and_synonyms(path: Path, table: str) -> None:
    book = load(path, f"DATA: {{tables: {{orgs: {table}}}}}")
    assert book.tables["orgs"].columns == {"id": ColumnNotes(), "stage": ColumnNotes("The stage", ("round",))}


def test_the_short_forms_of_a_table_mean_what_they_say(path: Path) -> None:
    book = load(
        path,
        """
        DATA:
          tables:
            a:
            b: {description: About b, synonyms: [bees], columns: [id]}
            c: {columns: }
            d: {columns: {name: What it is called}}
        """,
    )
    assert book.tables == {
        "a": TableNotes(),
        "b": TableNotes("About b", ("bees",), {"id": ColumnNotes()}),
        "c": TableNotes(),
        "d": TableNotes(columns={"name": ColumnNotes("What it is called")}),
    }


def test_sections_may_be_empty_and_yes_no_numbers_and_dates_stay_text(path: Path) -> None:
    book = load(path, "SYSTEM:\nDATA:\nWORKFLOWS:\nRULES:\n  - {rule_code: NO, logic: 2024-01-01, name: 'null'}")
    assert [(rule.code, rule.logic, rule.name) for rule in book.rules] == [("NO", "2024-01-01", "null")]


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_make_no_difference(path: Path, change: object) -> None:
    assert callable(change)
    assert load(path, change(GOOD)).rules == load(path, GOOD).rules


def test_ten_thousand_rules_load(path: Path) -> None:
    book = load(path, "RULES:\n" + "".join(f"  - rule_code: R{n}\n    logic: rule {n}\n" for n in range(10_000)))
    assert len(book.rules) == 10_000
    assert book.rule("r9999") is not None


def test_an_alias_stands_for_what_it_names(path: Path) -> None:
    book = load(path, "DATA: {tables: {a: &common [id, name], b: *common}}")
    assert book.tables["a"] == book.tables["b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RULES:\n  - rule_code: A\n    logic: x\n  - rule_code: a\n    logic: y\n",
         "line 4, RULES[2].rule_code: the code a is used twice, first in line 2."),
        ("RULES:\n  - name: x\n", "line 2, RULES[1].rule_code: is missing."),
        ("RULES:\n  - rule_code: A\n", "line 2, RULES[1]: the rule has neither `logic` nor `sql`."),
        ("RULES:\n  - rule_code: A B\n    logic: x\n", "line 2, RULES[1].rule_code: must be letters, digits and _"),
        ("RULES:\n  - rule_code: A\n    logic: [x]\n", "line 3, RULES[1].logic: must be text."),
        ("RULES:\n  A: {logic: x}\n", "line 1, RULES: must be a list."),
        ("RULES: [A]\n", "line 1, RULES[1]: must be a mapping of keys to values."),
        ("RULES: A\n", "line 1, RULES: must be a list."),
        ("- a\n", "line 1: must be a mapping of keys to values."),
        ("just text\n", "line 1: must be a mapping of keys to values."),
        ("DATA:\n  tables: [a]\n", "line 2, DATA.tables: must be a mapping of keys to values."),
        ("DATA:\n  tables:\n    a:\n      columns:\n        - {id: 1}\n", "line 4, DATA.tables.a.columns: must be"),
        ("DATA: {tables: {a: {columns: {b: }}, c: 7}}", "line 1, DATA.tables.c: must be"),
        ("DATA:\n  tables:\n    a:\n      id: {synonyms: {x: y}}\n", "line 4, DATA.tables.a.columns.id.synonyms: must"),
        ("RULES:\n  - rule_code: A\n    logic: x\n    logic: y\n",
         "line 4, RULES[1].logic: the key stands here twice, first in line 3."),
        ("SYSTEM:\n\tprompt: x\n", "line 2: the line is indented with a tab. Indent with spaces."),
        ("SYSTEM:\n  prompt: a: b\n", "line 2: this is not YAML ("),
        ("SYSTEM:\n  prompt: !!python/object/apply:os.system [ls]\n",
         "line 2, SYSTEM.prompt: the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed here."),
        ("SYSTEM: {!!str prompt: x}\n", "the tag tag:yaml.org,2002:str is not allowed here."),
        ("a: &x {b: c}\nd:\n  <<: *x\n", "line 3, d.<<: merging is not supported."),
        ("? [a]\n: b\n", "line 1: a key must be plain text."),
        ("a: *x\n", "line 1, a: there is no &x before this"),
        ("a: &x [*x]\n", "line 1, a[1]: there is no &x before this"),
        ("a: b\n---\nc: d\n", "line 2: a second document begins here."),
        ("a: \x07\n", "line 1: the character U+0007 may not stand here."),
        ("", "is empty."),
        ("# nothing but a comment\n", "is empty."),
        ("~\n", "is empty."),
    ],
)  # fmt: skip
def test_a_problem_is_named_with_its_line_and_key(path: Path, text: str, said: str) -> None:
    assert f"{path}{'' if said.startswith('is ') else ', '}" in problem(path, text)
    assert said in problem(path, text)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("[]", "line 5, WORKFLOWS[1].steps: must name at least one rule."),
        ("", "line 5, WORKFLOWS[1].steps: must be a list."),
        ("[B]", "line 5, WORKFLOWS[1].steps[1]: there is no rule B."),
        ("[A, w]", "line 5, WORKFLOWS[1].steps[2]: a workflow cannot be a step of itself."),
        ("[A, a]", "line 5, WORKFLOWS[1].steps[2]: the rule a is already a step of this workflow."),
        ("[{rule: A, needs: [B]}]", "line 5, WORKFLOWS[1].steps[1].needs: B is no step of this workflow."),
        ("[{rule: A, needs: a}]", "line 5, WORKFLOWS[1].steps: the steps need each other in a circle: A → A."),
        (f"[{', '.join(['A'] * 201)}]", "line 5, WORKFLOWS[1].steps: has more than 200 steps."),
    ],
)
def test_a_workflow_that_cannot_run_is_refused(path: Path, steps: str, said: str) -> None:
    head = "RULES:\n  - {rule_code: A, logic: x}\nWORKFLOWS:\n  - workflow_code: W\n"
    assert said in problem(path, f"{head}    steps: {steps}\n")


def test_a_circle_of_needs_is_named_step_by_step(path: Path) -> None:
    text = """
        RULES: [{rule_code: A, logic: x}, {rule_code: B, logic: x}, {rule_code: C, logic: x}]
        WORKFLOWS:
          - workflow_code: W
            steps: [{rule: A, needs: B}, {rule: B, needs: [C]}, {rule: C, needs: A}]
        """
    said = problem(path, text)
    assert "line 5, WORKFLOWS[1].steps: the steps need each other in a circle: " in said
    assert said.count("→") == 3


def test_a_workflow_code_used_twice_is_refused(path: Path) -> None:
    again = GOOD + "  - workflow_code: weekly\n    steps: [TOP]\n"
    assert "WORKFLOWS[2].workflow_code: the code weekly is used twice" in problem(path, again)


def test_at_most_ten_problems_are_named_and_the_others_counted(path: Path) -> None:
    said = problem(path, "RULES:\n" + "  - name: x\n" * 13)
    assert len(said.splitlines()) == 11
    assert said.endswith("… and 3 more.")


def test_aliases_that_blow_up_are_refused(path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "stands for too much content" in problem(path, "\n".join(lines))


def test_deep_nesting_is_refused(path: Path) -> None:
    assert "nested deeper than 24 levels" in problem(path, "a: " + "[" * 100_000)


def test_a_file_over_the_size_limit_is_refused(path: Path) -> None:
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(RulebookError, match="larger than 4 MiB"):
        load_rulebook(path)


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(path: Path) -> None:
    path.write_bytes(b"SYSTEM:\n  prompt: caf\xe9\n")
    with pytest.raises(RulebookError, match=r"line 2: this is not UTF-8\."):
        load_rulebook(path)


def test_a_folder_a_pipe_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, said in [("", "is a folder"), ("pipe", "is no ordinary file"), ("none", "There is no file")]:
        with pytest.raises(RulebookError, match=said):
            load_rulebook(tmp_path / name)


def test_a_path_that_the_system_refuses_is_refused_in_a_sentence() -> None:
    with pytest.raises(RulebookError, match="cannot be read"):
        load_rulebook(Path("/tmp/\0"))
    with pytest.raises(RulebookError, match="cannot be read"):
        load_rulebook(Path("/tmp/" + "x" * 5000))


@given(st.text() | st.binary())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_gives_a_rulebook_or_a_rulebook_error(path: Path, content: str | bytes) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    with suppress(RulebookError):
        load_rulebook(path)


@given(
    st.recursive(
        st.sampled_from(["RULES", "A", "", "steps", "!x", "&a", "*a"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
            ["RULES", "WORKFLOWS", "DATA", "SYSTEM", "tables", "columns", "rule_code", "logic", "steps", "needs"]
        ), inner, max_size=4),
        max_leaves=12,
    )
)  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_shape_gives_a_rulebook_or_a_rulebook_error(path: Path, shape: object) -> None:
    path.write_text(str(shape).replace("'", ""))
    with suppress(RulebookError):
        load_rulebook(path)


def write(path: Path, text: str) -> None:
    path.write_text(text)


def remove(path: Path) -> None:
    path.unlink()


class Ears:
    """What a rulebook's file has told."""

    def __init__(self, file: RulebookFile) -> None:
        self.changes: list[Rulebook] = []
        self.problems: list[str] = []
        file.on_change(self.changes.append)
        file.on_problem(self.problems.append)


async def test_an_edit_is_taken_and_told(path: Path) -> None:
    write(path, GOOD)
    file = RulebookFile(path)
    assert file.current == Rulebook()
    await file.open()
    ears = Ears(file)
    await file.look()
    assert ears.changes == []
    write(path, GOOD.replace("LIST_ORGS", "ALL_ORGS"))
    await file.look()
    assert ears.changes == [file.current]
    assert file.current.rule("all_orgs") is not None


async def test_a_broken_edit_keeps_the_last_good_rulebook_and_says_so_once(path: Path) -> None:
    write(path, GOOD)
    file = RulebookFile(path)
    await file.open()
    good, ears = file.current, Ears(file)
    write(path, GOOD + "  oops")
    await file.look()
    await file.look()
    assert file.current is good
    assert len(ears.problems) == 1
    assert ears.problems[0].startswith(f"{path}, line 13: ")
    assert ears.problems[0].endswith("The rules loaded before stay in use.")
    assert file.problem == ears.problems[0]
    write(path, GOOD)
    await file.look()
    assert len(ears.changes) == 1
    assert file.problem == ""


async def test_a_file_that_vanishes_keeps_the_last_good_rulebook_and_counts_again_when_it_is_back(path: Path) -> None:
    write(path, GOOD)
    file = RulebookFile(path)
    await file.open()
    ears = Ears(file)
    remove(path)
    await file.look()
    assert "There is no file" in ears.problems[0]
    assert file.current.rule("TOP") is not None
    write(path, GOOD)
    await file.look()
    assert len(ears.changes) == 1


async def test_a_file_that_is_still_being_written_is_no_problem(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, GOOD)
    file = RulebookFile(path)
    await file.open()
    ears = Ears(file)
    write(path, GOOD[:-8])

    def load_then_grow(where: Path) -> Rulebook:
        try:
            return load_rulebook(where)
        finally:
            write(path, GOOD + "\n")

    monkeypatch.setattr("pitboss.rulebook_watch.load_rulebook", load_then_grow)
    await file.look()
    assert ears.problems == []
    await file.look()
    assert len(ears.changes) == 1


async def test_a_rulebook_broken_from_the_start_gives_way_to_the_shipped_one(path: Path, tmp_path: Path) -> None:
    shipped = tmp_path / "shipped.yaml"
    write(shipped, GOOD)
    write(path, "RULES: 1")
    file = RulebookFile(path, fallback=shipped)
    await file.open()
    ears = Ears(file)  # who comes late is told too
    assert file.current.path == shipped
    assert ears.problems[0].endswith("Until that is mended, the rulebook that ships with the product is used.")
    with pytest.raises(RulebookError):
        await RulebookFile(path).open()


async def test_watching_notices_an_edit_by_itself_and_ends_when_its_owner_closes(path: Path) -> None:
    write(path, GOOD)
    file = RulebookFile(path, every=0.01)
    await file.open()
    seen = asyncio.get_running_loop().create_future()
    file.on_change(seen.set_result)
    tasks = Tasks()
    tasks.start(file.watch(), name="the rulebook's file")
    write(path, GOOD + "\n# edited\n")
    assert await asyncio.wait_for(seen, 30) == file.current
    await tasks.aclose()
    assert len(tasks) == 0


def test_the_example_of_the_reference_loads(path: Path) -> None:
    reference = Path(__file__).parent.parent / "docs" / "rulebook.md"
    example = re.search(r"```yaml\n(.*?)```", reference.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    book = load(path, example[1])
    assert [rule.code for rule in book.rules] == ["SEED_ORGS", "NEWEST_EPISODES"]
    assert book.tables["orgs"].columns["name"].description == "What the company is called"
    assert book.workflows[0].ordered[-1].needs == ("NEWEST_EPISODES",)
