"""Exports in the window: what is asked, where it goes, how far it is, how it ends; and with a real database."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QPushButton

from app.assembly import Application
from app.database import Database
from app.desk.charts import ChartDesk
from app.desk.exports import ExportDesk
from app.logs import Logs
from app.settings import Settings
from pitboss.chart_models import ChartSpec
from pitboss.errors import BadRequest
from pitboss.export_models import ExportProgress
from pitboss.shapes import ALL, Shape, Sort
from pitboss.store import rows
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from widgets.closing import ClosingSheet
from widgets.export.choice import ExportChoice, ExportSheet
from widgets.export.job import ExportJob, Wanted, progress_text
from widgets.export.place import file_name
from widgets.export.shelf import JobRow
from widgets.main_window import MainWindow

SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"


async def open_seed(window: MainWindow, tasks: Tasks) -> None:
    """A view's page, with its rows."""
    window.open_view(SEED)
    await settled(tasks)


def sheet_of(window: MainWindow) -> ExportSheet:
    """The sheet that asks what to export."""
    found = window.findChild(ExportSheet)
    assert found is not None
    return found


def place(window: MainWindow, path: Path) -> str:
    """Choose `path` in the system's dialog: the name that it had suggested."""
    dialog = window.findChild(QFileDialog, "saveDialog")
    assert dialog is not None
    suggested = Path(dialog.selectedFiles()[0]).name
    dialog.fileSelected.emit(str(path))
    dialog.close()
    return suggested


def row_of(window: MainWindow, at: int = -1) -> JobRow:
    """An export on the shelf."""
    return window.exports.shelf.rows[at]


async def test_ctrl_e_asks_writes_and_offers_the_folder(
    window: MainWindow, desk: MemoryDesk, tasks: Tasks, tmp_path: Path
) -> None:
    assert not window.menu.export.isEnabled()
    await open_seed(window, tasks)
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    sheet = sheet_of(window)
    assert sheet.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert place(window, tmp_path / "seed.csv") == "Patterns in companies at seed stage.csv"
    await settled(tasks)
    assert desk.exports.asked == [(ALL, tmp_path / "seed.csv", "csv", True)]
    row = row_of(window)
    assert (row.name.whole, row.words.whole) == ("seed.csv", "18 rows · 2.0 kB")
    assert row.show_button.isVisible()
    QTest.mouseClick(row.close_button, Qt.MouseButton.LeftButton)
    assert not window.exports.shelf.isVisible()


async def test_what_is_shown_or_all_in_a_format_and_for_programs(
    window: MainWindow, desk: MemoryDesk, tasks: Tasks, tmp_path: Path
) -> None:
    await open_seed(window, tasks)
    shape = Shape("nova", sorts=(Sort("funding"),))
    window.view.card.reshape(shape)
    await settled(tasks)
    window.exports.ask()
    sheet = sheet_of(window)
    assert sheet.choice == ExportChoice("csv", shape)
    for name in ("exportFormat-xlsx", "exportWhat-all"):
        segment = sheet.findChild(QPushButton, name)
        assert segment is not None
        QTest.mouseClick(segment, Qt.MouseButton.LeftButton)
    assert not sheet.safe.isVisible()
    assert sheet.choice == ExportChoice("xlsx", ALL)
    csv = sheet.findChild(QPushButton, "exportFormat-csv")
    safe = sheet.findChild(QCheckBox, "exportSafe")
    assert csv is not None
    assert safe is not None
    QTest.mouseClick(csv, Qt.MouseButton.LeftButton)
    safe.setChecked(False)
    sheet.go.click()
    place(window, tmp_path / "a.csv")
    await settled(tasks)
    assert desk.exports.asked == [(ALL, tmp_path / "a.csv", "csv", False)]


async def test_a_content_table_is_exported_too(
    window: MainWindow, desk: MemoryDesk, tasks: Tasks, tmp_path: Path
) -> None:
    window.open_table("orgs")
    await settled(tasks)
    QTest.mouseClick(window.exports.buttons[window.table], Qt.MouseButton.LeftButton)
    sheet_of(window).go.click()
    assert place(window, tmp_path / "orgs.csv") == "Organisations.csv"
    await settled(tasks)
    assert row_of(window).words.whole.startswith("12 rows")


async def test_two_exports_run_at_once_and_each_is_stopped_by_itself(
    window: MainWindow, desk: MemoryDesk, tasks: Tasks, tmp_path: Path
) -> None:
    await open_seed(window, tasks)
    desk.exports.gate = asyncio.Event()
    source = window.view.card.source
    assert source is not None
    for name in ("one.csv", "two.csv"):
        window.exports.start(source, ExportChoice("csv", ALL), tmp_path / name)
    while len(desk.exports.asked) < 2:  # noqa: ASYNC110  # a fake tells nobody
        await asyncio.sleep(0)
    window.exports.shelf._follow()
    assert [row.words.whole for row in window.exports.shelf.rows] == ["120,000 of 1,000,000 rows · 34.0 MB"] * 2
    assert row_of(window).bar.share == pytest.approx(0.12)
    QTest.mouseClick(row_of(window, 0).close_button, Qt.MouseButton.LeftButton)
    while not desk.exports.stopped:  # noqa: ASYNC110  # a fake tells nobody
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert row_of(window, 0).words.whole == "Stopped. Nothing was written."
    desk.exports.gate.set()
    await settled(tasks)
    assert row_of(window, 1).words.whole.startswith("18 rows")
    assert desk.exports.stopped == ["one.csv"]


async def test_a_failure_stays_until_it_is_read_and_a_note_is_said(
    window: MainWindow, desk: MemoryDesk, tasks: Tasks, tmp_path: Path
) -> None:
    await open_seed(window, tasks)
    source = window.view.card.source
    assert source is not None
    desk.exports.fails = BadRequest("It cannot be written: No space left on device. Make room.")
    window.exports.start(source, ExportChoice("csv", ALL), tmp_path / "one.csv")
    await settled(tasks)
    assert row_of(window).words.whole == str(desk.exports.fails)
    assert not row_of(window).show_button.isVisible()
    desk.exports.fails, desk.exports.note = None, "3 cells were cut."
    window.exports.start(source, ExportChoice("xlsx", ALL), tmp_path / "one.xlsx")
    await settled(tasks)
    assert row_of(window).words.whole.endswith("3 cells were cut.")


async def test_closing_the_window_asks_first_and_then_stops_the_export(
    window: MainWindow, desk: MemoryDesk, tasks: Tasks, tmp_path: Path
) -> None:
    await open_seed(window, tasks)
    desk.exports.gate = asyncio.Event()
    source = window.view.card.source
    assert source is not None
    window.exports.start(source, ExportChoice("csv", ALL), tmp_path / "seed.csv")
    while not desk.exports.asked:  # noqa: ASYNC110  # a fake tells nobody
        await asyncio.sleep(0)
    window.close()
    sheet = window.findChild(ClosingSheet)
    assert sheet is not None
    assert sheet._shown == ["The export to seed.csv"]
    sheet.stop.click()
    await settled(tasks)
    assert desk.exports.stopped == ["seed.csv"]


def test_a_title_becomes_a_name_that_every_system_takes() -> None:
    assert file_name('a/b: "c"?', "csv") == "a b c.csv"
    assert file_name("...", "md") == "rows.md"
    assert len(file_name("x" * 300, "csv")) == 84


async def test_rows_of_a_real_view_are_written_as_they_are_shown_and_stopped_without_a_trace(
    qapp: QApplication, adopted_dsn: str, tmp_path: Path
) -> None:
    database, tasks = Database(adopted_dsn), Tasks()
    await database.open()
    try:
        async with database.connection() as connection:
            await connection.execute(
                "CREATE MATERIALIZED VIEW views.many AS SELECT g AS id, repeat('x', 200) AS text "
                "FROM generate_series(1, 200000) g; INSERT INTO views_registry (table_name) VALUES ('many')"
            )
        source = await rows.open_view(database, "many")
        small = Shape(search="19999", sorts=(Sort("id", descending=True),))
        wanted = Wanted(source, small, ExportChoice("jsonl", small), tmp_path / "few.jsonl")
        job = ExportJob(tasks, ExportDesk(), wanted, qapp)
        await settled(tasks)
        assert job.state == "done"
        assert [line[:12] for line in wanted.path.read_text().splitlines()][:2] == ['{"id":199999', '{"id":199998']
        wanted = Wanted(source, ALL, ExportChoice("csv", ALL), tmp_path / "all.csv")
        job = ExportJob(tasks, ExportDesk(), wanted, qapp)
        while not job.progress.bytes:  # noqa: ASYNC110  # the first bytes have no event
            await asyncio.sleep(0)
        job.stop()
        await settled(tasks)
        assert (job.state, [path.name for path in tmp_path.iterdir()]) == ("stopped", ["few.jsonl"])
        assert job.words == "Stopped. Nothing was written."
    finally:
        await tasks.aclose()
        await database.close()


async def test_the_applications_desk_draws_what_it_has_opened(adopted_dsn: str, tmp_path: Path) -> None:
    logs = Logs(tmp_path)
    application = Application(Settings(data_dir=tmp_path, dsn=adopted_dsn), logs)
    await application.open()
    try:
        await application.supervisor.process_rule_request("LIST_ORGS")
        source = await application.open_view("list_orgs")
        data = await ChartDesk(application).read(source, ALL, ChartSpec("bar", source.columns[0].name))
        assert data.rows == await source.count()
    finally:
        await application.aclose()
        logs.close()


def test_progress_is_said_from_counting_to_the_end() -> None:
    assert progress_text(ExportProgress(0, 0)) == "Counting the rows"
    assert progress_text(ExportProgress(5, 10)) == "5 of 10 rows"
    assert progress_text(ExportProgress(10, 10, 99)) == "Putting the file in its place"
