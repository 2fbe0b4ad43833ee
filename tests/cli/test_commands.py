"""Every command, as a newcomer types it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.processes import Terminal, free_port

SAMPLE = "Find all patterns where kind equals pattern"


def test_run_prints_the_message_on_standard_error_and_the_rows_on_standard_output(terminal: Terminal) -> None:
    done = terminal("run", SAMPLE, "--format", "json")
    rows = json.loads(done.stdout)
    assert {row["kind"] for row in rows} == {"pattern"}
    assert done.stderr.startswith(f"Rule find_all_patterns_where... → {len(rows)} rows → rule_find_all_patterns_where_")


def test_the_words_of_a_rule_need_no_quotes(terminal: Terminal) -> None:
    assert terminal.json("run", *SAMPLE.split())


def test_rows_come_as_table_json_or_csv(terminal: Terminal) -> None:
    objects = terminal.json("run", "LIST_ORGS")
    table = terminal("run", "LIST_ORGS").stdout
    rows = list(csv.DictReader(io.StringIO(terminal("run", "list_orgs", "--format", "csv").stdout)))
    assert [row["name"] for row in rows] == [row["name"] for row in objects]
    assert all(row["name"] in table for row in objects)


def test_the_shared_options_stand_before_or_after_the_command(terminal: Terminal) -> None:
    before = terminal("--rulebook", "/nowhere.yaml", "rules", code=1)
    after = terminal("rules", "--rulebook", "/nowhere.yaml", code=1)
    assert before.stderr == after.stderr
    assert "/nowhere.yaml" in after.stderr


def test_a_workflow_runs_by_its_command_and_by_run(terminal: Terminal) -> None:
    for command in (("workflow", "WEEKLY_REVIEW"), ("run", "weekly_review")):
        lines = terminal(*command).stderr.splitlines()
        assert lines[-1].startswith("Workflow weekly_review → ")
        assert all(line.startswith("Rule ") for line in lines[:-1])


def test_rules_and_views_are_listed(terminal: Terminal) -> None:
    terminal("run", "LIST_ORGS")
    assert "LIST_ORGS\t" in terminal("rules").stdout
    assert "list_orgs" in [row["view"] for row in terminal.json("views")]


def test_a_view_is_shown_refreshed_and_dropped(terminal: Terminal) -> None:
    terminal("run", "TIME_TO_FUNDING")
    done = terminal("show", "time_to_funding", "--limit", "2", "--format", "json")
    assert len(json.loads(done.stdout)) == 2
    assert done.stderr.startswith("2 of ")
    assert "is refreshed" in terminal("refresh", "time_to_funding").stderr
    assert "is dropped" in terminal("drop", "time_to_funding").stderr
    assert "There is no view 'time_to_funding'" in terminal("show", "time_to_funding", code=1).stderr


def test_translate_answers_one_line_for_every_line_blank_ones_too(terminal: Terminal) -> None:
    typed = f"{SAMPLE}\n\nwhat is the weather in Paris\nhow many orgs are there"
    answers = [json.loads(line) for line in terminal("translate", typed=typed).stdout.splitlines()]
    assert [bool(answer["sql"]) for answer in answers] == [True, False, False, True]
    assert all(answer["reason"] for answer in answers if answer["sql"] is None)


def test_what_is_not_understood_exits_with_1_and_offers_rules_that_work(terminal: Terminal) -> None:
    lines = terminal("run", "which patterns are most profitable", code=1).stderr.splitlines()
    assert lines[0].startswith("Error")
    offered = [line.removeprefix("  Try: ") for line in lines[1:]]
    assert len(offered) >= 2
    for rule in offered:
        terminal("run", rule)


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["fly"],
        ["run", "x", "--format", "yaml"],
        ["--port", "0", "views"],
        ["show"],
        ["--dsn", "nonsense", "views"],
    ],
)
def test_bad_usage_exits_with_2(terminal: Terminal, arguments: list[str]) -> None:
    assert terminal(*arguments, code=2).stderr


def test_a_database_that_is_not_there_is_said_in_a_sentence(terminal: Terminal) -> None:
    done = terminal("views", "--dsn", f"postgresql://amy:canary@127.0.0.1:{free_port()}/x", code=1)
    assert "canary" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_content_is_imported_whole_or_not_at_all(terminal: Terminal, tmp_path: Path) -> None:
    good = tmp_path / "orgs.csv"
    good.write_text("name,stage\nImported One,Seed\nImported Two,\n")
    assert "2 rows" in terminal("import", "orgs", str(good)).stderr
    assert len(terminal.json("run", "orgs whose name starts with Imported")) == 2
    bad = tmp_path / "bad.csv"
    bad.write_text("name,funding\nGood Row,1\nBad Row,much\n")
    assert "3" in terminal("import", "orgs", str(bad), code=1).stderr
    assert terminal.json("run", "orgs whose name starts with 'Good Row'") == []
    terminal("import", "system_log", str(good), code=1)
    terminal("import", "orgs", str(tmp_path / "nowhere.csv"), code=1)


def test_doctor_finds_everything_in_order(terminal: Terminal) -> None:
    lines = terminal("doctor", "--port", str(free_port())).stdout.splitlines()
    assert [line for line in lines if line.startswith("failed")] == []
    assert any("pattern_factory_rules" in line for line in lines)


def test_migrate_says_that_the_database_is_up_to_date(terminal: Terminal) -> None:
    assert "is up to date" in terminal("migrate").stderr


def test_help_has_examples(terminal: Terminal) -> None:
    assert "Examples:" in terminal("--help").stdout
    assert "Example:" in terminal("run", "--help").stdout
    assert "0.1.0" in terminal("--version").stdout


def test_a_second_server_on_the_same_data_says_so_and_exits_with_1(terminal: Terminal) -> None:
    assert "already runs" in terminal("serve", "--port", str(free_port()), code=1).stderr


def test_a_settings_file_that_is_broken_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("port = = 2")
    assert "settings.toml" in Terminal(tmp_path)("rules", code=2).stderr


def test_a_rulebook_of_rules_alone_speaks_of_the_content_that_is_there(terminal: Terminal, tmp_path: Path) -> None:
    book = tmp_path / "rules.yaml"
    book.write_text("RULES:\n- rule_code: ALL_ORGS\n  name: All orgs\n  logic: Find all orgs\n")
    assert terminal.json("run", "ALL_ORGS", "--rulebook", str(book))
