"""Files of a result: every format, typed, whole or not there."""

from __future__ import annotations

import asyncio
import csv
import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from pitboss.errors import BadRequest
from pitboss.export.beside import ExportFailed
from pitboss.export.files import export_rows
from pitboss.export.formats import format_of
from pitboss.export.formulas import guarded, guarded_sql
from pitboss.export_models import FORMATS, ExportProgress, Format
from pitboss.shapes import Between, Shape, Sort
from pitboss.store import rows
from pitboss.store.rows import DatabaseRows
from tests.core.conftest import Bench

MAKE = r"""
CREATE MATERIALIZED VIEW views.odd AS SELECT * FROM (VALUES
  (1, '=1+1', 9007199254740993, 1.10::numeric, date '2024-02-29', timestamp '2024-02-29 12:30', true,
   ARRAY['a', 'b|c'], '{"b": 1,' || chr(10) || '"a": "\\x"}', '-3 days'::interval),
  (2, '', -5, 12345678901234567890.5, '0044-03-15 BC', 'infinity', false, '{}', '[]', '1 day'),
  (3, NULL, NULL, 'NaN', NULL, NULL, NULL, NULL, NULL, NULL),
  (4, E'two\r\nlines "and" back\\slash | bar <b>', 0, 0, '1850-01-01', '1850-01-01', true, '{}', '"\\"', '1 day')
) AS v(id, "@text", big, exact, day, moment, yes, tags, raw, span)"""
CAST = MAKE.replace("SELECT *", 'SELECT id, "@text", big, exact, day, moment, yes, tags, raw::json, span')


@pytest.fixture
async def source(bench: Bench) -> DatabaseRows:
    """A result of four rows that are hard to write."""
    await bench.fetch(CAST)
    await bench.fetch("INSERT INTO views_registry (table_name) VALUES ('odd')")
    return await rows.open_view(bench.database, "odd")


async def test_csv_tells_null_from_empty_and_keeps_spreadsheets_from_running_text(
    source: DatabaseRows, tmp_path: Path
) -> None:
    done = await export_rows(source, tmp_path / "odd.csv", "csv")
    text = done.path.read_bytes().decode()
    first, second, third, fourth = list(csv.reader(text.splitlines(keepends=True)[1:]))
    assert (done.rows, text.splitlines()[0].split(",")[1]) == (4, "'@text")
    assert first == ["1", "'=1+1", "9007199254740993", "1.10", "2024-02-29", "2024-02-29 12:30:00", "t",
                     "{a,b|c}", '{"b": 1,\n"a": "\\\\x"}', "'-3 days"]  # fmt: skip
    assert second[2] == "-5"
    assert third[1:] == ["", "", "NaN", *[""] * 6]
    assert fourth[1].startswith("two\r\nlines")
    assert '\n2,"",-5,' in text
    assert "\n3,,," in text


async def test_there_is_one_rule_for_formulas_in_files_and_in_the_terminal(bench: Bench) -> None:
    texts = ["", *(f"{chr(code)}x" for code in (*range(1, 0x300), *range(0xFF00, 0xFF60), 0x1F600))]
    found = await bench.fetch(f"SELECT t, {guarded_sql('t')} FROM unnest($1::text[]) AS t", texts)
    assert found == [(text, guarded(text)) for text in texts]


async def test_csv_comes_as_it_is_where_that_is_asked_for(source: DatabaseRows, tmp_path: Path) -> None:
    await export_rows(source, tmp_path / "odd.csv", "csv", formula_safe=False)
    assert (tmp_path / "odd.csv").read_text().startswith("id,@text,big,exact,day,moment,yes,tags,raw,span\n1,=1+1,")


async def test_json_and_json_lines_hold_the_same_objects(source: DatabaseRows, tmp_path: Path) -> None:
    await export_rows(source, tmp_path / "odd.json", "json")
    await export_rows(source, tmp_path / "odd.jsonl", "jsonl")
    objects = json.loads((tmp_path / "odd.json").read_text())
    assert objects == [json.loads(line) for line in (tmp_path / "odd.jsonl").read_text().splitlines()]
    assert objects[0]["raw"] == {"b": 1, "a": "\\x"}
    assert (objects[0]["big"], objects[0]["tags"]) == (9007199254740993, ["a", "b|c"])
    assert objects[3]["@text"] == 'two\r\nlines "and" back\\slash | bar <b>'
    assert "12345678901234567890.5" in (tmp_path / "odd.json").read_text()
    empty = source.shaped(Shape("nothing like it"))
    await export_rows(empty, tmp_path / "none.json", "json")
    assert json.loads((tmp_path / "none.json").read_text()) == []


async def test_a_sheet_has_typed_cells_and_text_for_what_it_cannot_hold(source: DatabaseRows, tmp_path: Path) -> None:
    await export_rows(source, tmp_path / "odd.xlsx", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "odd.xlsx")
    cells = [[cell.value for cell in row] for row in book["Rows"].iter_rows()]
    book.close()
    assert cells[1][:4] == [1, "=1+1", "9007199254740993", 1.1]
    assert cells[1][4:7] == [datetime(2024, 2, 29), datetime(2024, 2, 29, 12, 30), True]
    assert cells[2][3:6] == ["12345678901234567890.5", "0044-03-15 BC", "infinity"]
    assert cells[3][1:5] == [None, None, "NaN", None]
    assert cells[4][4:6] == ["1850-01-01", "1850-01-01 00:00:00"]


async def test_more_rows_than_a_sheet_holds_go_to_the_next_one_and_cut_cells_are_told(
    bench: Bench, source: DatabaseRows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pitboss.export.sheets.SHEET_ROWS", 3)
    monkeypatch.setattr("pitboss.export.sheets.CELL_CHARACTERS", 10)
    done = await export_rows(source, tmp_path / "odd.xlsx", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "odd.xlsx")
    assert book.sheetnames == ["Rows", "Rows 2"]
    assert [sheet.max_row for sheet in book] == [3, 3]
    book.close()
    assert "were cut" in done.note
    monkeypatch.setattr("pitboss.export.sheets.SHEET_COLUMNS", 3)
    with pytest.raises(BadRequest, match="columns"):
        await export_rows(source, tmp_path / "wide.xlsx", "xlsx")


async def test_markdown_has_one_line_a_row(source: DatabaseRows, tmp_path: Path) -> None:
    await export_rows(source, tmp_path / "odd.md", "md")
    lines = (tmp_path / "odd.md").read_text().splitlines()
    assert len(lines) == 6
    assert lines[1].startswith("| ---: | --- |")
    assert 'two<br>lines "and" back\\\\slash \\| bar &lt;b>' in lines[5]
    assert "| true | a, b\\|c |" in lines[2]


@pytest.mark.parametrize("form", FORMATS)
async def test_what_is_shown_is_exported_in_its_order_with_progress(bench: Bench, tmp_path: Path, form: Format) -> None:
    await bench.fetch("CREATE MATERIALIZED VIEW views.many AS SELECT g AS id FROM generate_series(1, 3000) g")
    await bench.fetch("INSERT INTO views_registry (table_name) VALUES ('many')")
    source = await rows.open_view(bench.database, "many")
    shape = Shape(filters=(Between("id", high="2000"),), sorts=(Sort("id", descending=True),))
    told: list[ExportProgress] = []
    path = tmp_path / f"many.{form}"
    done = await export_rows(source.shaped(shape), path, form, on_progress=told.append)
    assert done.rows == 2000
    assert told[-1] == ExportProgress(2000, 2000, path.stat().st_size)
    assert [one.rows for one in told] == sorted(one.rows for one in told)
    assert form == "xlsx" or told[0].bytes > 0
    assert done.bytes == path.stat().st_size
    assert path.stat().st_mode & 0o077 == 0
    if form == "csv":
        assert path.read_text().split() == ["id", *map(str, range(2000, 0, -1))]


@pytest.mark.parametrize("form", FORMATS)
async def test_a_cancelled_export_leaves_what_was_there(bench: Bench, tmp_path: Path, form: Format) -> None:
    await bench.fetch(
        "CREATE MATERIALIZED VIEW views.wide AS SELECT repeat('x', 999) || g AS t FROM generate_series(1, 20000) g"
    )
    await bench.fetch("INSERT INTO views_registry (table_name) VALUES ('wide')")
    source = await rows.open_view(bench.database, "wide")
    path = tmp_path / "wide"
    path.write_text("before")
    begun = asyncio.Event()
    task = asyncio.create_task(export_rows(source, path, form, on_progress=lambda *_: begun.set()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("wide", "before")]
    assert await source.count() == 20_000


async def test_a_stopped_sheet_leaves_nothing_in_the_temporary_folder(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.fetch("CREATE MATERIALIZED VIEW views.long AS SELECT g AS id FROM generate_series(1, 20000) g")
    await bench.fetch("INSERT INTO views_registry (table_name) VALUES ('long')")
    source = await rows.open_view(bench.database, "long")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    begun = asyncio.Event()
    task = asyncio.create_task(export_rows(source, tmp_path / "long.xlsx", "xlsx", on_progress=lambda _: begun.set()))
    await begun.wait()
    assert list((tmp_path / "temporary").iterdir())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [path.name for path in tmp_path.rglob("*")] == ["temporary"]


async def test_a_place_that_cannot_be_written_is_told(source: DatabaseRows, tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match="cannot be written"):
        await export_rows(source, tmp_path / "nowhere" / "odd.csv", "csv")


def test_the_extension_says_the_format() -> None:
    assert [format_of(Path(name)) for name in ("a.CSV", "b.ndjson", "c.md")] == ["csv", "jsonl", "md"]
    with pytest.raises(BadRequest, match="extension"):
        format_of(Path("a.pdf"))
