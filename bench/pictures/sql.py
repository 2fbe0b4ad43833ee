"""A view's SQL: read, edited, tried, explained, kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bench.pictures.studio import Studio, settle
from bench.pictures.talk import SEED
from pitboss.errors import SqlWrong, TooLarge, UnsafeSql
from widgets.sql.saving import ReplaceSql, SaveRule

Way = Callable[[Studio], Awaitable[None]]


async def sql(studio: Studio) -> None:
    await studio.opened()
    studio.window.open_view(SEED)
    await settle()
    studio.window.view.show_side("sql")
    await settle()


async def sql_run(studio: Studio) -> None:
    await sql(studio)
    studio.window.sql.side.trying.run()
    await settle()


async def sql_edited(studio: Studio) -> None:
    await sql_run(studio)
    editor = studio.window.sql.side.editor
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "LIMIT greatest(10, (5))")
    await settle()


async def sql_running(studio: Studio) -> None:
    await sql(studio)
    studio.desk.sql.gate = asyncio.Event()
    studio.window.sql.side.trying.run()
    await settle()
    studio.window.sql.side.outcome.state._show_waiting()


async def sql_wrong(studio: Studio) -> None:
    await sql(studio)
    at = studio.window.sql.side.editor.text().index("o.stage =")
    said = "Line 5: Column o.stage does not exist. Perhaps you meant to reference the column 'o.state'."
    studio.desk.sql.fails = SqlWrong(said, at=at)
    studio.window.sql.side.trying.run()


async def sql_refused(studio: Studio) -> None:
    await sql(studio)
    studio.window.sql.side.editor.put_text("SELECT pg_sleep(10)\n")
    studio.desk.sql.fails = UnsafeSql("pg_sleep is not a function that rules may use.")
    studio.window.sql.side.trying.run()


async def sql_costly(studio: Studio) -> None:
    await sql(studio)
    studio.desk.sql.fails = TooLarge(
        "This rule would take the database very long (cost 51,000,000, allowed 50,000,000). Ask for less, or run it "
        "anyway.", can_insist=True,
    )  # fmt: skip
    studio.window.sql.side.trying.explain()


async def sql_plan(studio: Studio) -> None:
    await sql(studio)
    studio.window.sql.side.trying.explain()


async def sql_measured(studio: Studio) -> None:
    await sql_run(studio)
    studio.window.sql.side.trying.explain(measured=True)


async def sql_find(studio: Studio) -> None:
    await sql(studio)
    studio.window.menu.search.trigger()
    studio.window.sql.side.find_bar.field.setText("o.")


async def sql_save(studio: Studio) -> None:
    await sql_edited(studio)
    studio.window.sql.side.bar.as_rule.trigger()
    form = studio.dialog()
    assert isinstance(form, SaveRule)
    QTest.keyClicks(form.shown, "Patterns at seed, the first ten")


async def sql_replace(studio: Studio) -> None:
    await sql_edited(studio)
    studio.window.sql.side.bar.in_place.trigger()
    await settle()
    assert isinstance(studio.dialog(), ReplaceSql)


async def sql_replace_read_by_others(studio: Studio) -> None:
    studio.desk.upkeep.readers[SEED] = ["patterns_by_stage", "seed_of_the_week"]
    await sql_replace(studio)


async def sql_none(studio: Studio) -> None:
    studio.desk.registered[0] = replace(studio.desk.registered[0], sql="", source="", schema="public")
    await sql(studio)


def _narrow(way: Way) -> Way:
    async def narrow(studio: Studio) -> None:
        studio.window.resize(700, studio.window.height())
        await way(studio)

    narrow.__name__ = f"narrow_{way.__name__}"
    return narrow


def _large(way: Way) -> Way:
    async def large(studio: Studio) -> None:
        studio.theme.set_text_scale(2.0)
        await way(studio)
        await settle()

    large.__name__ = f"large_{way.__name__}"
    return large


def _mirrored(way: Way) -> Way:
    async def mirrored(studio: Studio) -> None:
        studio.window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        await way(studio)

    mirrored.__name__ = f"mirrored_{way.__name__}"
    return mirrored


SQL: tuple[Way, ...] = (
    sql, sql_run, sql_edited, sql_running, sql_wrong, sql_refused, sql_costly, sql_plan, sql_measured, sql_find,
    sql_save, sql_replace, sql_replace_read_by_others, sql_none, _narrow(sql_measured), _narrow(sql_edited),
    _mirrored(sql_measured),
)  # fmt: skip
