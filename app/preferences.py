"""The settings that the window shows and keeps: as text, with where each came from, live where that is possible."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from app.assembly import LIMITS, Application
from app.connect import connect, connect_arguments
from app.dsn import parse_dsn
from app.server import SocketServer
from app.settings import Settings, place_of, read_file, save_settings
from pitboss.errors import SettingsError
from pitboss.limits import MIB
from pitboss.models import SettingOrigin, SettingValue

LOOKS = ("appearance", "text_size", "density", "motion")
PRIVACY = ("send_values", "keep_conversations")
LIVE = frozenset({*LIMITS, *LOOKS, *PRIVACY, "allowed_origins"})
SHOWN = ("dsn", "host", "port", "allowed_origins", *LIMITS, *LOOKS, *PRIVACY)


class Preferences:
    """What a person sets in the window. `server` is the socket's, once it is served."""

    def __init__(self, application: Application) -> None:
        self.server: SocketServer | None = None
        self._application = application
        self._saving = asyncio.Lock()

    async def read(self) -> dict[str, SettingValue]:
        """The settings as they are kept, by name. Raises SettingsError where the file cannot be read."""
        kept = await asyncio.to_thread(read_file, self._application.settings.file)
        return {name: self._value(name, kept) for name in SHOWN}

    def _value(self, name: str, kept: dict[str, Any]) -> SettingValue:
        settings = self._application.settings
        origin = settings.origins.get(name, "default")
        default = _text(name, Settings.model_fields[name].default)
        if origin in ("flag", "environment"):
            return SettingValue(name, _text(name, getattr(settings, name)), default, origin, place_of(name, origin))
        now: SettingOrigin = "settings.toml" if name in kept else "default"
        value = _checked(settings, name, kept.get(name))
        waits = value != getattr(settings, name) and name not in LIVE
        return SettingValue(name, _text(name, value), default, now, place_of(name, now), waits)

    async def save(self, name: str, text: str | None) -> None:
        """Keep a setting; None or a blank text has the default again. Raises SettingsError with what is wrong."""
        async with self._saving:
            settings = self._application.settings
            origin = settings.origins.get(name, "default")
            if origin in ("flag", "environment"):
                raise SettingsError(f"This comes from {place_of(name, origin)}. Change it there.")
            given = _parsed(name, text) if text and text.strip() else None
            value = _checked(settings, name, given)
            await asyncio.to_thread(save_settings, settings.file, {name: None if given is None else _plain(value)})
            if name in LIVE:
                now: SettingOrigin = "default" if given is None else "settings.toml"
                self._go_by(settings.model_copy(update={name: value, "origins": {**settings.origins, name: now}}))

    def _go_by(self, settings: Settings) -> None:
        self._application.take_settings(settings)
        if self.server is not None:
            self.server.use_origins(settings.allowed_origins)


async def try_database(dsn: str) -> str:
    """Connect, and say what is there. Raises SettingsError or DatabaseUnavailable with a sentence; changes nothing."""
    if not dsn.strip():
        return "The database that comes with Pattern Factory is used. It needs no address."
    target = parse_dsn(dsn.strip())
    connection = await connect(connect_arguments(target), target.label())
    try:
        version = connection.get_server_version()
        tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    return f"It answers: PostgreSQL {version.major}, with {tables:,} tables."


def _checked(settings: Settings, name: str, value: object) -> Any:
    """The value as the settings have it; the default for None. Raises SettingsError."""
    if value is None:
        return Settings.model_fields[name].default
    try:
        return getattr(Settings(data_dir=settings.data_dir, **{name: value}), name)
    except ValidationError as error:
        reason = error.errors(include_input=False, include_url=False)[0]["msg"]
        raise SettingsError(f"This cannot be used: {reason[0].lower()}{reason[1:]}.") from None


def _parsed(name: str, text: str) -> object:
    """What a person typed, as the settings take it. Raises SettingsError."""
    text = text.strip()
    match name:
        case "dsn":
            parse_dsn(text)
        case "allowed_origins":
            parts = [part.strip() for part in text.split(",")]
            if wrong := [part for part in parts if part != "*" and "://" not in part]:
                raise SettingsError(f"{wrong[0]!r} is no origin. Write it as https://app.example, or * for every page.")
        case "max_bytes":
            return round(_number(text) * MIB)
        case "max_cost" | "rule_timeout":
            return _number(text)
        case "max_rows" | "port" | "text_size":
            return round(_number(text))
    return text


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        raise SettingsError(f"{text!r} is no number. Type digits, for example 120.") from None


def _text(name: str, value: object) -> str:
    """A value as it is typed; a connection string without its password."""
    match value:
        case SecretStr():
            dsn = value.get_secret_value()
            return parse_dsn(dsn).label() if dsn else ""
        case tuple():
            return ", ".join(value)
        case bool():
            return "yes" if value else "no"
        case int() | float():
            shown = value / MIB if name == "max_bytes" else value
            return f"{shown:.15g}" if name in ("port", "text_size") else f"{shown:,.15g}"
    return str(value)


def _plain(value: object) -> object:
    """A value as the file keeps it."""
    match value:
        case SecretStr():
            return value.get_secret_value()
        case tuple():
            return list(value)
        case Path():
            return str(value)
        case float() if value.is_integer():
            return int(value)
    return value
