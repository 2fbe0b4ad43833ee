"""Checks everything that has to work, and says what to do where it does not."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Literal

from app import safety
from app.assembly import Application
from app.logs import Logs
from app.probe import get_json
from app.rulebook import rulebook_path
from app.settings import Settings
from app.system import advice, missing_packages
from pitboss.errors import PitbossError
from pitboss.safety.models import WALLS, SafetyReport, Shot

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, and what to do where it is not well."""

    state: State
    what: str


async def examine(
    settings: Settings, logs: Logs, *, bypasses: bool = False, repair: bool = False
) -> AsyncIterator[Finding]:
    """All findings, one after the other as they come. Raises nothing that is expected to go wrong.

    `bypasses`: also what rules may do, with known bypasses fired at the database. `repair`: mend again what opening has
    mended already, and say so where there was nothing.
    """
    yield _data_dir(settings)
    yield _libraries()
    yield await asyncio.to_thread(_port, settings.host, settings.port)
    application = Application(settings, logs)
    problems: list[str] = []
    application.on_problem(problems.append)
    try:
        await application.open()
    except PitbossError as error:
        yield Finding("failed", str(error))
        if application.rulebook.path:  # it was read before
            yield _rulebook(application)
        yield _model(application)
    else:
        for problem in problems:
            yield Finding("warning", problem)
        try:
            async for finding in _open_application(application):
                yield finding
            async for finding in _mended(application, repair=repair):
                yield finding
            if bypasses:
                async for finding in _safety(application):
                    yield finding
        except PitbossError as error:  # the database went away in the middle
            yield Finding("failed", str(error))
    finally:
        await application.aclose()


async def _open_application(application: Application) -> AsyncIterator[Finding]:
    book, database = application.rulebook, application.database
    yield _rulebook(application)
    version = f"PostgreSQL {database.server_version}"
    label = database.label if version in database.label else f"{database.label}, {version}"
    yield Finding("ok", f"Database: {label}.")
    schema = await application.schema.current()
    missing = book.missing_tables(schema.tables)
    if missing:
        yield Finding("warning", f"The database lacks tables that the rulebook names: {', '.join(missing)}.")
    else:
        yield Finding("ok", f"Content: {len(schema.tables)} tables.")
    if database.has_rule_role:
        yield Finding("ok", "Rules run as the role pattern_factory_rules, which can only read content.")
    else:
        yield Finding(
            "warning",
            "The server denies the role for rules: they run as the owner, with the guard and the limits alone, and see "
            "deleted rows. Its administrator can mend that with the script rule-role.sql.",
        )
    yield _model(application)


async def _mended(application: Application, *, repair: bool) -> AsyncIterator[Finding]:
    """What opening has mended of views, registry and rules; with `repair`, what there is to mend now."""
    mended = [*application.mended, *(await application.repair() if repair else ())]
    for sentence in mended:
        yield Finding("ok", f"Mended: {sentence}")
    if repair and not mended:
        yield Finding("ok", "Nothing to mend: views, their registry and the rules agree.")


async def _safety(application: Application) -> AsyncIterator[Finding]:
    """What rules may do, and what became of each bypass."""
    report = await safety.report(application)
    for number, wall in enumerate(report.walls, 1):
        name = f"Wall {number}, the {WALLS[wall.wall].lower()}: "
        yield Finding("ok" if wall.stands else "warning", name + wall.sentence)
    for finding in _rights(report):
        yield finding
    async for shot in safety.shots(application):
        yield _outcome(shot)


def _rights(report: SafetyReport) -> Iterator[Finding]:
    yield Finding("ok", f"Rules read {', '.join(relation.name for relation in report.readable) or 'nothing'}.")
    yield Finding("ok", f"Rules create in {', '.join(report.creates_in) or 'no schema'}.")
    for group in report.callable:
        yield Finding(
            "warning",
            f"Everybody may call functions of this server that reach {group.reach}; the guard alone keeps rules from "
            f"them: {', '.join(group.functions)}. Revoke EXECUTE on those from PUBLIC where nothing else needs it.",
        )
    if not report.callable:
        yield Finding("ok", "Nobody but the owner may call functions that reach files, the network or other sessions.")
    yield Finding("ok", f"Limits: {'; '.join(f'{limit.name.lower()} {limit.value}' for limit in report.limits)}.")


def _outcome(shot: Shot) -> Finding:
    if not shot.held_by:
        return Finding("failed", f"GOT THROUGH: {shot.bypass.name}. It would {shot.bypass.would}. {shot.sentence}")
    walls = " and ".join(f"the {WALLS[wall].lower()}" for wall in shot.held_by)
    return Finding("ok", f"{shot.bypass.name}: held by {walls}. {shot.sentence}")


def _rulebook(application: Application) -> Finding:
    book = application.rulebook
    path = book.path or rulebook_path(application.settings)
    return Finding("ok", f"Rulebook: {len(book.rules)} rules, {len(book.workflows)} workflows, {path}.")


def _model(application: Application) -> Finding:
    config = application.model_config()
    if config.usable:
        return Finding(
            "ok", f"Model: {config.model} at {config.base_url or 'OpenAI'}; key in {application.keys.place}."
        )
    return Finding("ok", "No model: reviewed, remembered and translated rules work. Set OPENAI_API_KEY to use one.")


def _data_dir(settings: Settings) -> Finding:
    folder = settings.data_dir
    if os.access(folder, os.W_OK):
        return Finding("ok", f"Data folder: {folder}.")
    return Finding("failed", f"The data folder {folder} cannot be written. Choose another with --data-dir.")


def _libraries() -> Finding:
    if missing := missing_packages():
        return Finding("warning", f"The window cannot open. Run: {advice(missing)}")
    return Finding("ok", "Window: the libraries that Qt needs are there.")


def _port(host: str, port: int) -> Finding:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if _is_ours(host, port):
                return Finding("ok", f"Port {port} on {host} is served by Pattern Factory, which runs already.")
            return Finding("warning", f"Port {port} on {host} is not free ({error.strerror}). Choose one with --port.")
    return Finding("ok", f"Port {port} on {host} is free for web clients.")


def _is_ours(host: str, port: int) -> bool:
    """Whether what answers there is this product."""
    answer = get_json(host, port, "/healthz")
    return isinstance(answer, dict) and {"status", "version", "database", "model"} <= answer.keys()
