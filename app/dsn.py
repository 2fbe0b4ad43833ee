"""Connection strings: what libpq takes, URI or `key=value`, made into what asyncpg takes. Secrets never print."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import repeat
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from pitboss.errors import DsnError

log = logging.getLogger(__name__)

DEFAULT_PORT = 5432
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SESSION_ATTRIBUTES = ("any", "read-write", "read-only", "primary", "standby", "prefer-standby")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What asyncpg reads out of a URI alone: certificates have no arguments of their own.
_BY_URI = _words(
    "service sslmode sslcert sslkey sslrootcert sslcrl sslpassword sslnegotiation "
    "ssl_min_protocol_version ssl_max_protocol_version"
)
_BY_ARGUMENT = _words("passfile krbsrvname gsslib target_session_attrs")
_OURS = _words(
    "host hostaddr port user password dbname connect_timeout application_name fallback_application_name options "
    "requiressl ssl pgbouncer"
)
# libpq or other libraries have them, asyncpg has nothing like them.
_WITHOUT_EFFECT = _words(
    "channel_binding require_auth scram_client_key scram_server_key client_encoding keepalives keepalives_idle "
    "keepalives_interval keepalives_count tcp_user_timeout sslcompression sslcertmode sslcrldir sslsni sslkeylogfile "
    "requirepeer min_protocol_version max_protocol_version gssencmode gssdelegation load_balance_hosts replication "
    "servicefile oauth_issuer oauth_client_id oauth_client_secret oauth_scope "
    "schema connection_limit pool_timeout sslaccept"
)
_KNOWN = _BY_URI | _BY_ARGUMENT | _OURS
_ESCAPE_HINT = "In a URI, write / as %2F, : as %3A, @ as %40 and % as %25 inside a user name or password."


@dataclass(frozen=True, repr=False)
class Dsn:
    """A parsed connection string. Without a host or port asyncpg's defaults hold, which are libpq's.

    hosts: names, addresses or folders of unix sockets. ports: one for each of them, or a single one for the default
    hosts; None is the default port.
    parameters: the rest that has an effect, by libpq's names.
    """

    hosts: tuple[str, ...] = ()
    ports: tuple[int | None, ...] = ()
    user: str | None = None
    password: str | None = None
    database: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __repr__(self) -> str:
        return f"Dsn({self.label()!r})"

    __str__ = __repr__

    def label(self) -> str:
        """For people, e.g. "db.example.com/patterns as amy". A unix socket is "localhost", as in libpq's files."""
        places = []
        for host, port in zip(self.hosts or ("localhost",), self.ports or (None,), strict=True):
            name = "localhost" if host.startswith("/") else f"[{host}]" if ":" in host else host
            shown = "" if port in (None, DEFAULT_PORT) or host.startswith("/") else f":{port}"
            places.append(f"{name}{shown}")
        text = ",".join(places)
        if database := self.database or self.user:
            text += f"/{database}"
        return f"{text} as {self.user}" if self.user else text

    def connect_kwargs(self) -> dict[str, Any]:
        """Arguments for `asyncpg.connect()` and `asyncpg.create_pool()`; what is not given is left out."""
        known = dict(self.parameters)
        settings = {name: known[name] for name in ("application_name", "options") if name in known}
        arguments: dict[str, Any] = {name: known[name] for name in sorted(_BY_ARGUMENT) if name in known}
        by_uri = {name: known[name] for name in sorted(_BY_URI) if name in known}
        if by_uri.get("sslrootcert") == "system":
            # asyncpg knows no "system", but True means just that: the system's certificates, the host's name checked
            arguments["ssl"] = True
            by_uri = {name: text for name, text in by_uri.items() if name == "service"}
        if by_uri:
            arguments["dsn"] = f"postgresql://?{urlencode(by_uri)}"
        if self.hosts:
            arguments["host"] = list(self.hosts)
            arguments["port"] = [port or DEFAULT_PORT for port in self.ports]
        elif self.ports and self.ports[0]:
            arguments["port"] = self.ports[0]
        for name in ("user", "password", "database"):
            if (value := getattr(self, name)) is not None:
                arguments[name] = value
        if (seconds := int(known.get("connect_timeout", "0"))) > 0:
            arguments["timeout"] = float(max(seconds, 2))  # libpq, too, waits two seconds at least
        if known.get("pgbouncer") == "true":  # a pooler between us and the server mixes up prepared statements
            arguments["statement_cache_size"] = 0
        if settings:
            arguments["server_settings"] = settings
        return arguments


def parse_dsn(text: str) -> Dsn:
    """Read a connection string in either of libpq's forms. Raises DsnError, whose text repeats no value."""
    text = text.strip()
    if not text:
        raise DsnError("The connection string is empty. Write one like postgresql://user@host/database.")
    if "\0" in text:
        raise DsnError("The connection string holds a zero byte.")
    scheme, separator, rest = text.partition("://")
    if separator and re.fullmatch(r"[A-Za-z][\w+.-]*", scheme):
        if scheme not in ("postgresql", "postgres"):
            raise DsnError(f"A connection string begins with postgresql://, not with {scheme}://.")
        given = _read_uri(rest)
    else:
        given = _read_pairs(text)
    return _build(given)


def _read_uri(rest: str) -> dict[str, str]:
    """The parameters of a URI behind its `scheme://`; hosts and ports as comma-separated lists, as libpq has them."""
    given: dict[str, str] = {}
    if credentials := re.match(r"([^@/]*)@", rest):
        rest = rest[credentials.end() :]
        user, colon, password = credentials[1].partition(":")
        given |= {"user": _decoded(user, "user name")} if user else {}
        given |= {"password": _decoded(password, "password")} if colon else {}
    matched = re.fullmatch(r"([^/?]*)(?:/([^?]*))?(?:\?(.*))?", rest, re.DOTALL)
    assert matched is not None  # every text has this form
    places, database, query = matched.groups()
    if "@" in rest[: matched.end(1)] or "@" in (database or ""):
        raise DsnError(f"The connection string has an @ where none can be. {_ESCAPE_HINT}")
    if places:
        hosts, ports = zip(*map(_read_place, places.split(",")), strict=True)
        if any(hosts):
            given["host"] = ",".join(hosts)
        if any(ports):
            given["port"] = ",".join(ports)
    if database:
        given["dbname"] = _decoded(database, "database name")
    for pair in filter(None, (query or "").split("&")):
        name, equals, value = pair.partition("=")
        if not equals:
            raise DsnError("A parameter in the connection string has no value. Write ?name=value&name=value.")
        given[_name(_decoded(name, "parameter"))] = _decoded(value, "parameter")
    return given


def _read_place(place: str) -> tuple[str, str]:
    """Host and port of one `host:port` or `[address]:port`."""
    matched = re.fullmatch(r"(?:\[([^\]]*)\]|([^:\[\]]*))(?::([^:]*))?", place, re.DOTALL)
    if matched is None:
        raise DsnError(f"A host in the connection string cannot be read; an IPv6 address needs [ ]. {_ESCAPE_HINT}")
    host = matched[1] if matched[1] is not None else _decoded(matched[2], "host")
    return host, _decoded(matched[3] or "", "port")


def _read_pairs(text: str) -> dict[str, str]:
    """The parameters of `key=value key='other value'`, where a backslash takes the next character as it is."""
    pair = re.compile(
        r"\s*([^\s=]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'(?=\s|$)|((?:[^\s'\\]|\\.)(?:[^\s\\]|\\.)*)?)", re.DOTALL
    )
    given: dict[str, str] = {}
    position = 0
    while position < len(text):
        matched = pair.match(text, position)
        if matched is None or (matched.end() < len(text) and not text[matched.end()].isspace()):
            raise DsnError(
                f"The connection string cannot be read at its character {position + 1}. "
                "Write postgresql://user@host/database, or host=... dbname=... with spaces inside 'quotes'."
            )
        given[_name(matched[1])] = re.sub(r"\\(.)", r"\1", matched[2] or matched[3] or "", flags=re.DOTALL)
        position = matched.end()
    return given


def _decoded(text: str, what: str) -> str:
    if re.search(r"%(?![0-9A-Fa-f]{2})", text) or "%00" in text:
        raise DsnError(f"The {what} in the connection string has a wrong percent sign. {_ESCAPE_HINT}")
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError as error:
        raise DsnError(f"The {what} in the connection string is not UTF-8. {_ESCAPE_HINT}") from error


def _name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]{0,62}", name):
        raise DsnError(f"A parameter's name in the connection string cannot be read. {_ESCAPE_HINT}")
    return name


def _build(given: dict[str, str]) -> Dsn:
    given = {name: value for name, value in given.items() if value}
    _drop_unknown(given)
    _normalise(given)
    hosts, ports = _hosts_and_ports(given)
    return Dsn(
        hosts=hosts,
        ports=ports,
        user=given.pop("user", None),
        password=given.pop("password", None),
        database=given.pop("dbname", None),
        parameters=given,
    )


def _drop_unknown(given: dict[str, str]) -> None:
    """Leave only what has an effect, and say what was dropped.

    An unknown name is not repeated: it may be a piece of a password with an & or a space in it.
    """
    for name in given.keys() - _KNOWN - _WITHOUT_EFFECT:
        near = get_close_matches(name, sorted(_KNOWN | _WITHOUT_EFFECT), 1, 0.8)
        hint = (
            f"Did you mean {near[0]}?" if near else "A value with & or spaces needs %26 and %20 in a URI, else quotes."
        )
        raise DsnError(f"The connection string has a parameter that PostgreSQL does not know. {hint}")
    if dropped := sorted(given.keys() & _WITHOUT_EFFECT):
        log.warning("Parameters of the connection string without effect here: %s", ", ".join(dropped))
    for name in dropped:
        del given[name]


def _hosts_and_ports(given: dict[str, str]) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    names, addresses, ports = (given.pop(name, "") for name in ("host", "hostaddr", "port"))
    # an address saves looking the name up, but the certificate is the name's
    text = names if not addresses or (names and given.get("sslmode") == "verify-full") else addresses
    hosts = tuple(text.split(",")) if text else ()
    if not all(hosts) or any(re.search(r"[\s\0]", host) for host in hosts if not host.startswith("/")):
        raise DsnError(
            "A host in the connection string is empty or holds a space. Write host1,host2 with nothing else."
        )
    if any(host.startswith("@") for host in hosts):
        raise DsnError("Abstract unix sockets are not supported. Give the folder of the socket, or a host's name.")
    numbers = tuple(_port(port) for port in ports.split(",")) if ports else (None,)
    if not hosts:
        if len(numbers) > 1:
            raise DsnError(f"The connection string has {len(numbers)} ports but no host.")
        return (), numbers
    if len(numbers) == 1:
        numbers = tuple(repeat(numbers[0], len(hosts)))
    if len(numbers) != len(hosts):
        raise DsnError(
            f"The connection string has {len(hosts)} hosts and {len(numbers)} ports. Give one port, or one each."
        )
    return hosts, numbers


def _port(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise DsnError(f"A port in the connection string is no number from 1 to 65535. {_ESCAPE_HINT}")
    return int(text)


def _normalise(given: dict[str, str]) -> None:
    """Check the values that have a fixed set, and turn older spellings into today's."""
    if given.pop("ssl", "") == "true" or given.pop("requiressl", "") == "1":
        given.setdefault("sslmode", "require")
    if (fallback := given.pop("fallback_application_name", None)) is not None:
        given.setdefault("application_name", fallback)
    for name, allowed in (("sslmode", SSL_MODES), ("target_session_attrs", SESSION_ATTRIBUTES)):
        if name in given and given[name] not in allowed:
            raise DsnError(f"{name} in the connection string must be one of {', '.join(allowed)}.")
    if not re.fullmatch(r"-?[0-9]{1,6}", given.get("connect_timeout", "0")):
        raise DsnError("connect_timeout in the connection string must be a whole number of seconds.")
    if given.get("sslrootcert") == "system" and given.setdefault("sslmode", "verify-full") != "verify-full":
        raise DsnError("sslrootcert=system needs sslmode=verify-full, or none at all.")
