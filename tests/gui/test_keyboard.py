"""The window without a mouse, and as a screen reader hears it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bench.pictures.talk import COSTLY, HELP, LOST, talk
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from widgets.chat.panel import ChatPanel
from widgets.main_window import MainWindow

SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"
STEPS = 200  # of the Tab key: more than any screen has stops
ACTIVE = {
    QAccessible.Role.Button, QAccessible.Role.EditableText, QAccessible.Role.CheckBox, QAccessible.Role.Table,
    QAccessible.Role.List, QAccessible.Role.ListItem, QAccessible.Role.ButtonMenu, QAccessible.Role.MenuItem,
    QAccessible.Role.RadioButton, QAccessible.Role.ComboBox, QAccessible.Role.Link, QAccessible.Role.Dialog,
}  # fmt: skip


def heard(part: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """A part and all that is visible in it, but for the cells of tables, which are values."""
    if part.state().invisible:
        return
    yield part
    if part.role() in (QAccessible.Role.Table, QAccessible.Role.List):
        return
    for number in range(part.childCount()):
        child = part.child(number)
        if child is not None and child.isValid():
            yield from heard(child)


def nameless(widget: QWidget) -> list[str]:
    """The controls in `widget` of which a screen reader could not say what they are."""
    found = []
    for part in heard(QAccessible.queryAccessibleInterface(widget)):
        if part.role() in ACTIVE or part.state().focusable:
            control = part.object()
            if not part.text(QAccessible.Text.Name) or part.role() == QAccessible.Role.NoRole:
                found.append(f"{type(control).__name__} {control.objectName() if control else ''} {part.role()}")
    return found


def tab_stops(window: MainWindow) -> list[str]:
    """The names of what the Tab key reaches, once round, from the search box on."""
    window.header.search_box.setFocus(Qt.FocusReason.TabFocusReason)
    stops: list[QWidget] = []
    for _ in range(STEPS):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in stops:
            break
        stops.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return [stop.objectName() for stop in stops]


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
