"""PostgreSQL killed under twenty clients that run rules: ours starts again by itself, another's is waited for."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

from app.assembly import Application
from app.logs import Logs
from pitboss.events import RuleFailed
from tests import postgres
from tests.conftest import OWNER
from tests.faults.clients import clients
from tests.faults.ground import (
    PLAIN,
    assert_in_agreement,
    assert_later_rules_work,
    opened,
    server_pid,
    settings_for,
    statuses,
    until,
)
from tests.postgres import TestServer

CLIENTS, HELD = 20, 8
LOST = {"database_unavailable", "busy"}  # busy: no connection came free in time


class Gate:
    """Holds the first rules that come to a point, in the middle of their transactions, until it is opened."""

    def __init__(self, point: str = "after data_table") -> None:
        self._point = point
        self._opened = asyncio.Event()
        self.held = 0

    async def __call__(self, point: str) -> None:
        if point == self._point and self.held < HELD and not self._opened.is_set():
            self.held += 1
            await self._opened.wait()

    def open(self) -> None:
        self._opened.set()


@asynccontextmanager
async def opened_with(gate: Gate, data_dir: Path) -> AsyncIterator[Application]:
    logs = Logs(data_dir)
    application = Application(settings_for(data_dir), logs, at=gate)
    try:
        await application.open()
        yield application
    finally:
        await application.aclose()
        logs.close()


async def backend_of(application: Application) -> int:
    """The process of a session that serves the application."""
    async with application.database.connection() as connection:
        pid: int = await connection.fetchval("SELECT pg_backend_pid()")
    return pid


@pytest.mark.parametrize("victim", ["server", "session"])
async def test_every_running_rule_ends_in_one_error_and_later_rules_work(victim: str, data_dir: Path) -> None:
    gate = Gate()
    async with opened_with(gate, data_dir) as application, clients(application, CLIENTS) as askers:
        seen, over = statuses(application), asyncio.Event()
        held = [asyncio.create_task(asker.ask(PLAIN)) for asker in askers[:HELD]]
        await until(lambda: gate.held == HELD)
        others = [asyncio.create_task(asker.keep_asking("STEADY_RULE", over)) for asker in askers[HELD:]]
        await until(lambda: sum(asker.answers["rule_result"] for asker in askers) > CLIENTS)
        os.kill(server_pid(data_dir) if victim == "server" else await backend_of(application), signal.SIGKILL)
        await until(lambda: seen)
        gate.open()
        for answer in await asyncio.gather(*held):
            assert answer["type"] == "error"
            assert answer["code"] == "database_unavailable"
            assert "Traceback" not in answer["message"]
        await until(lambda: seen == ["disconnected", "connected"])
        over.set()
        await asyncio.gather(*others)
        for asker in askers:
            assert set(asker.answers) <= LOST | {"rule_result"}
            assert (await asker.ask(PLAIN))["type"] == "rule_result"
        assert seen == ["disconnected", "connected"], "told more than once"
        await assert_later_rules_work(application)


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[TestServer]:
    """A server that is not the product's: nobody starts it again but who runs it."""
    server = postgres.start()
    yield server
    with suppress(RuntimeError):
        postgres.halt(server)
    shutil.rmtree(server.folder)


def launch(server: TestServer) -> None:
    """Start it again, as soon as what its killed predecessor left has ended."""
    while True:
        try:
            postgres.launch(server)
        except subprocess.CalledProcessError:
            continue
        return


async def test_another_ones_server_is_tried_until_it_is_back(foreign: TestServer, tmp_path: Path) -> None:
    await foreign.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD 'test'")
    await foreign.execute(f"CREATE DATABASE library OWNER {OWNER}")
    settings = settings_for(tmp_path, dsn=foreign.dsn("library", OWNER))
    async with opened(settings) as application, clients(application, CLIENTS) as askers:
        seen, over = statuses(application), asyncio.Event()
        asking = [asyncio.create_task(asker.keep_asking("LIST_ORGS", over)) for asker in askers[1:]]
        await until(lambda: all(asker.answers["rule_result"] for asker in askers[1:]))
        os.kill(int((foreign.folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        await until(lambda: seen)
        ending = await application.supervisor.process_rule_request("LIST_ORGS")
        assert isinstance(ending, RuleFailed)
        assert ending.code == "database_unavailable"
        assert "again" in ending.message
        await until(lambda: "no server listens there" in application.database.problem)  # it has tried
        over.set()
        await asyncio.gather(*asking)
        await asyncio.to_thread(launch, foreign)
        await until(lambda: application.status == "connected")
        for asker in askers:
            assert (await asker.ask("LIST_ORGS"))["type"] == "rule_result"
            assert set(asker.answers) <= LOST | {"rule_result"}
        assert seen == ["disconnected", "connected"], "told more than once"
    connection = await asyncpg.connect(foreign.dsn("library", OWNER))
    await assert_in_agreement(connection)
    await connection.close()
