"""Who may come in, without a socket."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from app.door import Admitted, Asked, DoorPolicy, Refused, brings_token, host_is_ours, judge, origin_is_allowed

LOCAL = DoorPolicy()
SITE = DoorPolicy(allowed_origins=("https://app.example", "http://lan.example:3000/", "app://desk"))
GUARDED = DoorPolicy(token="s3cret-Töken")
UPGRADE = ("Upgrade", "websocket")


def asked(target: str = "/ws", *headers: tuple[str, str], method: str = "GET", host: str = "localhost") -> Asked:
    return Asked(method, target, (("Host", host), UPGRADE, *headers))


def status(verdict: Admitted | Refused) -> int:
    return verdict.status.value if isinstance(verdict, Refused) else 200


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "localhost:8000",
        "localhost.:1",
        "127.0.0.1",
        "127.9.9.9:80",
        "[::1]:8000",
    ],
)
def test_a_loopback_host_is_ours(host: str) -> None:
    assert host_is_ours(LOCAL, host)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "localhost.evil.example:8000", "evil.example:8000", "127.0.0.1.evil.example", "", "localhost..",
        "0.0.0.0", "192.168.1.5", "localhost@evil.example", "evil.example#localhost", "localhost, evil.example",
        "localhost:8000:1", "localhost:65536", "localhost:99999", "localhost:x", "127.1",
        "2130706433", "[::1", "::1", "[::2]", "a b", "lоcalhost",
    ],
)  # fmt: skip
def test_any_other_host_is_foreign(host: str) -> None:
    assert not host_is_ours(LOCAL, host)


def test_the_bound_name_is_ours() -> None:
    assert host_is_ours(DoorPolicy(host="desk.lan"), "Desk.LAN.:8000")
    assert host_is_ours(DoorPolicy(host="192.168.1.5"), "192.168.1.5:8000")
    assert not host_is_ours(DoorPolicy(host="192.168.1.5"), "192.168.1.6:8000")


@pytest.mark.parametrize("bound", ["0.0.0.0", "::", ""])
def test_bound_to_all_addresses_any_address_is_ours_but_no_name(bound: str) -> None:
    policy = DoorPolicy(host=bound)
    assert host_is_ours(policy, "192.168.1.5:8000")
    assert host_is_ours(policy, "[fe80::1]")
    assert not host_is_ours(policy, "evil.example")
    assert policy.needs_token


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost", "http://localhost:5173", "https://localhost:1", "HTTP://LOCALHOST:3000",
        "http://localhost.:3000", "http://127.0.0.1:8080", "http://[::1]:3000",
    ],
)  # fmt: skip
def test_a_loopback_origin_is_allowed_on_any_port(origin: str) -> None:
    assert origin_is_allowed(LOCAL, origin)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "null", "", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "file://",
        "HTTPS://EVIL.EXAMPLE", "https://evil.example.", "localhost", "http://localhost@evil.example", "ftp://localhost",
        "http://localhost/", "http://localhost http://evil.example", "http://", "http://localhost:80:80",
    ],
)  # fmt: skip
def test_any_other_origin_is_foreign(origin: str) -> None:
    assert not origin_is_allowed(LOCAL, origin)


def test_a_configured_origin_is_allowed() -> None:
    for origin in ("https://app.example", "https://APP.example.", "https://app.example:8443", "app://desk"):
        assert origin_is_allowed(SITE, origin)
    assert origin_is_allowed(SITE, "http://lan.example:3000")
    for origin in ("http://app.example", "http://lan.example", "http://lan.example:3001", "https://sub.app.example"):
        assert not origin_is_allowed(SITE, origin)
    assert origin_is_allowed(SITE, "http://localhost")


def test_a_star_allows_any_origin() -> None:
    policy = DoorPolicy(allowed_origins=("*",))
    for origin in ("https://evil.example", "null", "file://", "nonsense"):
        assert origin_is_allowed(policy, origin)


@pytest.mark.parametrize(
    ("target", "header"),
    [
        ("/ws", ("Authorization", "Bearer s3cret-Töken".encode().decode("latin-1"))),
        ("/ws", ("authorization", "bearer  s3cret-Töken ".encode().decode("latin-1"))),
        ("/ws?token=s3cret-T%C3%B6ken", ("X", "y")),
        ("/ws?a=1&token=s3cret-T%c3%b6ken&b=2", ("X", "y")),
    ],
)
def test_the_right_token_lets_in(target: str, header: tuple[str, str]) -> None:
    assert brings_token(GUARDED, asked(target, header))
    assert status(judge(GUARDED, asked(target, header))) == 200


def test_the_right_token_lets_in_as_a_sub_protocol() -> None:
    policy = DoorPolicy(token="abc-DEF_1")
    assert brings_token(policy, asked("/ws", ("Sec-WebSocket-Protocol", "pattern-factory, bearer.abc-DEF_1")))
    assert not brings_token(policy, asked("/ws", ("Sec-WebSocket-Protocol", "pattern-factory, bearer.ABC-DEF_1")))
    assert not brings_token(policy, asked("/ws", ("Sec-WebSocket-Protocol", "bearer., abc-DEF_1")))


@pytest.mark.parametrize(
    ("target", "header"),
    [
        ("/ws", ("X", "y")),
        ("/ws", ("Authorization", "Bearer wrong")),
        ("/ws", ("Authorization", "Bearer S3CRET-TÖKEN".encode().decode("latin-1"))),
        ("/ws", ("Authorization", "Basic s3cret-Töken".encode().decode("latin-1"))),
        ("/ws", ("Authorization", "Bearer")),
        ("/ws?token=", ("X", "y")),
        ("/ws?Token=s3cret-T%C3%B6ken", ("X", "y")),
        ("/healthz", ("X", "y")),
        ("/nothing", ("X", "y")),
    ],
)
def test_without_the_right_token_it_is_401_whatever_the_path(target: str, header: tuple[str, str]) -> None:
    verdict = judge(GUARDED, asked(target, header))
    assert isinstance(verdict, Refused)
    assert verdict.status == HTTPStatus.UNAUTHORIZED
    assert verdict.headers == {"WWW-Authenticate": "Bearer"}


def test_bound_beyond_loopback_without_a_token_nothing_comes_in() -> None:
    for token in (None, ""):
        policy = DoorPolicy(host="192.168.1.5", token=token)
        assert status(judge(policy, asked("/ws?token=", host="192.168.1.5"))) == 401


def test_an_optional_token_is_asked_of_nobody_and_who_brings_it_is_known() -> None:
    policy = DoorPolicy(token="s3cret", token_is_optional=True)
    for target, has_token in (("/healthz", False), ("/healthz?token=wrong", False), ("/healthz?token=s3cret", True)):
        verdict = judge(policy, asked(target))
        assert isinstance(verdict, Admitted)
        assert verdict.has_token is has_token
    beyond = DoorPolicy(host="192.168.1.5", token="s3cret", token_is_optional=True)
    assert status(judge(beyond, asked())) == 401, "beyond loopback there is no choice"


def test_no_secret_is_in_a_repr() -> None:
    assert "s3cret" not in repr(GUARDED)
    assert "s3cret" not in repr(asked("/ws?token=s3cret", ("Authorization", "Bearer s3cret")))
    assert "s3cret" not in repr(judge(LOCAL, asked("/ws?token=s3cret")))


def test_there_is_exactly_one_host() -> None:
    assert status(judge(LOCAL, Asked("GET", "/ws", (UPGRADE,)))) == 400
    assert status(judge(LOCAL, asked("/ws", ("HOST", "localhost")))) == 400


def test_a_foreign_host_is_refused_before_its_origin_is_looked_at() -> None:
    assert status(judge(LOCAL, asked("/nothing", ("Origin", "http://evil.example"), host="evil.example"))) == 403


def test_two_origins_are_foreign() -> None:
    assert status(judge(LOCAL, asked("/ws", ("Origin", "http://localhost"), ("Origin", "http://localhost")))) == 403


@pytest.mark.parametrize(
    "target",
    [
        "/", "/ws/", "/ws/../ws", "/WS", "//ws", "/%77s", "/ws%2F", "ws", "http://localhost/ws", "/ws#x", "*", "",
        "/healthz/", "/query", "/query/", "/query/a/b", "/query//a", "/patterns/1", "/query/%ff",
    ],
)  # fmt: skip
def test_a_path_that_is_not_there_is_404(target: str) -> None:
    assert status(judge(LOCAL, asked(target))) == 404


@pytest.mark.parametrize("target", ["/ws", "/ws?x=1", "/ws?", "/ws?/../x"])
def test_the_socket_is_at_one_path_with_any_query(target: str) -> None:
    verdict = judge(LOCAL, asked(target))
    assert isinstance(verdict, Admitted)
    assert verdict.is_socket


def test_a_plain_get_of_the_socket_is_426() -> None:
    verdict = judge(LOCAL, Asked("GET", "/ws", (("Host", "localhost"),)))
    assert isinstance(verdict, Refused)
    assert (verdict.status, verdict.headers) == (HTTPStatus.UPGRADE_REQUIRED, {"Upgrade": "websocket"})


def test_only_reading_is_served() -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "get"):
        assert status(judge(LOCAL, asked("/patterns", method=method))) == 405


def test_a_name_in_a_path_is_decoded_and_a_query_is_taken_apart() -> None:
    verdict = judge(LOCAL, asked("/query/%C3%BCber%2Fall?limit=2&limit=&x"))
    assert isinstance(verdict, Admitted)
    assert verdict.segments == ("query", "über/all")
    assert verdict.query == (("limit", "2"), ("limit", ""), ("x", ""))


def test_a_preflight_needs_no_token() -> None:
    preflight = asked("/patterns", ("Origin", "http://localhost:5173"), method="OPTIONS")
    verdict = judge(GUARDED, preflight)
    assert isinstance(verdict, Admitted)
    assert verdict.origin == "http://localhost:5173"
    assert status(judge(GUARDED, asked("/patterns", ("Origin", "https://evil.example"), method="OPTIONS"))) == 403
