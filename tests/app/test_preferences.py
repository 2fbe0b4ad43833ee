"""The settings that the window shows and keeps, and the door for web clients."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assembly import Application
from app.logs import Logs
from app.preferences import SHOWN, Preferences, try_database
from app.settings import load_settings
from app.tls import CertificateFiles, make_certificate
from app.web_clients import WebClients
from pitboss.errors import SettingsError


class Listening:
    """Stands for a running socket: what it was told."""

    def __init__(self) -> None:
        self.origins: tuple[str, ...] = ()
        self.token = ""

    def use_origins(self, allowed: tuple[str, ...]) -> None:
        self.origins = allowed

    def use_token(self, token: str) -> None:
        self.token = token


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Logs]:
    made = Logs(tmp_path)
    yield made
    made.close()


def application(folder: Path, logs: Logs, environment: dict[str, str] | None = None, **flags: object) -> Application:
    """An application, not opened, for a data folder of its own."""
    return Application(load_settings({"data_dir": folder, **flags}, environment or {}), logs)


async def test_values_are_texts_and_say_where_they_came_from(tmp_path: Path, logs: Logs) -> None:
    (tmp_path / "settings.toml").write_text('allowed_origins = ["https://a.example", "https://b.example"]\n')
    values = await Preferences(application(tmp_path, logs, {"PATTERN_FACTORY_MAX_BYTES": str(2**30)}, port=8010)).read()
    assert set(values) == set(SHOWN)
    shown = {name: (value.text, value.origin, value.source) for name, value in values.items()}
    assert shown["port"] == ("8010", "flag", "--port")
    assert shown["max_bytes"] == ("1,024", "environment", "PATTERN_FACTORY_MAX_BYTES")
    assert shown["allowed_origins"][:2] == ("https://a.example, https://b.example", "settings.toml")
    assert shown["max_cost"][:2] == ("50,000,000", "default")
    assert shown["rule_timeout"][0] == "60"
    assert [name for name, value in values.items() if value.locked] == ["port", "max_bytes"]


@pytest.mark.parametrize(
    ("name", "text", "written", "shown"),
    [
        ("rule_timeout", "120", 120, "120"),
        ("rule_timeout", "0.5", 0.5, "0.5"),
        ("max_rows", "1,000,000", 1_000_000, "1,000,000"),
        ("max_bytes", "512", 2**29, "512"),
        ("max_cost", " 7e6 ", 7_000_000, "7,000,000"),
        ("allowed_origins", "https://a.example , *", ["https://a.example", "*"], "https://a.example, *"),
        ("appearance", "dark", "dark", "dark"),
        ("text_size", "150", 150, "150"),
        ("density", "compact", "compact", "compact"),
        ("motion", "reduced", "reduced", "reduced"),
        ("keep_conversations", "no", False, "no"),
    ],
)
async def test_what_is_set_is_kept_and_holds_at_once(
    tmp_path: Path, logs: Logs, name: str, text: str, written: object, shown: str
) -> None:
    here = application(tmp_path, logs)
    preferences = Preferences(here)
    await preferences.save(name, text)
    value = (await preferences.read())[name]
    assert (value.text, value.origin, value.waits) == (shown, "settings.toml", False)
    assert getattr(load_settings({"data_dir": tmp_path}, {}), name) == getattr(here.settings, name)
    assert (tmp_path / "settings.toml").read_text().startswith(f"{name} = ")
    assert written == getattr(here.settings, name) or written == list(getattr(here.settings, name))
    await preferences.save(name, None)
    value = (await preferences.read())[name]
    assert (value.text, value.origin) == (value.default, "default")


async def test_limits_and_origins_are_those_of_whoever_uses_them(tmp_path: Path, logs: Logs) -> None:
    here, server = application(tmp_path, logs), Listening()
    preferences, limits = Preferences(here), here.limits
    preferences.server = server  # type: ignore[assignment]
    await preferences.save("max_rows", "1000")
    await preferences.save("allowed_origins", "https://a.example")
    assert (limits.max_rows, server.origins) == (1000, ("https://a.example",))
    await preferences.save("max_rows", " ")
    assert limits.max_rows == 20_000_000


async def test_the_model_is_told_values_only_where_that_is_wished(tmp_path: Path, logs: Logs) -> None:
    here = application(tmp_path, logs)
    assert here.model_config().sends_values
    await Preferences(here).save("send_values", "no")
    assert not here.model_config().sends_values


@pytest.mark.parametrize(
    ("name", "text"), [("port", "9001"), ("host", "0.0.0.0"), ("dsn", "postgresql://amy:pw@db.example/x")]
)
async def test_what_cannot_hold_at_once_waits_for_the_next_start(
    tmp_path: Path, logs: Logs, name: str, text: str
) -> None:
    here = application(tmp_path, logs)
    before = getattr(here.settings, name)
    preferences = Preferences(here)
    await preferences.save(name, text)
    value = (await preferences.read())[name]
    assert value.waits
    assert "pw" not in value.text
    assert getattr(here.settings, name) == before
    assert getattr(load_settings({"data_dir": tmp_path}, {}), name) != before


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("port", "70000", "This cannot be used: input should be less than or equal to 65535"),
        ("port", "many", "'many' is no number"),
        ("allowed_origins", "https://a.example, b.example", "'b.example' is no origin"),
        ("dsn", "postgresql://db/x?sslmode=maybe", "sslmode"),
        ("appearance", "pink", "This cannot be used"),
    ],
)
async def test_what_cannot_be_used_is_said_and_not_kept(
    tmp_path: Path, logs: Logs, name: str, text: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        await Preferences(application(tmp_path, logs)).save(name, text)
    assert not (tmp_path / "settings.toml").exists()


async def test_what_a_flag_or_a_variable_sets_is_not_changed_here(tmp_path: Path, logs: Logs) -> None:
    here = application(tmp_path, logs, {"PATTERN_FACTORY_MAX_ROWS": "5"})
    with pytest.raises(SettingsError, match=r"This comes from PATTERN_FACTORY_MAX_ROWS\. Change it there\."):
        await Preferences(here).save("max_rows", "6")


async def test_a_database_is_tried_before_it_is_kept(empty_dsn: str) -> None:
    assert (await try_database(empty_dsn)).startswith("It answers: PostgreSQL 1")
    assert "comes with Pattern Factory" in await try_database("")


async def test_a_token_is_made_shown_and_made_anew_while_clients_are_served(tmp_path: Path, logs: Logs) -> None:
    clients, server = WebClients(application(tmp_path, logs)), Listening()
    first = await clients.token()
    assert (first.is_required, first.can_renew) == (False, True)
    clients.server = server  # type: ignore[assignment]
    assert await clients.token() == first
    assert server.token == first.token
    second = await clients.renew()
    assert first.token != second.token == server.token
    assert second.token not in repr(second)


async def test_a_token_that_is_configured_is_not_made_anew(tmp_path: Path, logs: Logs) -> None:
    clients = WebClients(application(tmp_path, logs, {"PATTERN_FACTORY_TOKEN": "mine"}))
    assert (await clients.token()).can_renew is False
    with pytest.raises(SettingsError, match="Change it there"):
        await clients.renew()


async def test_the_certificate_says_until_when_it_is_valid(tmp_path: Path, logs: Logs) -> None:
    assert (await WebClients(application(tmp_path, logs)).certificate()).startswith("None: web clients connect by ws.")
    files = CertificateFiles.of(tmp_path)
    make_certificate(files, ["patterns.example"])
    given = {"PATTERN_FACTORY_CERTIFICATE": str(files.certificate)}
    clients = WebClients(application(tmp_path, logs, given))
    assert "valid until" in await clients.certificate()
    files.certificate.write_text("nothing")
    assert "cannot be read" in await clients.certificate()
