"""The page "What rules may do": the walls, the rights, and what became of what was fired at them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QBoxLayout, QLabel

from pitboss.errors import DatabaseUnavailable
from pitboss.safety.models import Callable, Shot, Trial, WallState
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from widgets.main_window import MainWindow
from widgets.pages.safety import SafetyPage
from widgets.pages.safety_parts import WallCard
from widgets.theme import Theme

GONE = DatabaseUnavailable("The database does not answer. Try again in a moment.")


@pytest.fixture
def page(theme: Theme, tasks: Tasks, desk: MemoryDesk) -> Iterator[SafetyPage]:
    page = SafetyPage(theme, tasks, desk)
    page.resize(1000, 700)
    page.show()
    yield page
    page.close()
    page.deleteLater()


def texts(page: SafetyPage) -> list[str]:
    return [part.text() for part in page.findChildren(QLabel) if part.isVisibleTo(page)]


async def test_walls_rights_and_limits_are_shown(page: SafetyPage, tasks: Tasks) -> None:
    page.reload()
    await settled(tasks)
    shown = texts(page)
    for expected in ("Wall 1: the tree", "Wall 2: the role", "Wall 3: the limits", "Stands", "A RULE CAN READ",
                     "patterns", "and 1 earlier result", "A RULE CAN CREATE IN", "views", "Rows of a result",
                     "20,000,000"):  # fmt: skip
        assert expected in shown
    assert (page.pill.text(), page.pill.property("tone")) == ("All walls stand", "ok")
    assert page.break_it.isEnabled()


async def test_a_wall_that_does_not_stand_is_said_in_words(page: SafetyPage, tasks: Tasks, desk: MemoryDesk) -> None:
    tree, _, limits = desk.report.walls
    desk.report = replace(
        desk.report,
        walls=(tree, WallState("role", False, "The server denies the role."), limits),
        readable=(),
        creates_in=(),
        writable=("orgs",),
        callable=(Callable("other sessions", ("pg_notify", "pg_sleep")),),
    )
    page.reload()
    await settled(tasks)
    shown = texts(page)
    assert page.pill.text() == "2 of 3 walls stand"
    for expected in ("Does not stand", "The server denies the role.", "Nothing", "A RULE CAN CHANGE", "orgs",
                     "OPEN TO EVERYBODY ON THIS SERVER: OTHER SESSIONS",
                     "pg_notify, pg_sleep. The guard alone keeps rules from them."):  # fmt: skip
        assert expected in shown
    names = [card.accessibleName() for card in page.findChildren(WallCard)]
    assert "Wall 2: the role, does not stand. The server denies the role." in names


async def test_trying_to_break_it_lists_what_held_each(page: SafetyPage, tasks: Tasks, desk: MemoryDesk) -> None:
    page.reload()
    await settled(tasks)
    for _ in range(2):  # a second time lists them anew
        page.break_it.click()
        assert (page.break_it.isEnabled(), page.break_it.text()) == (False, "Trying")
        await settled(tasks)
        assert [row.shot for row in page.shots.rows] == list(desk.shots)
    assert page.rows_text == f"{len(desk.shots)} ways tried · all held"
    assert page.shots.rows[0].accessibleName().startswith("Read a deleted row: held by the role. ")
    assert page.shots.rows[1].accessibleName().startswith("Select into a table: held by the tree and the role. ")
    assert "SELECT * INTO" in page.shots.rows[1].toolTip()
    assert {"Tree", "Role", "Limits"} <= set(texts(page))
    assert (page.break_it.isEnabled(), page.break_it.text()) == (True, "Try to break it")


async def test_what_got_through_is_said_loudly(page: SafetyPage, tasks: Tasks, desk: MemoryDesk) -> None:
    first = desk.shots[0]
    desk.shots = (Shot(first.bypass, (Trial("tree", False, "Allowed."), Trial("role", False, "It ran."))),)
    page.reload()
    await settled(tasks)
    page.break_it.click()
    await settled(tasks)
    assert page.rows_text == "1 way tried · 1 got through"
    assert "Got through" in texts(page)
    assert (page.pill.text(), page.pill.property("tone")) == ("1 got through", "bad")
    assert page.shots.rows[0].accessibleName() == "Read a deleted row: got through. It ran."


async def test_a_search_shows_only_the_ways_that_it_finds(page: SafetyPage, tasks: Tasks) -> None:
    page.reload()
    await settled(tasks)
    page.break_it.click()
    await settled(tasks)
    page.search("pg_shadow")
    assert [row.shot.bypass.name for row in page.shots.rows if row.isVisibleTo(page)] == ["Passwords in pg_shadow"]
    page.search("")
    assert all(row.isVisibleTo(page) for row in page.shots.rows)


async def test_a_report_that_fails_offers_to_try_again(page: SafetyPage, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.fails = GONE
    page.reload()
    await settled(tasks)
    assert str(GONE) in texts(page)
    assert not page.break_it.isEnabled()
    desk.fails = None
    page.state.action.click()
    await settled(tasks)
    assert page.break_it.isEnabled()


async def test_a_database_that_goes_away_in_the_middle_is_said(
    page: SafetyPage, tasks: Tasks, desk: MemoryDesk
) -> None:
    page.reload()
    await settled(tasks)
    desk.fails = GONE
    page.break_it.click()
    await settled(tasks)
    assert str(GONE) in texts(page)
    assert page.break_it.isEnabled()
    assert page.rows_text == "0 ways tried · all held"


async def test_a_second_reading_takes_the_place_of_the_first(page: SafetyPage, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.gate = asyncio.Event()
    page.reload()
    page.reload()
    desk.gate.set()
    await settled(tasks)
    assert page.pill.text() == "All walls stand"


async def test_a_narrow_page_puts_the_walls_below_each_other(page: SafetyPage) -> None:
    page.resize(600, 700)
    assert page._walls.direction() == QBoxLayout.Direction.TopToBottom
    page.resize(1000, 700)
    assert page._walls.direction() == QBoxLayout.Direction.LeftToRight


async def test_the_menu_opens_the_page(window: MainWindow, tasks: Tasks) -> None:
    window.open_table("orgs")
    await settled(tasks)
    window.menu.safety.trigger()
    await settled(tasks)
    assert window.current is window.safety
    assert window.header.search_box.placeholderText() == "Search what rules may do"
    window.safety.break_it.click()
    await settled(tasks)
    assert "all held" in window.safety.rows_text


async def test_marks_follow_the_theme(page: SafetyPage, tasks: Tasks, theme: Theme) -> None:
    page.reload()
    await settled(tasks)
    page.break_it.click()
    await settled(tasks)
    theme.set_mode("dark")
    assert not page.grab().isNull()
