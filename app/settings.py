"""Settings and where each came from: flag, then environment, then `settings.toml` in the data folder, then default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
import tomlkit
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SecretStr, ValidationError, field_validator
from tomlkit.exceptions import TOMLKitError

from pitboss.errors import SettingsError
from pitboss.models import ConnectionColour

Origin = Literal["flag", "environment", "settings.toml", "default"]
PREFIX = "PATTERN_FACTORY_"
FILE = "settings.toml"
LAST_GOOD = "settings.last-good.toml"  # a copy of the file when it was last read well
FILE_ALONE = frozenset({"connections"})  # what no flag and no variable gives
_PLAIN_ENVIRONMENT = {"openai_api_key": "OPENAI_API_KEY", "openai_base_url": "OPENAI_BASE_URL"}
_Seconds = Annotated[float, Field(gt=0, le=86_400)]


class Connection(BaseModel):
    """A database that is kept by a name, with a colour that tells it from others."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, Field(min_length=1, max_length=60)]
    dsn: SecretStr
    colour: ConnectionColour = ""


class Settings(BaseModel):
    """All settings of one process. A secret never prints. `origins` says where each value came from."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    data_dir: Path
    dsn: SecretStr = SecretStr("")
    connections: tuple[Connection, ...] = ()
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    token: SecretStr = SecretStr("")
    allowed_origins: tuple[str, ...] = ()
    certificate: Path | None = None
    certificate_key: Path | None = None
    socket_rules_without_role: bool = False
    rulebook: Path | None = None
    model: str = "gpt-4o"
    model_timeout: _Seconds = 60.0
    rule_timeout: _Seconds = 60.0
    max_cost: Annotated[float, Field(gt=0)] = 50_000_000
    max_rows: Annotated[int, Field(ge=1)] = 20_000_000
    max_bytes: Annotated[int, Field(ge=2**20)] = 4 * 2**30
    max_running: Annotated[int, Field(ge=1, le=1000)] = 4
    max_queued: Annotated[int, Field(ge=0, le=100_000)] = 100
    openai_api_key: SecretStr = SecretStr("")
    openai_base_url: str = ""
    send_values: bool = True
    keep_conversations: bool = True
    appearance: Literal["system", "light", "dark", "contrast"] = "system"
    text_size: Annotated[int, Field(ge=80, le=200)] = 100
    density: Literal["comfortable", "compact"] = "comfortable"
    motion: Literal["system", "reduced"] = "system"
    verbose: bool = False
    origins: Mapping[str, Origin] = Field(default_factory=dict)
    _problem: str = PrivateAttr("")

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def file(self) -> Path:
        """Where the settings that a person saves are kept."""
        return self.data_dir / FILE

    @property
    def problem(self) -> str:
        """Why the file is not in use, as a sentence; "" where it is, or where there is none."""
        return self._problem


# A key is a secret: it is kept by the key store, never in the file.
IN_FILE = frozenset(Settings.model_fields) - {"data_dir", "verbose", "origins", "openai_api_key"}


def default_data_dir() -> Path:
    """The folder of the user's own data, as the operating system has it."""
    return Path(platformdirs.user_data_dir("pattern-factory", appauthor=False))


def load_settings(flags: Mapping[str, Any] | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force. `flags` holds what the command line gave, None for what it did not.

    Raises SettingsError naming the setting and where its value came from.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    from_environment = _from_environment(environment)
    data_dir = Path(given.get("data_dir") or from_environment.get("data_dir") or default_data_dir()).expanduser()
    if data_dir.exists() and not data_dir.is_dir():
        raise SettingsError(f"The data folder {data_dir} is no folder. Choose another with --data-dir.")
    from_file, problem = _read_or_last_good(data_dir / FILE)
    layers: tuple[tuple[Origin, Mapping[str, Any]], ...] = (
        ("settings.toml", from_file),
        ("environment", from_environment),
        ("flag", given),
    )
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = dict.fromkeys(Settings.model_fields, "default")
    for origin, layer in layers:
        values |= layer
        origins |= dict.fromkeys(layer, origin)
    values["data_dir"] = data_dir.absolute()
    try:
        settings = Settings(**values, origins=origins)
    except ValidationError as error:
        raise SettingsError(_sentence(error, origins)) from None
    settings._problem = problem
    if not problem:
        _keep_last_good(settings.file)
    return settings


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    names = {
        name: _PLAIN_ENVIRONMENT.get(name, PREFIX + name.upper()) for name in Settings.model_fields.keys() - FILE_ALONE
    }
    return {name: environment[variable] for name, variable in names.items() if environment.get(variable)}


class SettingsUnreadable(SettingsError):
    """The file of settings is corrupt, half written or not to be read at all."""


def place_of(name: str, origin: Origin) -> str:
    """Where a setting's value is given: a flag, a variable, a line of the file."""
    return {
        "flag": f"--{name.replace('_', '-')}",
        "environment": _PLAIN_ENVIRONMENT.get(name, PREFIX + name.upper()),
    }.get(origin, f"{name} in {FILE}")


def read_file(path: Path) -> dict[str, Any]:
    """What `settings.toml` says; nothing where there is none. Raises SettingsError where it cannot be used."""
    content = _parse(path).unwrap()
    unknown = sorted(set(content) - IN_FILE)
    if unknown:
        raise SettingsError(f"{path} has a setting that does not exist: {unknown[0]}. Remove that line.")
    return content


def _parse(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text("utf-8"))
    except FileNotFoundError:
        return tomlkit.document()
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsUnreadable(
            f"{path} cannot be read: {reason}. Mend or remove the file, then start again."
        ) from None


def _read_or_last_good(path: Path) -> tuple[dict[str, Any], str]:
    """What the file says, or what it said when it was last good, with a sentence on what is wrong now."""
    try:
        return read_file(path), ""
    except SettingsUnreadable as error:
        kept = path.with_name(LAST_GOOD)
        if not kept.exists():  # starting with none of a user's settings could open another database than theirs
            raise
        return read_file(kept), f"{error} Until then the settings that were last good are used."


def _keep_last_good(path: Path) -> None:
    """Copy a file that was read well. A folder that cannot be written is told by who needs it."""
    kept = path.with_name(LAST_GOOD)
    try:
        content = path.read_bytes() if path.exists() else b""
        if content and (not kept.exists() or kept.read_bytes() != content):
            _write(kept, content.decode("utf-8"))
    except (OSError, UnicodeDecodeError):
        return


def _write(path: Path, text: str) -> None:
    """Write a file of the user's alone, whole or not at all."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(text, "utf-8")
    new.replace(path)


def save_settings(path: Path, changes: Mapping[str, Any]) -> None:
    """Put `changes` into the file, keeping its comments; None removes a setting. The file is its user's alone."""
    assert set(changes) <= IN_FILE, "a setting that is not kept in the file"
    document = _parse(path)
    for name, value in changes.items():
        if value is None:
            document.pop(name, None)
        else:
            document[name] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, tomlkit.dumps(document))


def _sentence(error: ValidationError, origins: Mapping[str, Origin]) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "a setting"
    where = place_of(name, origins.get(name, "default"))
    return f"{where} is not usable: {first['msg'][0].lower()}{first['msg'][1:]}."
