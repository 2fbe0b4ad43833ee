"""Who may come in: Host, Origin, token and path of a request, judged by plain functions. No socket, no await.

The order is Host, Origin, token, path, so that a foreign page learns nothing about what is behind the door.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote, unquote_to_bytes

SUBPROTOCOL = "pattern-factory"
SOCKET_PATH = "/ws"
METHODS = "GET, HEAD, OPTIONS"
_BEARER_PROTOCOL = "bearer."
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{0,5}))?")
_ORIGIN = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>.+)")
_WEB = ("http", "https")
LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class DoorPolicy:
    """Who is let in. `host` is the name that is bound; a blank token is none. Its repr never shows the token.

    A token that is optional is asked of nobody on loopback; who brings it is told more.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    allowed_origins: tuple[str, ...] = ()
    token: str | None = field(default=None, repr=False)
    token_is_optional: bool = False

    @property
    def needs_token(self) -> bool:
        """Whether requests must bring a token. One that is needed but not configured matches nothing."""
        return bool(self.token and not self.token_is_optional) or is_beyond_loopback(self.host)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request's head, as it came. `target` is the path with its query; it may hold the token, so no repr."""

    method: str
    target: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)

    def all(self, name: str) -> list[str]:
        """The values of every header line of that name."""
        return [value for found, value in self.headers if found.lower() == name.lower()]


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that is turned away, and what it is told. `origin` is set where its page may read the answer."""

    status: HTTPStatus
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that may go on. `segments` are the path's parts, decoded; `query` keeps the order it came in."""

    method: str
    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...] = field(repr=False)
    origin: str | None
    has_token: bool = False

    @property
    def is_socket(self) -> bool:
        """Whether it asks for the WebSocket."""
        return self.segments == ("ws",) and self.method != "OPTIONS"


def judge(policy: DoorPolicy, asked: Asked) -> Admitted | Refused:
    """Whether the request may come in, and if not, with which status it is turned away."""
    hosts = asked.all("Host")
    if len(hosts) != 1:
        return Refused(HTTPStatus.BAD_REQUEST, "A request has exactly one Host line.")
    if not host_is_ours(policy, hosts[0]):
        return Refused(HTTPStatus.FORBIDDEN, "This Host is not served here. Use localhost.")
    origins = asked.all("Origin")
    if len(origins) > 1 or not all(origin_is_allowed(policy, origin) for origin in origins):
        return Refused(HTTPStatus.FORBIDDEN, "This origin is not allowed. Add it to the allowed origins.")
    origin = origins[0] if origins else None
    has_token = brings_token(policy, asked)
    # a browser asks beforehand without the token, and is only told which methods there are
    if policy.needs_token and not has_token and asked.method != "OPTIONS":
        message = "A token is needed, or this one is wrong. `pattern-factory token` prints the right one."
        return Refused(HTTPStatus.UNAUTHORIZED, message, {"WWW-Authenticate": "Bearer"}, origin)
    return _find(asked, origin, has_token)


def host_is_ours(policy: DoorPolicy, value: str) -> bool:
    """Whether a Host line names this server. A name that a stranger made to point here (DNS rebinding) does not."""
    found = _AUTHORITY.fullmatch(value)
    if found is None or int(found["port"] or 0) > LAST_PORT:
        return False
    name = _name(found["host"])
    if is_loopback(name) or name == _name(policy.host):
        return True
    # bound to every address: an address as Host cannot be a rebound name
    return _is_wildcard(_name(policy.host)) and _is_address(name)


def origin_is_allowed(policy: DoorPolicy, value: str) -> bool:
    """Whether a page of that origin may ask. An allowed origin without a port stands for any port of its host."""
    if "*" in policy.allowed_origins:
        return True
    origin = _split_origin(value)
    if origin is None:
        return False
    scheme, host, port = origin
    if scheme in _WEB and is_loopback(host):
        return True
    allowed = [_split_origin(text.rstrip("/")) for text in policy.allowed_origins]
    return (scheme, host, port) in allowed or (scheme, host, "") in allowed


def brings_token(policy: DoorPolicy, asked: Asked) -> bool:
    """Whether the request brings the right token. Compared in a time that says nothing about the token."""
    right = (policy.token or "").encode()
    # a list, not a generator: every one is compared, whichever is right
    matches = [hmac.compare_digest(token, right) for token in _tokens(asked)]
    return bool(right) and any(matches)


def is_beyond_loopback(host: str) -> bool:
    """Whether other machines reach a server that is bound to `host`."""
    return not is_loopback(_name(host))


def is_loopback(name: str) -> bool:
    """Whether `name`, as `_name` writes it, is localhost or an address of this machine's loopback."""
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _find(asked: Asked, origin: str | None, has_token: bool) -> Admitted | Refused:
    """The path that is asked for, exactly as written: no `/ws/`, no `//ws`, no `/WS`, no `/%77s`."""
    path, _, query = asked.target.partition("?")
    segments = _segments(path)
    if segments is None:
        return Refused(HTTPStatus.NOT_FOUND, "There is nothing at this path.", origin=origin)
    if asked.method not in METHODS.split(", "):
        message = "Only reading is served here: GET, HEAD and OPTIONS."
        return Refused(HTTPStatus.METHOD_NOT_ALLOWED, message, {"Allow": METHODS}, origin)
    admitted = Admitted(asked.method, segments, tuple(parse_qsl(query, keep_blank_values=True)), origin, has_token)
    if admitted.is_socket and not _wants_socket(asked):
        message = "Only WebSocket connections are served at this path."
        return Refused(HTTPStatus.UPGRADE_REQUIRED, message, {"Upgrade": "websocket"}, origin)
    return admitted


def _segments(path: str) -> tuple[str, ...] | None:
    if path in (SOCKET_PATH, "/healthz", "/patterns"):
        return (path[1:],)
    parent, _, name = path.rpartition("/")
    if parent != "/query" or not name:
        return None
    try:
        return ("query", unquote(name, errors="strict"))
    except UnicodeDecodeError:
        return None


def _wants_socket(asked: Asked) -> bool:
    return asked.method == "GET" and any("websocket" in value.lower() for value in asked.all("Upgrade"))


def _tokens(asked: Asked) -> Iterator[bytes]:
    """Every token that the request brings, in whichever of the three ways. Header values came as Latin-1."""
    for value in asked.all("Authorization"):
        scheme, _, token = value.partition(" ")
        if scheme.lower() == "bearer":
            yield token.strip().encode("latin-1", "replace")
    for name in _offered(asked.all("Sec-WebSocket-Protocol")):
        if name.startswith(_BEARER_PROTOCOL):
            yield name.removeprefix(_BEARER_PROTOCOL).encode("latin-1", "replace")
    for part in asked.target.partition("?")[2].split("&"):
        name, _, token = part.partition("=")
        if name == "token":
            yield unquote_to_bytes(token)


def _offered(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        yield from (name.strip() for name in value.split(","))


def select_subprotocol(offered: Sequence[str]) -> str | None:
    """The sub-protocol to answer with: never the one that holds the token."""
    return SUBPROTOCOL if SUBPROTOCOL in offered else None


def _split_origin(value: str) -> tuple[str, str, str] | None:
    """Scheme, host and port ("" where it is left out) of an origin, all in lower case; None where it is none."""
    origin = _ORIGIN.fullmatch(value)
    authority = _AUTHORITY.fullmatch(origin["authority"]) if origin else None
    if origin is None or authority is None:
        return None
    return origin["scheme"].lower(), _name(authority["host"]), authority["port"] or ""


def _name(host: str) -> str:
    """A host as names are compared: lower case, without the dot at its end or the brackets of an IPv6 address."""
    return host.lower().removesuffix(".").removeprefix("[").removesuffix("]")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_wildcard(name: str) -> bool:
    return name == "" or (_is_address(name) and ip_address(name).is_unspecified)
