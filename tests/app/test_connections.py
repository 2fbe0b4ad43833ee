"""Databases that are kept by a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assembly import EMBEDDED, Application
from app.connections import Connections
from app.logs import Logs
from app.settings import load_settings
from pitboss.errors import SettingsError

DSN = "postgresql://amy:secret@db.example/patterns"


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Logs]:
    made = Logs(tmp_path)
    yield made
    made.close()


def connections(folder: Path, logs: Logs, **flags: object) -> Connections:
    """The connections of an application that is not opened."""
    return Connections(Application(load_settings({"data_dir": folder, **flags}, {}), logs))


async def test_a_kept_connection_is_used_from_the_next_start_on(tmp_path: Path, logs: Logs) -> None:
    kept = connections(tmp_path, logs)
    [own] = await kept.saved()
    assert (own.name, own.is_open, own.is_next) == (EMBEDDED, True, True)
    await kept.keep("Production", DSN, "red")
    await kept.use("Production")
    own, production = await kept.saved()
    assert (own.is_open, own.is_next) == (True, False)
    assert (production.colour, production.is_open, production.is_next) == ("red", False, True)
    assert "secret" not in production.label
    started = connections(tmp_path, logs)
    assert [each.is_open for each in await started.saved()] == [False, True]
    await started.use(EMBEDDED)
    assert [each.is_next for each in await started.saved()] == [True, False]
    await started.remove("Production")
    assert [each.name for each in await started.saved()] == [EMBEDDED]
    assert "secret" not in (tmp_path / "settings.toml").read_text()


async def test_a_name_stands_for_one_connection(tmp_path: Path, logs: Logs) -> None:
    kept = connections(tmp_path, logs)
    await kept.keep("One", DSN, "")
    await kept.keep(" One ", "host=other.example dbname=x", "green")
    _, one = await kept.saved()
    assert (one.colour, "other.example" in one.label) == ("green", True)


@pytest.mark.parametrize(
    ("name", "dsn", "said"),
    [
        ("", DSN, "Give the connection a name"),
        ("x" * 61, DSN, "Give the connection a name"),
        ("One", "", "Type the connection string"),
        ("One", "http://db.example", "."),
    ],
)
async def test_what_cannot_be_kept_is_said(tmp_path: Path, logs: Logs, name: str, dsn: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        await connections(tmp_path, logs).keep(name, dsn, "")


async def test_what_is_given_at_the_start_is_not_changed_here(tmp_path: Path, logs: Logs) -> None:
    kept = connections(tmp_path, logs, dsn=DSN)
    await kept.keep("Mine", "", "blue")
    assert [(each.name, each.is_open) for each in await kept.saved()] == [(EMBEDDED, False), ("Mine", True)]
    with pytest.raises(SettingsError, match="where Pattern Factory was started"):
        await kept.use(EMBEDDED)


async def test_connections_that_were_spoilt_by_hand_are_named(tmp_path: Path, logs: Logs) -> None:
    kept = connections(tmp_path, logs)
    (tmp_path / "settings.toml").write_text('[[connections]]\nname = "One"\n')
    with pytest.raises(SettingsError, match="cannot be read"):
        await kept.saved()
    (tmp_path / "settings.toml").write_text("")
    with pytest.raises(SettingsError, match="No connection is kept"):
        await kept.use("One")
