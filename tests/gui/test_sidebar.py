"""The sidebar: what it lists, how it is chosen from, how it folds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel, QMenu

from pitboss.models import LibraryTable
from tests.gui.desk import MemoryDesk
from widgets.sidebar import Sidebar, table_title
from widgets.theme import Theme

SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"
NAMES = ["Patterns", "Episodes", "Posts", "Guests", "Organisations"]


@pytest.fixture
def sidebar(theme: Theme, desk: MemoryDesk) -> Iterator[Sidebar]:
    """The sidebar with views."""
    made = Sidebar(theme)
    made.resize(240, 700)
    made.set_views(desk.registered)
    made.set_library([LibraryTable("patterns", 1234), LibraryTable("orgs", 3), LibraryTable("case_studies", 1)])
    made.show()
    yield made
    made.close()
    made.deleteLater()


def test_it_lists_the_library_with_counts_and_any_other_table(theme: Theme, sidebar: Sidebar) -> None:
    assert [entry.name for entry in Sidebar(theme).library.entries] == NAMES
    assert [(entry.name, entry.count) for entry in sidebar.library.entries] == [
        ("Patterns", "1,234"),
        ("Organisations", "3"),
        ("Case studies", "1"),
    ]
    assert table_title("guests") == "Guests"


def test_views_stand_in_the_order_given_with_summary_and_rows(sidebar: Sidebar, desk: MemoryDesk) -> None:
    first, second = sidebar.views.entries[:2]
    assert (first.name, first.second, first.count) == (
        "Patterns in companies at seed stage", "Patterns in organisations whose stage is Seed", "18",
    )  # fmt: skip
    assert second.name == "List of organisations"
    assert desk.registered[0].name in first.tip
    assert sidebar.views.entries[-1].count == ""
    assert sidebar.view(desk.registered[1].name) == desk.registered[1]
    assert sidebar.view("gone") is None


def test_a_summary_that_only_repeats_the_title_is_left_out(sidebar: Sidebar, desk: MemoryDesk) -> None:
    sidebar.set_views([replace(desk.registered[0], summary="Patterns in companies at seed stage")])
    assert sidebar.views.entries[0].second == ""


def test_a_click_and_enter_choose(sidebar: Sidebar) -> None:
    chosen: list[str] = []
    sidebar.table_chosen.connect(chosen.append)
    sidebar.view_chosen.connect(chosen.append)
    listed = sidebar.library
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton,
                     pos=listed.visualRect(listed.model().index(1, 0)).center())  # fmt: skip
    sidebar.views.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Space):
        QTest.keyClick(sidebar.views, key)
    assert chosen == ["orgs", "list_orgs", "episodes_with_most_patterns"]


def test_only_the_page_that_is_shown_is_marked(sidebar: Sidebar) -> None:
    sidebar.show_table("orgs")
    assert (sidebar.library.marked, sidebar.views.marked) == ("orgs", "")
    sidebar.show_view("list_orgs")
    assert (sidebar.library.marked, sidebar.views.marked) == ("", "list_orgs")
    assert sidebar.views.currentIndex().row() == 1
    assert not sidebar.grab().isNull()


def test_the_keyboards_place_survives_a_reading(sidebar: Sidebar, desk: MemoryDesk) -> None:
    sidebar.show_view("list_orgs")
    sidebar.set_views(desk.registered[:3])
    assert sidebar.views.currentIndex().row() == 1
    before = sidebar.views.entries
    sidebar.set_views(desk.registered[:3])
    assert sidebar.views.entries is before


def test_the_menu_offers_all_that_can_be_done(sidebar: Sidebar) -> None:
    said: list[tuple[str, str]] = []
    sidebar.wanted.connect(lambda deed, view: said.append((deed, view)))
    menu = sidebar.menu_for(SEED)
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Open", "Refresh", "Show SQL", "Rename…", "Describe…", "Pin to the top", "Duplicate", "Copy name",
        "Refresh on a schedule…", "History", "Translate again", "Drop…",
    ]  # fmt: skip
    for action in menu.actions():
        action.trigger()
    assert said == [(deed, SEED) for deed in (
        "open", "refresh", "sql", "rename", "describe", "pin", "duplicate", "copy", "schedule", "history", "forget",
        "drop",
    )]  # fmt: skip


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_the_menu_opens_by_mouse_and_by_key(sidebar: Sidebar, reason: QContextMenuEvent.Reason) -> None:
    views = sidebar.views
    views.setCurrentIndex(views.model().index(2, 0))
    at = views.visualRect(views.currentIndex()).center()
    views.contextMenuEvent(QContextMenuEvent(reason, at, views.mapToGlobal(at)))
    (menu,) = sidebar.findChildren(QMenu)
    assert menu.isVisible()
    menu.close()


def test_no_menu_opens_beside_the_entries(sidebar: Sidebar) -> None:
    at = QPoint(20, sidebar.views.height() - 2)
    sidebar.views.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, at))
    assert sidebar.findChildren(QMenu) == []


def test_without_views_it_says_how_there_will_be_some(sidebar: Sidebar) -> None:
    sidebar.set_views([])
    hints = [part.text() for part in sidebar.findChildren(QLabel) if part.isVisible()]
    assert any("becomes a view" in text for text in hints)


def test_narrow_it_shows_icons_alone(sidebar: Sidebar) -> None:
    assert not sidebar.folded
    sidebar.resize(56, 700)
    assert sidebar.folded
    assert not sidebar._library_title.isVisible()
    assert not sidebar.grab().isNull()
    sidebar.resize(240, 700)
    assert sidebar._library_title.isVisible()


def test_the_lists_speak_to_screen_readers_and_keep_their_promises_to_qt(sidebar: Sidebar) -> None:
    index = sidebar.views.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Patterns in companies at seed stage, 18 rows, fresh"
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "Patterns in organisations whose stage is Seed"
    assert "seed" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert (sidebar.objectName(), sidebar.views.objectName()) == ("sidebar", "viewsList")
    tester = QAbstractItemModelTester(sidebar.views.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    sidebar.set_views([])
    del tester


def test_a_summary_that_only_repeats_the_title_is_no_second_line(theme: Theme, desk: MemoryDesk) -> None:
    sidebar = Sidebar(theme)
    view = replace(desk.registered[0], title="orgs whose stage is Seed", summary="Orgs whose stage is 'Seed'.")
    sidebar.set_views([view])
    assert sidebar.views.entries[0].second == ""


def test_titles_of_several_lines_stand_on_one(sidebar: Sidebar, desk: MemoryDesk) -> None:
    sidebar.set_views([replace(desk.registered[0], title="orgs\nby  stage", summary="Organisations\n\tby stage, all")])
    [entry] = sidebar.views.entries
    assert (entry.name, entry.second) == ("Orgs by stage", "Organisations by stage, all")


@pytest.mark.parametrize(("apart", "colons"), [(timedelta(hours=1), 1), (timedelta(seconds=5), 2)])
def test_views_of_one_title_are_told_apart_by_when_they_were_made(
    sidebar: Sidebar, desk: MemoryDesk, apart: timedelta, colons: int
) -> None:
    now = datetime.now().astimezone().replace(hour=10, minute=0, second=0)
    view = replace(desk.registered[0], summary="", title="orgs", updated_at=now)
    twin = replace(view, name="another", updated_at=now + apart)
    other = replace(view, name="other", title="guests")
    sidebar.set_views([twin, view, other])
    first, last, alone = (entry.second for entry in sidebar.views.entries)
    assert first != last
    assert [made.count(":") for made in (first, last)] == [colons, colons]
    assert alone == ""
