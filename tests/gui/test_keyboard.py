"""The window without a mouse, and as a screen reader hears it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bench.pictures.screens import SCREENS
from bench.pictures.studio import Studio, settle
from bench.pictures.talk import COSTLY, HELP, LOST, talk
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from tests.gui.walk import backwards, can_stop, front, named, nameless, stops_from
from widgets.chat.panel import ChatPanel
from widgets.main_window import MainWindow
from widgets.theme import Theme

SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"
SCREENS_REACHED = (
    "journal", "diagnostics", "conversations_listed", "chart", "sql_measured", "filter_values", "table_filtered",
    "cell_tree", "row_details", "export_sheet", "exports_ended", "first_content", "first_model_chosen", "first_rule",
    "view_schedule", "view_describe", "closing", "table_with_export",
)  # fmt: skip


def tab_stops(window: MainWindow) -> list[str]:
    """The names of what the Tab key reaches, once round, from the search box on."""
    return [stop.objectName() for stop in stops_from(window.header.search_box)]


async def shown(window: MainWindow, tasks: Tasks, screen: str) -> None:
    """Bring a screen to the front."""
    match screen:
        case "patterns" | "orgs":
            window.open_table(screen)
        case "view":
            window.open_view(SEED)
        case "safety":
            window.open_safety()
        case "drawer" | "dock":
            window.drawer.set_pinned(screen == "dock")
            window.drawer.open_drawer()
            panel = window.findChild(ChatPanel)
            assert panel is not None
            talk(panel)
            for event in (HELP, LOST, COSTLY):
                panel.show_event(event)
    await settled(tasks)
    QApplication.sendPostedEvents()


@pytest.mark.parametrize("screen", ["welcome", "patterns", "orgs", "view", "safety", "drawer", "dock"])
async def test_a_screen_reader_can_name_every_control(window: MainWindow, tasks: Tasks, screen: str) -> None:
    await shown(window, tasks, screen)
    assert nameless(window) == []


@pytest.mark.parametrize("opened", ["add_pattern", "show_settings", "show_palette", "show_model_settings"])
async def test_a_screen_reader_can_name_every_control_of_a_dialog(window: MainWindow, opened: str) -> None:
    getattr(window, opened)()
    assert nameless(window) == []


@pytest.mark.parametrize(
    ("screen", "reached"),
    [
        ("welcome", {"example", "libraryList", "viewsList", "moreButton", "chatButton"}),
        ("patterns", {"patternsTable", "addPatternButton", "kinds-all"}),
        ("orgs", {"viewTable"}),
        ("view", {"viewTable", "sides-rows", "refreshButton", "viewMoreButton"}),
        ("dock", {"chatInput", "chatClose", "chatNew", "chatPin", "chatExample", "viewsList", "example"}),
    ],
)
async def test_tab_reaches_all_that_can_be_done(
    window: MainWindow, tasks: Tasks, screen: str, reached: set[str]
) -> None:
    await shown(window, tasks, screen)
    stops = tab_stops(window)
    assert reached <= set(stops)
    assert "searchBox" in stops


async def test_tab_never_goes_to_the_page_that_the_drawer_covers(window: MainWindow, tasks: Tasks) -> None:
    await shown(window, tasks, "drawer")
    stops = set(tab_stops(window))
    assert {"searchBox", "chatButton", "chatInput", "chatClose"} <= stops
    assert not stops & {"example", "libraryList", "viewsList"}
    window.drawer.close_drawer()
    window.sidebar.library.setFocus()
    assert QApplication.focusWidget() is window.sidebar.library


async def test_the_focused_control_is_ringed_and_a_click_takes_the_ring_away(
    window: MainWindow, desk: MemoryDesk, tasks: Tasks
) -> None:
    await shown(window, tasks, "patterns")
    window.patterns.add.setFocus(Qt.FocusReason.TabFocusReason)
    assert window._ring.isVisible()
    ring = window._ring.geometry()
    assert ring.contains(window.patterns.add.mapTo(window, window.patterns.add.rect().center()))
    QTest.mousePress(window.patterns.add, Qt.MouseButton.LeftButton)
    assert not window._ring.isVisible()


@pytest.mark.parametrize("screen", SCREENS_REACHED)
async def test_every_control_is_named_and_reached_once_in_the_order_of_reading(theme: Theme, screen: str) -> None:
    studio = Studio(theme, QSize(1280, 800))
    await SCREENS[screen](studio)
    shown = front(studio.window)
    shown.activateWindow()
    await settle()
    assert nameless(shown) == []
    wanted = [part for part in shown.findChildren(QWidget) if can_stop(part) and part.window() is shown]
    first = studio.window.header.search_box if shown is studio.window else QApplication.focusWidget() or wanted[0]
    stops = stops_from(first)
    if studio.window.drawer.isVisible() and not studio.window.drawer.pinned:
        wanted = [part for part in wanted if studio.window.drawer.isAncestorOf(part)]  # the rest is covered
    assert [named(part) for part in wanted if part not in stops] == []
    names = [stop.objectName() for stop in stops]
    if "dialogClose" in names:  # stands at the top and comes last: the round begins after it
        last = names.index("dialogClose")
        stops = stops[last + 1 :] + stops[:last]
    assert backwards(stops) == []
    await studio.close()
