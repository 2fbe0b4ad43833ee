"""The doctor: what rules may do is told and tried, and what disagrees is mended and said."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from app.assembly import Application
from app.desk import ApplicationDesk
from app.doctor import Finding, examine
from app.logs import Logs
from app.serving import socket_server
from app.settings import Settings
from pitboss.safety.bypasses import read_bypasses
from pitboss.store.roles import RULE_ROLE
from tests.processes import free_port


@pytest.fixture
def settings(tmp_path: Path, adopted_dsn: str) -> Settings:
    return Settings(data_dir=tmp_path, port=free_port(), dsn=SecretStr(adopted_dsn))


@pytest.fixture
def logs(settings: Settings) -> Iterator[Logs]:
    logs = Logs(settings.data_dir)
    yield logs
    logs.close()


async def findings(settings: Settings, logs: Logs, **options: bool) -> list[Finding]:
    return [finding async for finding in examine(settings, logs, **options)]


async def execute(settings: Settings, sql: str) -> None:
    connection = await asyncpg.connect(settings.dsn.get_secret_value())
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def test_the_walls_are_shown_and_each_bypass_is_told(settings: Settings, logs: Logs) -> None:
    found = await findings(settings, logs, bypasses=True)
    told = [finding.what for finding in found]
    assert [what[:6] for what in told if what.startswith("Wall ")] == ["Wall 1", "Wall 2", "Wall 3"]
    assert sum(": held by the " in what for what in told) == len(read_bypasses())
    assert any("Everybody may call functions" in what and "pg_sleep" in what for what in told)
    assert any("rows of a result 20,000,000" in what for what in told)
    assert [finding for finding in found if finding.state == "failed"] == []


async def test_what_got_through_is_shouted(settings: Settings, logs: Logs) -> None:
    await findings(settings, logs)
    await execute(settings, "DROP POLICY pattern_factory_live ON patterns; CREATE POLICY pattern_factory_live ON "
                  f"patterns AS RESTRICTIVE TO {RULE_ROLE} USING (true)")  # fmt: skip
    [failed] = [finding for finding in await findings(settings, logs, bypasses=True) if finding.state == "failed"]
    assert failed.what.startswith("GOT THROUGH: Read a deleted row. It would show what was deleted. ")


async def test_what_opening_mended_is_said_whether_asked_or_not(settings: Settings, logs: Logs) -> None:
    for options in ({}, {"repair": True}):
        await execute(settings, "INSERT INTO views_registry (table_name) VALUES ('gone')")
        told = [finding.what for finding in await findings(settings, logs, **options)]
        assert [what for what in told if what.startswith("Mended: gone was registered but is not there")]
    assert any(what.what.startswith("Nothing to mend") for what in await findings(settings, logs, repair=True))
    assert not any(what.what.startswith("Nothing to mend") for what in await findings(settings, logs))


async def test_the_windows_desk_tells_the_same(settings: Settings, logs: Logs) -> None:
    application = Application(settings, logs)
    try:
        await application.open()
        desk = ApplicationDesk(application)
        assert [wall.stands for wall in (await desk.safety()).walls] == [True, True, True]
        assert [shot.bypass async for shot in desk.try_bypasses()] == read_bypasses()
    finally:
        await application.aclose()


async def test_what_cannot_be_mended_keeps_nobody_from_opening(settings: Settings, logs: Logs) -> None:
    await execute(settings, "INSERT INTO views_registry (table_name) VALUES ('gone'); ALTER TABLE system_log "
                  "ADD CONSTRAINT never CHECK (event <> 'registry_mended') NOT VALID")  # fmt: skip
    application = Application(settings, logs)
    try:
        await application.open()
        assert application.mended == []
        assert application.status == "connected"
    finally:
        await application.aclose()
    assert "could not be brought to agree" in logs.file.read_text()
    last = (await findings(settings, logs, repair=True))[-1]
    assert (last.state, "never" in last.what) == ("failed", True)


async def test_without_its_database_the_rest_is_examined(settings: Settings, logs: Logs) -> None:
    away = settings.model_copy(update={"dsn": SecretStr(f"postgresql://u@127.0.0.1:{free_port()}/x")})
    found = await findings(away, logs)
    assert [finding.state for finding in found].count("failed") == 1
    told = [finding.what for finding in found]
    assert any(what.startswith("Rulebook: ") for what in told)
    assert told[-1].startswith("No model: ")


async def test_a_port_is_told_apart_by_who_holds_it(settings: Settings, logs: Logs) -> None:
    async def port() -> Finding:
        [found] = [finding for finding in await findings(settings, logs) if finding.what.startswith("Port ")]
        return found

    assert (await port()).what.endswith("is free for web clients.")
    application = Application(settings, logs)
    try:
        await application.open()
        server = await socket_server(application)
        await server.start()
        assert (await port()) == Finding(
            "ok", f"Port {settings.port} on 127.0.0.1 is served by Pattern Factory, which runs already."
        )
        await server.aclose()
    finally:
        await application.aclose()
    with socket.create_server(("127.0.0.1", settings.port)):
        assert (await port()).state == "warning"
