"""Screens around the pages: first steps, diagnostics, what is asked on closing, and words that wait for a person."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bench.pictures.studio import Studio, settle
from pitboss.errors import DatabaseUnavailable
from pitboss.start_models import Standing


async def first_content(studio: Studio) -> None:
    await studio.opened()
    studio.window.life.show_first_steps()
    await settle()


async def first_own_database(studio: Studio) -> None:
    await first_content(studio)
    step = studio.window.first_start.content
    step.choices.choose("own")
    assert step.own is not None
    step.own.address.setText("postgresql://amy@db.example.com/patterns")
    step.own.try_it()
    await settle()


async def first_in_own_database(studio: Studio) -> None:
    studio.desk.first_start.now = Standing("patterns on db.example.com", is_own=True, locked_by="--dsn", patterns=812)
    await first_content(studio)


async def first_failed(studio: Studio) -> None:
    studio.desk.first_start.fails = DatabaseUnavailable("The database does not answer. Try again in a moment.")
    await first_content(studio)


async def first_model(studio: Studio) -> None:
    await first_content(studio)
    studio.window.first_start.go_on.click()
    await settle()


async def first_model_chosen(studio: Studio) -> None:
    await first_model(studio)
    studio.window.first_start.model.choices.choose("model")


async def first_rule(studio: Studio) -> None:
    await first_model(studio)
    studio.window.first_start.go_on.click()


async def first_rule_without_content(studio: Studio) -> None:
    studio.desk.first_start.now = replace(studio.desk.first_start.now, has_sample=False, patterns=0)
    await first_content(studio)
    studio.window.first_start.content.choices.choose("empty")
    for _ in range(2):
        studio.window.first_start.go_on.click()
        await settle()


async def diagnostics(studio: Studio) -> None:
    await studio.opened()
    studio.window.life.show_diagnostics()
    await settle()


async def crash_notice(studio: Studio) -> None:
    await studio.opened()
    studio.window.life.offer_report("2026-11-23-091400")


async def crash_report(studio: Studio) -> None:
    await crash_notice(studio)
    studio.window.notice.action.click()
    await settle()


async def closing(studio: Studio) -> None:
    await studio.opened()
    gate = asyncio.Event()
    for says in ("“run all pairs of patterns and guests”", "the refresh of “List of organisations”",
                 "the export of “Time to funding”"):  # fmt: skip
        studio.tasks.start(gate.wait(), name=says, says=says)
    studio.window.life.closing.may_close()


async def closing_when_done(studio: Studio) -> None:
    await closing(studio)
    sheet = studio.window.life.closing.sheet
    assert sheet is not None
    sheet.wait.click()


async def first_narrow(studio: Studio) -> None:
    studio.window.resize(660, 520)
    await first_own_database(studio)


async def diagnostics_narrow(studio: Studio) -> None:
    studio.window.resize(700, 620)
    await diagnostics(studio)


LIFE = (
    first_content, first_own_database, first_in_own_database, first_failed, first_model, first_model_chosen, first_rule,
    first_rule_without_content, first_narrow, diagnostics, diagnostics_narrow, crash_notice, crash_report, closing,
    closing_when_done,
)  # fmt: skip
