"""The upkeep of views: fresh and stale, refreshed, renamed, scheduled, dropped, and the journal of all that."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QRadioButton, QWidget

from bench.pictures.studio import Studio, settle
from pitboss.errors import DatabaseUnavailable
from widgets.dialogs.confirm import Confirm

Way = Callable[[Studio], Awaitable[None]]


async def view_stale(studio: Studio) -> None:
    await studio.opened()
    studio.window.open_view("list_orgs")
    await settle()


async def view_refreshing(studio: Studio) -> None:
    await view_stale(studio)
    studio.desk.gate = asyncio.Event()
    studio.window.sidebar.side.round_wanted.emit(False)
    studio.window.view.refresh_wanted.emit("list_orgs")
    await settle()


async def view_more(studio: Studio) -> None:
    await view_stale(studio)
    menu = studio.window.view.menu()
    assert menu is not None
    _under(menu, studio.window.view.more)


async def views_menu(studio: Studio) -> None:
    await view_stale(studio)
    side = studio.window.sidebar.side
    menu = side.views_menu()
    menu.popup(side.more.mapToGlobal(QPoint(0, side.more.height() + 4)))


async def views_many(studio: Studio) -> None:
    first = studio.desk.registered[0]
    many = [
        replace(first, name=f"view_{n}", title=f"{words} {n}", stale=n % 4 == 1, changed=("orgs",), rows=n * n,
                summary=f"Question number {n}", pinned=n in (3, 5))
        for n, words in enumerate(["guests by stage", "patterns since", "funding over", "orgs founded in"] * 6, 1)
    ]  # fmt: skip
    studio.desk.registered[:] = [*many, *studio.desk.registered[:2]]
    await studio.opened()
    studio.window.open_view("view_6")
    await settle()


async def views_filtered(studio: Studio) -> None:
    await views_many(studio)
    studio.window.sidebar.side.filter.setText("funding")


async def views_none_found(studio: Studio) -> None:
    await views_many(studio)
    studio.window.sidebar.side.filter.setText("zebra")


async def view_describe(studio: Studio) -> None:
    await view_stale(studio)
    studio.window.actions_on_views.do("rename", "list_orgs")


async def view_schedule(studio: Studio) -> None:
    await view_stale(studio)
    studio.window.actions_on_views.do("schedule", "list_orgs")
    weekly = studio.dialog().findChild(QRadioButton, "schedule-week")
    assert weekly is not None
    weekly.setChecked(True)


async def view_changes(studio: Studio) -> None:
    await view_stale(studio)
    studio.window.actions_on_views.do("changes", "list_orgs")
    await settle()


async def view_in_use(studio: Studio) -> None:
    await view_stale(studio)
    studio.desk.upkeep.readers["list_orgs"] = ["orgs_by_stage", "rule_orgs_with_funding_over_5_million_1732430862456"]
    studio.window.actions_on_views.do("drop", "list_orgs")
    await settle()


async def view_dropped(studio: Studio) -> None:
    await view_stale(studio)
    studio.window.actions_on_views.do("drop", "list_orgs")
    await settle()
    ask = studio.dialog()
    assert isinstance(ask, Confirm)
    ask.action.click()
    await settle()


async def narrow_view_stale(studio: Studio) -> None:
    studio.window.resize(700, studio.window.height())
    await view_stale(studio)


async def smallest_view_stale(studio: Studio) -> None:
    studio.window.resize(studio.window.minimumSize())
    await view_stale(studio)


async def journal(studio: Studio) -> None:
    await studio.opened()
    studio.window.menu.journal.trigger()
    await settle()
    steps = studio.window.journal.steps
    steps.setCurrentIndex(steps.model().index(7, 0))
    await settle()


async def journal_renamed(studio: Studio) -> None:
    await journal(studio)
    steps = studio.window.journal.steps
    steps.setCurrentIndex(steps.model().index(4, 0))


async def journal_broken(studio: Studio) -> None:
    studio.desk.journal.problems = ["Step 3 is missing.", "Step 5 was changed after it had been written."]
    studio.desk.journal.lengthen(4213)
    studio.desk.journal.impossible = "Step 9 has changed list_orgs since. Undo that step first."
    await studio.opened()
    studio.window.menu.journal.trigger()
    await settle()
    studio.window.journal.older.click()


async def journal_of_a_view(studio: Studio) -> None:
    await view_stale(studio)
    studio.window.view.wanted.emit("history", "list_orgs")


async def journal_undo_conversation(studio: Studio) -> None:
    await journal(studio)
    studio.window.journal.details.undo_all.click()


async def journal_empty(studio: Studio) -> None:
    studio.desk.journal.steps.clear()
    await studio.opened()
    studio.window.menu.journal.trigger()


async def journal_not_found(studio: Studio) -> None:
    await journal(studio)
    studio.window.journal.search("zebra")


async def journal_failed(studio: Studio) -> None:
    studio.desk.journal.fails = DatabaseUnavailable("The database does not answer. It is tried again by itself.")
    await studio.opened()
    studio.window.menu.journal.trigger()


async def narrow_journal(studio: Studio) -> None:
    studio.window.resize(700, studio.window.height())
    await journal(studio)


def _under(menu: QMenu, button: QWidget) -> None:
    corner = button.mapToGlobal(QPoint(button.width(), button.height() + 4))
    menu.popup(corner - QPoint(menu.sizeHint().width(), 0))
    menu.move(corner - QPoint(menu.width(), 0))  # the screen that is no screen is smaller than the window


UPKEEP: tuple[Way, ...] = (
    view_stale, view_refreshing, view_more, views_menu, views_many, views_filtered, views_none_found, view_describe,
    view_schedule, view_changes, view_in_use, view_dropped, narrow_view_stale, smallest_view_stale, journal,
    journal_renamed, journal_broken, journal_of_a_view, journal_undo_conversation, journal_empty, journal_not_found,
    journal_failed, narrow_journal,
)  # fmt: skip
