"""The embedded cluster as the application sees it: opened, it is there; closed, the last one out stops it."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from app.cluster import postmaster
from app.cluster.address import Address, forget_address, new_address, write_settings
from app.cluster.machine import Machine
from app.cluster.memory import bound_memory
from app.cluster.passwords import Passwords
from app.cluster.postmaster import Postmaster
from app.cluster.programs import ProgramFailed, sentence_for
from app.cluster.sharing import Sharing
from app.cluster.site import Site, settle
from pitboss.errors import DatabaseUnavailable
from resources import resource

log = logging.getLogger(__name__)
T = TypeVar("T")

SUPERUSER = "postgres"
OWNER = "pattern_factory"
DATABASE = "pattern_factory"
ORPHANS = 10.0  # seconds that children of a killed server may take to notice


class EmbeddedCluster:
    """A PostgreSQL of the product's own, in the folder `postgres` of the data folder.

    Any number of processes, also killed ones, may have it open: the server runs until the last one has left. Beside
    the cluster are its passwords, its log and two lock files.
    """

    def __init__(self, data_dir: Path, *, machine: Machine | None = None) -> None:
        self._home = data_dir.absolute() / "postgres"
        self._machine = machine or Machine()
        self._sharing = Sharing(self._home)
        self._site: Site | None = None
        self._version = ""

    @property
    def version(self) -> str:
        """PostgreSQL's version, e.g. "18.6"; empty before the first `open()`."""
        return self._version

    @property
    def log_file(self) -> Path:
        """The file that the server's log was last written to."""
        folder = self._site.log_folder if self._site else self._home / "log"
        with suppress(OSError, ValueError):
            return max(folder.glob("postgresql-*.log"), key=lambda path: path.stat().st_mtime)
        return folder / "start.log"

    async def open(self) -> str:
        """Start the server, or join the one that runs; the owner's DSN, a libpq URI.

        Safe to call again: a server that has died is started anew. Cancelling leaves nothing open.
        Raises DatabaseUnavailable with a sentence.
        """
        return await _to_its_end(self._open, undo=self._close)

    async def close(self) -> None:
        """Leave. The last one out stops the server. Safe to call twice; runs to its end also where cancelled."""
        await _to_its_end(self._close)

    def _open(self) -> str:
        try:
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._sharing.turn():
                joined = self._sharing.inside
                self._sharing.enter()
                try:
                    return self._join_or_start()
                except BaseException:
                    if not joined:
                        self._leave()
                    raise
        except ProgramFailed as error:
            raise DatabaseUnavailable(sentence_for(str(error), self._home)) from error
        except OSError as error:
            raise DatabaseUnavailable(sentence_for(f"error: {error.strerror or error}", self._home)) from error

    def _join_or_start(self) -> str:
        site = self._site = settle(self._home, self._machine)
        self._version = site.programs.version()
        _check_version(site, self._version)
        passwords = Passwords.load(self._home / "passwords.json", new=not site.data.exists())
        if not site.data.exists():
            _make_cluster(site, passwords)
        server = postmaster.find(site.data)
        if server is not None and not server.listens():
            log.warning("PostgreSQL (process %s) runs but its socket is gone: it is started anew", server.pid)
            _stop(site)
            server = None
        address = Address.of(server or self._start(site))
        self._set_up(site, address, passwords)
        return address.uri(OWNER, passwords.pattern_factory, DATABASE)

    def _start(self, site: Site) -> Postmaster:
        write_settings(site, new_address(site, self._home / "socket-folder", tcp=self._machine.tcp))
        site.log_folder.mkdir(mode=0o700, exist_ok=True)
        site.own(site.log_folder)
        _start_server(site)
        server = postmaster.find(site.data)
        if server is None:
            raise ProgramFailed("error: the server ended right after its start")
        bound_memory(server.pid)
        log.info("PostgreSQL %s runs as process %s on %s", self._version, server.pid, site.data)
        return server

    def _set_up(self, site: Site, address: Address, passwords: Passwords) -> None:
        """Roles, database and hardening, once for each version of their scripts."""
        scripts = resource("cluster", "setup.sql"), resource("cluster", "hardening.sql")
        wanted = sha256(b"".join(script.read_bytes() for script in scripts)).hexdigest()
        record = self._home / "set-up"
        if record.exists() and record.read_text(encoding="utf-8") == wanted:
            return
        site.programs.as_ourselves().run(
            *("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--host", address.host),
            *("--port", str(address.port), "--username", SUPERUSER, "--dbname", "postgres", "--file", scripts[0]),
            environment={"PGPASSWORD": passwords.postgres, "OWNER_PASSWORD": passwords.pattern_factory},
        )
        record.write_text(wanted, encoding="utf-8")

    def _close(self) -> None:
        if not self._sharing.inside:
            return
        try:
            with self._sharing.turn():
                self._leave()
        except (OSError, DatabaseUnavailable) as error:  # e.g. the whole folder was removed
            log.warning("The embedded database could not be left in order: %s", error)
            if self._sharing.inside:
                self._sharing.leave()

    def _leave(self) -> None:
        if self._sharing.leave() and self._site is not None:
            _stop(self._site)
            forget_address(self._home / "socket-folder")


def _check_version(site: Site, version: str) -> None:
    """Refuse a cluster of another major version: PostgreSQL cannot read it."""
    mark = site.data / "PG_VERSION"
    if not mark.exists():
        return
    made_by, ours = mark.read_text(encoding="ascii").strip(), version.partition(".")[0]
    if made_by != ours:
        raise DatabaseUnavailable(
            f"The database in {site.data} was made by PostgreSQL {made_by}, and this version of Pattern Factory brings "
            f"PostgreSQL {ours}, which cannot read it. Start the version that made it to export your content, "
            f"or move the folder away to start with an empty database."
        )


def _make_cluster(site: Site, passwords: Passwords) -> None:
    """initdb, under another name first: a half-finished cluster is never taken for a whole one."""
    unfinished = site.folder / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    password_file = site.folder / "password.new"
    password_file.unlink(missing_ok=True)
    password_file.touch(mode=0o600)
    try:
        password_file.write_text(passwords.postgres, encoding="ascii")
        site.own(password_file)
        site.run(
            *("initdb", "--no-instructions", "-D", unfinished.name, "-U", SUPERUSER, "-A", "scram-sha-256"),
            *("--pwfile", password_file.name, "-E", "UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
    finally:
        password_file.unlink()
    with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("\ninclude 'pattern-factory.conf'\n")
    unfinished.rename(site.data)


def _start_server(site: Site) -> None:
    """pg_ctl start; again for some seconds while children of a killed server are still ending."""
    start_log = site.log_folder / "start.log"
    deadline = time.monotonic() + ORPHANS
    while True:
        start_log.unlink(missing_ok=True)
        before = {path: path.stat().st_size for path in site.log_folder.glob("*.log")}
        try:
            site.run(
                "pg_ctl", "start", "-w", "-t", "100", "-D", site.data.name, "-l", start_log.relative_to(site.folder)
            )
        except ProgramFailed as error:
            printed = f"{error}\n{_news(site.log_folder, before)}"
            if "is still in use" not in printed or time.monotonic() > deadline:
                raise ProgramFailed(printed) from error
            time.sleep(0.1)
        else:
            return


def _news(log_folder: Path, before: dict[Path, int]) -> str:
    """What was written to the logs since they had the sizes of `before`."""
    news = ""
    for path in sorted(log_folder.glob("*.log")):
        with path.open("rb") as file:
            file.seek(before.get(path, 0))
            news += file.read().decode(errors="replace")
    return news


def _stop(site: Site) -> None:
    """Stop the server, if one runs. A failure is logged: the next start joins the server that was left."""
    if not postmaster.is_running(site.data):
        return
    try:
        site.run("pg_ctl", "stop", "-w", "-m", "fast", "-D", site.data.name)
    except ProgramFailed as error:
        log.warning("PostgreSQL in %s did not stop, the next start will join it: %s", site.data, error)


async def _to_its_end(work: Callable[[], T], undo: Callable[[], None] | None = None) -> T:
    """`work` in a thread. A thread cannot be cancelled: who cancels waits for its end, and `undo` follows."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        if undo is not None and running.exception() is None:
            await asyncio.to_thread(undo)
        raise
