"""The pages: patterns, content tables, views, and what they say while there is nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel

from pitboss.errors import DatabaseUnavailable
from pitboss.models import PatternDetails
from pitboss.tasks import Tasks
from tests.gui.desk import SEED_SQL, MemoryDesk
from tests.gui.settle import settled
from widgets.pages.base import Page
from widgets.pages.pattern_details import PatternPane
from widgets.pages.patterns import PatternsPage, summary
from widgets.pages.patterns_model import PatternsModel
from widgets.pages.table import TablePage
from widgets.pages.view import ViewPage, facts, tables_read
from widgets.pages.welcome import WelcomePage
from widgets.parts import Facts, Worded
from widgets.theme import Theme

GONE = DatabaseUnavailable("The database does not answer. Try again in a moment.")


def texts(page: object) -> list[str]:
    assert isinstance(page, (Page, PatternPane))
    return [part.text() for part in page.findChildren(QLabel) if part.isVisibleTo(page)]


@pytest.fixture
def patterns(theme: Theme, tasks: Tasks, desk: MemoryDesk) -> Iterator[PatternsPage]:
    page = PatternsPage(theme, tasks, desk)
    page.resize(1100, 700)
    page.show()
    yield page
    page.close()
    page.deleteLater()


@pytest.fixture
def view(theme: Theme, tasks: Tasks, desk: MemoryDesk) -> Iterator[ViewPage]:
    page = ViewPage(theme, tasks, desk)
    page.resize(1000, 700)
    page.show()
    yield page
    page.close()
    page.deleteLater()


async def test_patterns_are_listed_with_the_first_ones_details(patterns: PatternsPage, tasks: Tasks) -> None:
    said: list[str] = []
    patterns.rows_said.connect(said.append)
    patterns.reload()
    await settled(tasks)
    assert patterns.model.rowCount() == 22
    assert patterns.second.whole == "22 patterns, 7 of them anti-patterns"
    assert said[-1] == "22 rows · exact"
    shown = texts(patterns.pane)
    for expected in ("Counter-Positioning", "KEYWORDS", "health systems", "SEEN IN",
                     "QUOTE", "Dana Silva, Chief Medical Officer",
                     "“We had eleven pilots and not one purchase order.”"):  # fmt: skip
        assert expected in shown


async def test_a_segment_shows_one_kind_and_keeps_what_is_chosen(patterns: PatternsPage, tasks: Tasks) -> None:
    patterns.reload()
    await settled(tasks)
    patterns.table.selectRow(2)
    QTest.mouseClick(patterns.kinds.findChildren(type(patterns.add))[2], Qt.MouseButton.LeftButton)
    await settled(tasks)
    assert patterns.second.whole == "7 anti-patterns"
    assert patterns.model.rows[patterns.table.currentIndex().row()].name == "Pilot Purgatory"


async def test_a_search_that_finds_nothing_offers_to_be_cleared(patterns: PatternsPage, tasks: Tasks) -> None:
    cleared: list[None] = []
    patterns.search_cleared.connect(lambda: cleared.append(None))
    patterns.search("zebra")
    await settled(tasks)
    assert "No pattern holds “zebra”." in texts(patterns)
    assert patterns.second.whole == "None to show"
    patterns.state.action.click()
    assert cleared == [None]
    patterns.search("moat")
    await settled(tasks)
    assert patterns.rows_text == "1 row found"


async def test_without_patterns_the_page_asks_for_the_first(
    patterns: PatternsPage, tasks: Tasks, desk: MemoryDesk
) -> None:
    wanted: list[None] = []
    patterns.add_wanted.connect(lambda: wanted.append(None))
    desk.kept = []
    patterns.reload()
    await settled(tasks)
    assert "No patterns yet" in texts(patterns)
    patterns.state.action.click()
    patterns.add.click()
    assert len(wanted) == 2


async def test_a_kind_without_patterns_offers_all(patterns: PatternsPage, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.kept = [row for row in desk.kept if row.kind == "pattern"]
    patterns.kinds.choose("anti-pattern")
    patterns.reload()
    await settled(tasks)
    assert "None of this kind yet" in texts(patterns)
    patterns.state.action.click()
    await settled(tasks)
    assert patterns.model.rowCount() == 15


async def test_a_failure_is_said_with_a_button_to_try_again(
    patterns: PatternsPage, tasks: Tasks, desk: MemoryDesk
) -> None:
    desk.fails = GONE
    patterns.reload()
    await settled(tasks)
    assert str(GONE) in texts(patterns)
    desk.fails = None
    patterns.state.action.click()
    await settled(tasks)
    assert patterns.model.rowCount() == 22


async def test_details_that_fail_leave_what_the_list_knows(
    patterns: PatternsPage, tasks: Tasks, desk: MemoryDesk
) -> None:
    patterns.reload()
    await settled(tasks)
    desk.fails = GONE
    patterns.table.selectRow(4)
    await settled(tasks)
    shown = texts(patterns.pane)
    assert "Process Power" in shown
    assert str(GONE) in shown


async def test_the_pane_gives_way_where_there_is_no_room(patterns: PatternsPage, tasks: Tasks) -> None:
    patterns.reload()
    await settled(tasks)
    assert patterns.pane.isVisible()
    patterns.resize(700, 600)
    assert not patterns.pane.isVisible()


def test_a_pattern_of_which_little_is_known_has_no_empty_sections(theme: Theme) -> None:
    pane = PatternPane(theme)
    pane.show_details(PatternDetails(1, "Name", "anti-pattern", "", (), (), (), (), (), ()))
    assert texts(pane) == ["Name", "anti-pattern", "No description yet"]
    pane.show_details(PatternDetails(1, "Name", "pattern", "x", (), (), (), (), ("A post",), ("“a”", "b")))
    assert texts(pane)[-4:] == ["A post", "QUOTES", "“a”", "“b”"]
    theme.set_mode("dark")
    assert "A post" in texts(pane)


def test_counts_are_said_in_words(desk: MemoryDesk) -> None:
    both = [desk.kept[2], desk.kept[0]]
    assert summary(both, None) == "2 patterns, 1 of them an anti-pattern"
    assert summary(both[:1], "anti-pattern") == "1 anti-pattern"
    assert summary([], "pattern") == "No pattern to show"


def test_the_patterns_model_keeps_its_promises_to_qt(desk: MemoryDesk, qtmodeltester: object) -> None:
    model = PatternsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.replace(desk.kept)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Name"
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.DecorationRole) is None
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole) is not None
    assert "superior" in str(model.index(0, 2).data(Qt.ItemDataRole.ToolTipRole))
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) is None
    del tester


async def test_a_content_table_shows_its_rows(theme: Theme, tasks: Tasks, desk: MemoryDesk) -> None:
    page = TablePage(theme, tasks, desk)
    page.show()
    page.show_table("orgs")
    page.show_table("guests")
    await settled(tasks)
    assert (page.title.whole, page.rows_text) == ("Guests", "3 rows · exact")
    page.search("okafor")
    await settled(tasks)
    assert page.rows_text == "1 of 3 rows · exact"
    desk.fails = GONE
    page.show_table("posts")
    await settled(tasks)
    assert str(GONE) in texts(page)
    desk.fails = None
    page.card.state.action.click()
    await settled(tasks)
    assert page.rows_text == "2 rows · exact"
    page.close()


async def test_a_view_says_what_was_asked_how_and_when(view: ViewPage, tasks: Tasks, desk: MemoryDesk) -> None:
    info = desk.registered[0]
    view.show_view(info)
    await settled(tasks)
    assert view.title.whole == "Patterns in companies at seed stage"
    assert view.second.whole.startswith("“patterns in companies at seed stage” · translated · made ")
    assert view.second.whole.endswith("· reads patterns, orgs")
    assert view.rows_text == "18 rows · exact"
    view.describe(desk.registered[1])
    assert view.second.whole.startswith("Organisations: stage, name, founded, funded · reviewed SQL")


async def test_a_views_buttons_name_the_view(view: ViewPage, tasks: Tasks, desk: MemoryDesk) -> None:
    assert view.name == ""
    view.reload()
    info = desk.registered[0]
    view.show_view(info)
    await settled(tasks)
    said: list[str] = []
    deeds: list[tuple[str, str]] = []
    view.refresh_wanted.connect(said.append)
    view.wanted.connect(lambda deed, name: deeds.append((deed, name)))
    view.refresh.click()
    assert said == [info.name]
    view.set_busy(True)
    assert (view.refresh.text(), view.pill.text()) == ("Stop", "Refreshing")
    view.refresh.click()
    assert (deeds, len(said)) == ([("stop", info.name)], 1)
    view.set_busy(False)
    assert (view.refresh.text(), view.pill.text()) == ("Refresh", "Fresh")


async def test_an_empty_search_of_a_view_can_be_cleared(view: ViewPage, tasks: Tasks, desk: MemoryDesk) -> None:
    cleared: list[None] = []
    view.search_cleared.connect(lambda: cleared.append(None))
    view.show_view(desk.registered[0])
    view.show_view(desk.registered[0])
    await settled(tasks)
    view.search("zebra")
    await settled(tasks)
    assert "No row holds “zebra”." in texts(view)
    view.card.state.action.click()
    assert cleared == [None]
    view.search("")
    await settled(tasks)
    assert view.rows_text == "18 rows · exact"


async def test_a_view_that_cannot_be_read_offers_to_try_again(view: ViewPage, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.fails = GONE
    view.show_view(desk.registered[0])
    await settled(tasks)
    assert str(GONE) in texts(view)
    desk.fails = None
    view.card.state.action.click()
    await settled(tasks)
    assert view.rows_text == "18 rows · exact"


async def test_rows_that_fail_while_scrolling_offer_to_try_again(
    view: ViewPage, tasks: Tasks, desk: MemoryDesk
) -> None:
    view.show_view(desk.registered[0])
    await settled(tasks)
    view.card.fail("Gone.")
    assert "Gone." in texts(view)
    view.card.state.action.click()
    await settled(tasks)
    assert view.card.table.isVisible()


async def test_a_view_without_rows_says_so(
    view: ViewPage, tasks: Tasks, desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = await desk.open_view("list_orgs")
    rows.total = 0

    async def none(_name: str) -> object:
        return rows

    monkeypatch.setattr(desk, "open_view", none)
    view.show_view(desk.registered[0])
    await settled(tasks)
    assert "No rows" in texts(view)
    wanted: list[str] = []
    view.refresh_wanted.connect(wanted.append)
    view.card.state.action.click()
    assert wanted == [view.name]
    assert view.rows_text == "0 rows · exact"


async def test_what_takes_long_is_said_to_be_on_its_way(
    view: ViewPage, tasks: Tasks, desk: MemoryDesk, theme: Theme
) -> None:
    theme.set_reduced_motion(False)
    desk.gate = asyncio.Event()
    view.show_view(desk.registered[0])
    state = view.card.state
    assert not state.title.isVisible()
    state._patience.timeout.emit()
    assert "Opening the view" in texts(view)
    state._spinner._turn()
    assert not view.grab().isNull()
    desk.gate.set()
    await settled(tasks)
    assert view.card.table.isVisible()


def test_the_relations_that_a_query_reads_are_named_for_people(desk: MemoryDesk) -> None:
    assert tables_read(SEED_SQL) == ["patterns", "orgs"]
    assert tables_read(
        "WITH few AS (SELECT 1 FROM orgs), more as materialized (select * from few) "
        'SELECT * FROM "few" JOIN public.guests g'
    ) == ["orgs", "guests"]
    assert tables_read("SELECT * FROM pattern_org_link") == ["pattern_org_link"]
    bare = replace(desk.registered[0], summary="", title="", sql="", source="")
    asked, made = facts(bare, QLocale())
    assert asked == f"“{bare.name}”"
    assert made.startswith("made ")


def test_the_welcome_page_says_in_three_lines_what_to_type_and_gives_examples(theme: Theme) -> None:
    page = WelcomePage(theme)
    page.resize(900, 700)
    page.show()
    chosen: list[str] = []
    page.example_chosen.connect(chosen.append)
    assert sum(part.property("role") == "lead" for part in page.findChildren(QLabel)) == 3
    page.cards[0].click()
    QTest.keyClick(page.cards[1], Qt.Key.Key_Space)
    assert chosen == [page.cards[0].example.line, page.cards[1].example.line]
    assert all(card.accessibleName().startswith("run ") for card in page.cards)
    page.search("guest")
    assert [card.isVisible() for card in page.cards] == [False, False, True, False]
    theme.set_mode("dark")
    page.close()


def test_a_page_must_say_how_it_is_searched() -> None:
    with pytest.raises(NotImplementedError):
        Page("bare").search("x")


def test_facts_that_do_not_fit_one_line_stand_in_two(theme: Theme) -> None:
    line = Facts()
    line.setFont(theme.font(13))
    line.resize(600, 40)
    line.set_facts("“patterns in companies at seed stage”", "translated", "", "made today 14:32")
    assert line.text() == "“patterns in companies at seed stage” · translated · made today 14:32"
    line.resize(300, 40)
    line._cut()
    assert line.text().split("\n") == ["“patterns in companies at seed stage”", "translated · made today 14:32"]
    assert line.toolTip() == ""
    line.resize(120, 40)
    line._cut()
    assert all(part.endswith("…") for part in line.text().split("\n"))
    assert "made today 14:32" in line.toolTip()
    assert line.accessibleName() == line.whole


def test_what_one_types_is_set_apart_and_read_without_its_marks(theme: Theme) -> None:
    said = Worded(theme, "Type **run** and `a < b`", "lead")
    assert said.accessibleName() == "Type run and a < b"
    assert ">run</b>" in said.text()
    assert "a &lt; b" in said.text()
    light = said.text()
    theme.set_mode("dark")
    assert said.text() != light
