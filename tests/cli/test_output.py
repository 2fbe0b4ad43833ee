"""Content on standard output: it moves no terminal's cursor, and is no formula in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest

from app.cli.output import FORMATS, Format, printable, show
from pitboss.models import ColumnInfo, Cut

HOSTILE = (
    "\x1b[2J\x1b]0;title\x07", "\x9b31m", "\x1b]52;c;Y3VybA==\x07", "a\rb", "a\x00b", "\u202egnp.exe", "\ue000",
    "\u2066x\u2069", "\x7f", "\u2028",
)  # fmt: skip
FORMULAS = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1")


def columns(*names: str) -> list[ColumnInfo]:
    return [ColumnInfo(name, "text", "text") for name in names]


def codes_in(text: str) -> list[str]:
    """What of a text would do something to a terminal."""
    return [sign for sign in text if sign not in "\n\t" and printable(sign) != sign]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("value", HOSTILE)
def test_on_a_terminal_content_has_no_control_codes(
    form: Format, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")  # the table's own bold and dim are codes as well, and not content
    show(columns("name", value), [(value, "plain"), ("plain", None)], form)
    assert codes_in(capsys.readouterr().out) == []


@pytest.mark.parametrize("value", FORMULAS)
def test_no_cell_and_no_heading_of_csv_is_a_formula(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    show(columns(value), [(value,), ([value],)], "csv")
    for [cell] in csv.reader(io.StringIO(capsys.readouterr().out, newline="")):
        assert cell[0] in "'{"
        assert value in cell


def test_json_holds_the_values_unchanged(capsys: pytest.CaptureFixture[str]) -> None:
    show(columns("name"), [(value,) for value in FORMULAS], "json")
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == list(FORMULAS)


def test_a_carriage_return_in_a_cell_ends_no_row(capsys: pytest.CaptureFixture[str]) -> None:
    show(columns("name"), [("a\r=1+1",)], "csv")
    assert capsys.readouterr().out == 'name\n"a\r=1+1"\n'


def test_a_table_marks_a_value_that_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    show([ColumnInfo("text", "text", "text")], [[Cut("beginning")], ["whole"]], "table")
    assert " beginning …\n whole\n" in capsys.readouterr().out
