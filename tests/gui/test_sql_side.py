"""The SQL side of a view: read, edited, tried, explained and kept, by mouse and by keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QDialog, QWidget

from pitboss.errors import SqlWrong, TooLarge, UnsafeSql
from pitboss.sql_models import SqlPreview
from pitboss.tasks import Tasks
from tests.gui.desk import SEED_SQL, MemoryDesk
from tests.gui.settle import settled
from tests.gui.sql_desk import PREVIEW
from widgets.main_window import MainWindow
from widgets.sql.saving import ReplaceSql, SaveRule, name_for
from widgets.sql.side import SqlSide
from widgets.theme import Theme

SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Keys = Qt.Key


@pytest.fixture
async def side(desk: MemoryDesk, theme: Theme, tasks: Tasks) -> AsyncIterator[SqlSide]:
    """The SQL side by itself, showing the first view, with the focus in the editor."""
    side = SqlSide(theme, tasks, desk.sql)
    side.resize(900, 600)
    side.show()
    side.activateWindow()
    side.show_view(desk.registered[0])
    side.editor.setFocus()
    yield side
    side.hide()
    side.deleteLater()


@pytest.fixture
async def in_window(window: MainWindow, tasks: Tasks) -> SqlSide:
    """The same in the window."""
    window.sidebar.wanted.emit("sql", SEED)
    await settled(tasks)
    return window.sql.side


def click(side: SqlSide, name: str) -> None:
    found = side.findChild(QWidget, name)
    assert found is not None, name
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def add(side: SqlSide, text: str) -> None:
    """Type at the end."""
    QTest.keyClick(side.editor, Keys.Key_End, CTRL)
    QTest.keyClicks(side.editor, text)


def asked(desk: MemoryDesk) -> list[str]:
    return [what for what, _ in desk.asked if what in ("preview", "plan", "measure", "save_rule", "replace_sql")]


def dialog(window: MainWindow, kind: type[QDialog]) -> QDialog:
    return next(found for found in window.findChildren(kind) if found.isVisible())


# read


async def test_the_sql_of_the_view_is_shown_with_the_focus_in_it(window: MainWindow, in_window: SqlSide) -> None:
    assert (window.view.sides.key, in_window.editor.text()) == ("sql", SEED_SQL)
    assert in_window.editor.hasFocus()
    assert in_window.place.text() == "Line 1, column 1"
    assert not in_window.bar.revert.isVisible()


async def test_another_view_shows_its_own_sql_laid_out(window: MainWindow, in_window: SqlSide, tasks: Tasks) -> None:
    window.open_view("list_orgs")
    await settled(tasks)
    assert (
        in_window.editor.text() == "SELECT stage, name\nFROM orgs"
        or in_window.editor.text() == "SELECT stage, name FROM orgs"
    )
    assert not in_window.is_edited


async def test_a_view_without_sql_says_why(
    window: MainWindow, desk: MemoryDesk, in_window: SqlSide, tasks: Tasks
) -> None:
    desk.registered[1] = replace(desk.registered[1], sql="", source="", schema="public")
    window.reload_views()
    await settled(tasks)
    window.open_view("list_orgs")
    await settled(tasks)
    assert in_window.nothing.isVisible()
    assert "belongs to the database itself" in in_window.nothing.text.text()


async def test_the_sql_is_copied_as_it_stands(side: SqlSide) -> None:
    add(side, " ")
    click(side, "sqlCopyAll")
    assert QGuiApplication.clipboard().text() == SEED_SQL + " "


async def test_ctrl_f_looks_in_the_sql_while_it_is_shown(window: MainWindow, in_window: SqlSide) -> None:
    window.menu.search.trigger()
    field = in_window.find_bar.field
    assert field.hasFocus()
    QTest.keyClicks(field, "O.")
    assert in_window.find_bar.says.text() == "1 of 6"
    assert in_window.editor.textCursor().selectedText() == "o."
    first = in_window.editor.textCursor().selectionStart()
    QTest.keyClick(field, Keys.Key_Return)
    assert in_window.find_bar.says.text() == "2 of 6"
    assert in_window.editor.textCursor().selectionStart() > first
    QTest.keyClick(field, Keys.Key_Return, SHIFT)
    assert in_window.editor.textCursor().selectionStart() == first
    QTest.keyClicks(field, "zebra")
    assert in_window.find_bar.says.text() == "Nothing found"
    QTest.keyClick(field, Keys.Key_Escape)
    assert not in_window.find_bar.isVisible()
    assert in_window.editor.hasFocus()
    window.view.show_side("rows")
    window.menu.search.trigger()
    assert not window.view.find_words()


# edited


async def test_what_is_edited_is_kept_when_something_else_is_looked_at(
    window: MainWindow, in_window: SqlSide, tasks: Tasks
) -> None:
    segment = window.view.sides.findChild(QWidget, "sides-sql")
    assert segment is not None
    assert (segment.property("text"), segment.accessibleName()) == ("SQL", "SQL")
    add(in_window, " LIMIT 3")
    assert (segment.property("text"), segment.accessibleName()) == ("SQL •", "SQL, not saved")
    assert in_window.says.whole.startswith("Edited.")
    window.open_view("list_orgs")
    await settled(tasks)
    assert segment.property("text") == "SQL"
    window.open_table("orgs")
    window.open_view(SEED)
    await settled(tasks)
    assert (in_window.editor.text(), segment.property("text")) == (SEED_SQL + " LIMIT 3", "SQL •")
    assert in_window.editor.textCursor().position() == len(SEED_SQL + " LIMIT 3")
    click(in_window, "sqlRevert")
    assert (in_window.editor.text(), in_window.is_edited, segment.property("text")) == (SEED_SQL, False, "SQL")
    QTest.keyClick(in_window.editor, Keys.Key_Z, CTRL)
    assert in_window.editor.text() == SEED_SQL + " LIMIT 3"


async def test_an_edit_that_is_taken_back_is_none(side: SqlSide) -> None:
    add(side, "x")
    assert side.is_edited
    QTest.keyClick(side.editor, Keys.Key_Backspace)
    assert not side.is_edited


async def test_other_sql_of_the_view_is_shown_but_for_a_draft(
    window: MainWindow, desk: MemoryDesk, in_window: SqlSide, tasks: Tasks
) -> None:
    desk.registered[0] = replace(desk.registered[0], sql="SELECT 1\nAS n")
    window.reload_views()
    await settled(tasks)
    assert in_window.editor.text() == "SELECT 1\nAS n"
    add(in_window, ", 2")
    desk.registered[0] = replace(desk.registered[0], sql="SELECT 2\nAS n")
    window.reload_views()
    await settled(tasks)
    assert in_window.editor.text() == "SELECT 1\nAS n, 2"
    assert "other SQL since you began" in in_window.says.whole
    click(in_window, "sqlRevert")
    assert in_window.editor.text() == "SELECT 2\nAS n"
    assert in_window.says.whole.startswith("Run shows")


async def test_format_lays_the_sql_out_and_can_be_taken_back(side: SqlSide, desk: MemoryDesk, tasks: Tasks) -> None:
    side.editor.put_text("select a, b from t where a = 1 and b = 2")
    QTest.keyClick(side.editor, Keys.Key_End, CTRL)
    click(side, "sqlFormat")
    await settled(tasks)
    assert side.editor.text() == "SELECT a, b\nFROM t\nWHERE a = 1 AND b = 2"
    assert asked(desk) == []
    click(side, "sqlFormat")
    await settled(tasks)
    assert side.notice.text.text() == "It is laid out already."
    QTest.keyClick(side.editor, Keys.Key_Z, CTRL)
    assert side.editor.text() == "select a, b from t where a = 1 and b = 2"


async def test_keys_move_lines_and_make_them_comments(side: SqlSide) -> None:
    editor = side.editor
    editor.put_text("a\nb")
    editor.selectAll()
    QTest.keyClick(editor, Keys.Key_BracketRight, CTRL)
    assert editor.text() == "    a\n    b"
    editor.selectAll()
    QTest.keyClick(editor, Keys.Key_Slash, CTRL)
    assert editor.text() == "--     a\n--     b"
    editor.selectAll()
    QTest.keyClick(editor, Keys.Key_Slash, CTRL)
    assert editor.text() == "    a\n    b"
    editor.selectAll()
    QTest.keyClick(editor, Keys.Key_BracketLeft, CTRL)
    assert editor.text() == "a\nb"
    editor.put_text("  a")
    QTest.keyClick(editor, Keys.Key_End)
    QTest.keyClick(editor, Keys.Key_Return)
    QTest.keyClicks(editor, "b")
    assert editor.text() == "  a\n  b"
    QTest.keyClick(editor, Keys.Key_Tab)
    assert editor.text() == "  a\n  b"
    assert not editor.hasFocus()


# tried


async def test_ctrl_enter_shows_the_first_rows_and_says_that_they_are_not_all(
    side: SqlSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    add(side, " LIMIT 3")
    QTest.keyClick(side.editor, Keys.Key_Return, CTRL)
    await settled(tasks)
    assert ("preview", SEED_SQL + " LIMIT 3") in desk.asked
    assert side.outcome.rows.table.isVisible()
    assert side.outcome.rows.model.total == 200
    assert side.outcome.line.whole == "First 200 rows in 12.4 ms; save it as a rule for all."
    assert side.is_edited  # a preview keeps nothing
    assert side.editor.hasFocus()
    side.outcome.rows.table.head.sort_wanted.emit(1, False)
    assert "in the query's order" in side.notice.text.text()


@pytest.mark.parametrize(
    ("rows", "said"), [(18, "All 18 rows in 12.4 ms."), (1, "The only row in 12.4 ms."), (0, "No rows, in 12.4 ms.")]
)
async def test_a_result_that_is_whole_says_so(
    side: SqlSide, desk: MemoryDesk, tasks: Tasks, rows: int, said: str
) -> None:
    desk.sql.preview_is = SqlPreview(PREVIEW.columns, PREVIEW.rows[:rows], more=False, ms=12.4)
    click(side, "sqlRun")
    await settled(tasks)
    assert side.outcome.line.whole == said
    assert side.outcome.state.isVisible() == (rows == 0)


async def test_cells_of_a_preview_are_copied(side: SqlSide, tasks: Tasks) -> None:
    click(side, "sqlRun")
    await settled(tasks)
    table = side.outcome.rows.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, 1))
    QTest.keyClick(table, Keys.Key_C, CTRL)
    await settled(tasks)
    assert QGuiApplication.clipboard().text().strip() == "Pattern 1"


async def test_what_postgresql_cannot_read_is_underlined_where_it_stands(
    side: SqlSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    desk.sql.fails = SqlWrong("Line 5: Column o.stage does not exist.", at=SEED_SQL.index("o.stage ="))
    click(side, "sqlRun")
    await settled(tasks)
    assert side.editor.wrong_text == "o.stage"
    assert (side.editor.gutter.wrong_line, side.place.text()) == (4, "Line 5, column 7")
    assert side.editor.accessibleDescription() == side.outcome.state.text.text() == str(desk.sql.fails)
    QTest.mouseClick(side.outcome.state.action, Qt.MouseButton.LeftButton)
    assert side.editor.hasFocus()
    QTest.keyClicks(side.editor, "x")
    assert (side.editor.wrong_text, side.editor.gutter.wrong_line) == ("", -1)


async def test_an_error_at_the_end_of_the_sql_marks_its_last_word(side: SqlSide) -> None:
    side.editor.put_text("SELECT a FROM t WHERE\n")
    side.editor.mark_wrong(22, "Syntax error at end of input.")
    assert side.editor.wrong_text == "WHERE"


async def test_a_refusal_is_said_in_the_guards_words(side: SqlSide, desk: MemoryDesk, tasks: Tasks) -> None:
    desk.sql.fails = UnsafeSql("A rule can only read; this one deletes.")
    click(side, "sqlRun")
    await settled(tasks)
    assert side.outcome.state.text.text() == "A rule can only read; this one deletes."
    assert not side.outcome.state.action.isVisible()


async def test_what_costs_much_is_run_where_a_person_insists(side: SqlSide, desk: MemoryDesk, tasks: Tasks) -> None:
    desk.sql.fails = TooLarge("It would take very long. Ask for less, or run it anyway.", can_insist=True)
    click(side, "sqlPlan")
    await settled(tasks)
    assert side.outcome.state.action.text() == "Run it anyway"
    QTest.mouseClick(side.outcome.state.action, Qt.MouseButton.LeftButton)
    await settled(tasks)
    assert asked(desk) == ["plan", "plan"]
    assert side.outcome.tree.isVisible()


@pytest.mark.parametrize("by", ["escape", "button", "another view"])
async def test_what_runs_can_be_stopped(side: SqlSide, desk: MemoryDesk, tasks: Tasks, by: str) -> None:
    desk.sql.gate = asyncio.Event()
    click(side, "sqlRun")
    while asked(desk) != ["preview"]:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert (side.bar.run.text(), side.bar.run.accessibleName()) == ("Stop", "Stop the query")
    match by:
        case "escape":
            QTest.keyClick(side.editor, Keys.Key_Escape)
        case "button":
            click(side, "sqlRun")
        case _:
            side.show_view(desk.registered[1])
    await settled(tasks)
    assert (desk.sql.stopped, side.bar.run.text()) == (1, "Run")
    if by != "another view":
        assert side.outcome.state.title.text() == "Stopped"
        QTest.keyClick(side.editor, Keys.Key_Escape)
    assert side.outcome.isHidden()


# explained


async def test_a_plan_is_a_tree_in_words_that_the_keyboard_walks(side: SqlSide, desk: MemoryDesk, tasks: Tasks) -> None:
    click(side, "sqlPlan")
    await settled(tasks)
    tree = side.outcome.tree
    assert (asked(desk), tree.headerItem().text(3)) == (["plan"], "Cost")
    assert tree.current_step is not None
    assert tree.current_step.says == "Reads pattern_org_link, all rows"  # the first with a warning
    assert "1 warning" in side.outcome.line.whole
    tree.setFocus()
    QTest.keyClick(tree, Keys.Key_Home)
    top = tree.topLevelItem(0)
    assert top is not None
    assert tree.currentItem() is top
    QTest.keyClick(tree, Keys.Key_Left)
    assert not top.isExpanded()
    QTest.keyClick(tree, Keys.Key_Right)
    assert top.isExpanded()
    said = QAccessible.queryAccessibleInterface(tree)
    assert said is not None
    assert top.data(0, int(Qt.ItemDataRole.AccessibleTextRole)) == (
        "Sorts by o.stage, count(*) DESC, 6 rows expected, cost 31,842, < 1 % of the cost."
    )


async def test_measuring_tells_real_rows_times_and_warnings(side: SqlSide, desk: MemoryDesk, tasks: Tasks) -> None:
    click(side, "sqlRun")
    await settled(tasks)
    click(side, "sqlPlan")
    await settled(tasks)
    click(side, "sqlMeasure")
    await settled(tasks)
    assert asked(desk) == ["preview", "plan", "measure"]
    assert side.outcome.line.whole == "Measured: 413 ms, planned in 0.82 ms, 2 warnings."
    assert "183 times more rows than expected" in side.outcome.tree.accessibleDescription()
    assert side.outcome.measure.text() == "Measure again"
    click(side, "sqlOutcomes-rows")
    assert side.outcome.rows.isVisible()
    assert side.outcome.line.whole.startswith("First 200 rows")
    QTest.keyClick(side.outcome.rows.table, Keys.Key_Escape)
    assert side.outcome.isHidden()


# kept


async def test_saving_makes_a_rule_and_opens_its_view(
    window: MainWindow, in_window: SqlSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    add(in_window, " LIMIT 3")
    QTest.keyClick(in_window.editor, Keys.Key_S, CTRL | SHIFT)
    form = dialog(window, SaveRule)
    assert isinstance(form, SaveRule)
    QTest.keyClick(form, Keys.Key_Return)
    assert form.problem_of(form.shown) == "Say in a few words what it shows."
    QTest.keyClicks(form.shown, "List orgs")
    assert form.name.text() == "list_orgs"
    QTest.keyClick(form, Keys.Key_Return)
    await settled(tasks)
    assert form.problem_of(form.name).startswith("There is a table or view list_orgs already.")
    form.name.selectAll()
    QTest.keyClicks(form.name, "three_orgs")
    QTest.keyClick(form, Keys.Key_Return)
    await settled(tasks)
    assert (window.view.name, window.view.title.whole) == ("three_orgs", "List orgs")
    assert in_window.editor.text() == SEED_SQL + " LIMIT 3"
    assert not in_window.is_edited
    window.open_view(SEED)
    await settled(tasks)
    assert (in_window.editor.text(), in_window.is_edited) == (SEED_SQL, False)


async def test_a_costly_rule_is_saved_where_a_person_insists(
    side: SqlSide, desk: MemoryDesk, theme: Theme, tasks: Tasks
) -> None:
    desk.sql.fails = TooLarge("It would take very long.", can_insist=True)
    form = SaveRule(theme, tasks, desk.sql, SEED_SQL, desk.registered[0], side, insist=False)
    saved = QSignalSpy(form.saved)
    form.open()
    QTest.keyClicks(form.shown, "Costly")
    form.save.click()
    await settled(tasks)
    assert (form.outcome.text(), form.save.text()) == ("It would take very long.", "Save it anyway")
    form.save.click()
    await settled(tasks)
    assert saved.at(0) == ["costly", "Costly"]


async def test_replacing_asks_first_and_can_be_undone(
    window: MainWindow, in_window: SqlSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    assert not in_window.bar.in_place.isEnabled()
    add(in_window, " LIMIT 3")
    QTest.keyClick(in_window.editor, Keys.Key_S, CTRL)
    await settled(tasks)
    form = dialog(window, ReplaceSql)
    assert isinstance(form, ReplaceSql)
    assert "No view reads it" in form.text.text()
    QTest.keyClick(form, Keys.Key_Return)
    await settled(tasks)
    assert ("replace_sql", (SEED, SEED_SQL + " LIMIT 3")) in desk.asked
    assert (in_window.is_edited, in_window.editor.text()) == (False, SEED_SQL + " LIMIT 3")
    assert "is made from the new SQL" in window.notice.text.text()
    window.notice.action.click()
    await settled(tasks)
    assert (in_window.editor.text(), in_window.is_edited) == (SEED_SQL, False)
    assert window.notice.text.text() == f"{SEED} has its SQL from before again."


async def test_who_reads_the_view_is_named_and_a_rule_of_its_own_is_offered(
    window: MainWindow, in_window: SqlSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    desk.upkeep.readers[SEED] = ["seed_of_the_week"]
    add(in_window, " LIMIT 3")
    in_window.bar.in_place.trigger()
    await settled(tasks)
    form = dialog(window, ReplaceSql)
    assert isinstance(form, ReplaceSql)
    assert form.text.text().startswith("seed_of_the_week reads “Patterns in companies at seed stage”, and would break")
    form.act.click()
    assert dialog(window, SaveRule)
    assert "replace_sql" not in asked(desk)


@pytest.mark.parametrize(
    ("title", "name"), [("Time to funding, 2", "time_to_funding_2"), ("10 best", "view_10_best"), ("…", "")]
)
def test_a_title_suggests_a_name(title: str, name: str) -> None:
    assert name_for(title) == name


# how it looks


async def test_sql_runs_from_left_to_right_and_never_wraps_in_every_layout(
    side: SqlSide, theme: Theme, tasks: Tasks
) -> None:
    side.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    click(side, "sqlPlan")
    await settled(tasks)
    side.resize(500, 600)
    side.editor.put_text("SELECT " + "a, " * 200)
    assert side.editor.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert side.editor.gutter.x() < side.editor.viewport().x()
    assert side.editor.document().firstBlock().layout().lineCount() == 1
    assert side.bar.plan.text() == ""
    assert side.bar.plan.accessibleName() == "Plan"
    theme.set_mode("dark")
    assert side.editor.font().pixelSize() == 13
    theme.set_text_scale(2.0)
    assert side.editor.font().pixelSize() == 26
    theme.set_text_scale(1.0)


async def test_colours_follow_what_is_typed_and_the_theme(side: SqlSide, theme: Theme) -> None:
    def colour(at: int) -> str:
        block = side.editor.document().findBlock(at)
        place = at - block.position()
        found = [one for one in block.layout().formats() if one.start <= place < one.start + one.length]
        return found[0].format.foreground().color().name().upper() if found else ""

    editor = side.editor
    editor.put_text("SELECT 'a'\nFROM t")
    assert (colour(0), colour(7), colour(11)) == (theme.colors.accent, theme.colors.ok, theme.colors.accent)
    QTest.keyClick(editor, Keys.Key_Home, CTRL)
    QTest.keyClicks(editor, "/*")
    assert (colour(3), colour(13)) == (theme.colors.faint, theme.colors.faint)  # the comment goes on in the next line
    theme.set_mode("dark")
    assert colour(3) == theme.colors.faint
