"""A full disk and a folder that cannot be written: a sentence, no crash, and all works again afterwards."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.assembly import Application
from pitboss.events import RuleFailed, RuleResult
from tests.faults.ground import (
    assert_in_agreement,
    assert_later_rules_work,
    opened,
    server_pid,
    settings_for,
    until,
)
from tests.processes import Terminal

MIB = 2**20
QUOTA = 17 * MIB  # a segment of the log of changes, 16 MB, has to fit: without it the server could not recover
OTHERS_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()
"""  # those that begin later have the server's new limit
BIG = """
  - rule_code: BIG_RULE
    name: Big Rule
    logic: Pair patterns with patterns.
    sql: SELECT a.name, b.description, c.description AS third, a.description AS first, b.name AS second, a.metadata,
      b.metadata AS more, c.name AS last FROM patterns a, patterns b, patterns c
"""


def mounted(*arguments: str | Path) -> bool:
    """Whether this machine lets us mount that."""
    return subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False).returncode == 0


@contextmanager
def small_disk(made: Path, folder: Path) -> Iterator[Path]:
    """A data folder on a disk of its own."""
    folder.mkdir()
    if not mounted("-t", "tmpfs", "-o", "size=400m", "none", folder):
        pytest.skip("this machine lets nobody mount a disk")
    try:
        yield shutil.copytree(made, folder / "data")
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def add_big_rule(data_dir: Path) -> None:
    with (data_dir / "pattern-factory.yaml").open("a") as file:
        file.write(BIG)


async def assert_refused(application: Application) -> None:
    """The big rule fails with a sentence, is told once, and nothing of it is left."""
    said: list[object] = []
    ending = await application.supervisor.process_rule_request("BIG_RULE", emit=said.append)
    assert isinstance(ending, RuleFailed)
    assert ending.code in ("too_large", "database_unavailable", "sql_failed"), ending
    assert "database" in ending.message
    assert "base/" not in ending.message
    assert said.count(ending) == 1


async def test_a_full_disk_is_told_and_rules_work_again_when_there_is_space(made: Path, tmp_path: Path) -> None:
    with small_disk(made, tmp_path / "disk") as data_dir:
        add_big_rule(data_dir)
        async with opened(settings_for(data_dir)) as application:
            ballast = data_dir.parent / "ballast"
            with ballast.open("wb") as file:
                free = os.statvfs(data_dir)
                os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - 2 * MIB)
            await assert_refused(application)
            ballast.unlink()
            await until(lambda: application.status == "connected")
            await assert_later_rules_work(application)
            assert isinstance(await application.supervisor.process_rule_request("BIG_RULE"), RuleResult)


async def test_a_quota_is_told_and_rules_work_again_without_it(data_dir: Path) -> None:
    add_big_rule(data_dir)
    async with opened(settings_for(data_dir)) as application:
        server = server_pid(data_dir)
        everywhere = resource.prlimit(server, resource.RLIMIT_FSIZE)
        seen: list[str] = []
        application.on_status(seen.append)
        resource.prlimit(server, resource.RLIMIT_FSIZE, (QUOTA, everywhere[1]))
        async with application.database.connection() as connection:
            mine = await connection.fetchval("SELECT pg_backend_pid()")
            await connection.execute(OTHERS_END)
            resource.prlimit(mine, resource.RLIMIT_FSIZE, (QUOTA, everywhere[1]))
        await until(lambda: seen[:1] == ["disconnected"] and application.status == "connected")
        await assert_refused(application)
        resource.prlimit(server, resource.RLIMIT_FSIZE, everywhere)
        async with application.database.connection() as connection:
            await assert_in_agreement(connection)  # type: ignore[arg-type]  # the pool's proxy of one
    async with opened(settings_for(data_dir)) as application:
        await assert_later_rules_work(application, "BIG_RULE")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing below the folder can be written, for the time of a `with`; root is held off by a mount."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        try:
            yield
        finally:
            folder.chmod(0o700)
        return
    if not mounted("--bind", folder, folder):
        pytest.skip("this machine lets nobody mount a folder")
    try:
        assert mounted("-o", "remount,bind,ro", folder)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("command", [("serve",), ("run", "LIST_ORGS"), ("views",), ("doctor",)])
def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(command: tuple[str, ...], data_dir: Path) -> None:
    terminal = Terminal(data_dir)
    with read_only(data_dir):
        done = terminal(*command, code=1)
        said = done.stdout + done.stderr
        assert "cannot" in said
        assert str(data_dir) in said
    terminal("views")
