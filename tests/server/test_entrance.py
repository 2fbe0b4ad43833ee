"""The door over a real socket: raw requests, and what they are answered."""

from __future__ import annotations

import asyncio
import logging
import resource
from dataclasses import replace

import pytest
from websockets.exceptions import InvalidStatus

from app.open_files import files_for
from app.server import CannotListen, PortTaken
from tests.server.conftest import QUICK, Running, Starter, ask, until


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        (["localhost"], 101),
        (["LOCALHOST.:8000"], 101),
        (["[::1]:8000"], 101),
        (["evil.example"], 403),
        (["localhost.evil.example:8000"], 403),
        ([], 400),
        (["localhost", "localhost"], 400),
        (["localhost", "evil.example"], 400),
    ],
)
async def test_a_handshake_names_this_host_once(running: Running, hosts: list[str], status: int) -> None:
    reply = await running.handshake(*(f"Host: {host}" for host in hosts), host="")
    assert reply.status == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:5173", 101),
        ("HTTP://LocalHost.:5173", 101),
        ("https://evil.example", 403),
        ("null", 403),
        ("http://localhost.evil.example", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("file://", 403),
        ("HTTPS://EVIL.EXAMPLE.", 403),
    ],
)
async def test_a_page_of_another_site_cannot_connect(running: Running, origin: str, status: int) -> None:
    assert (await running.handshake(f"Origin: {origin}")).status == status
    assert (await running.get("/patterns", f"Origin: {origin}")).status == (200 if status == 101 else 403)


@pytest.mark.parametrize(
    ("target", "status"),
    [("/ws", 101), ("/ws?x=1", 101), ("/", 404), ("/ws/", 404), ("/ws/../ws", 404), ("/WS", 404), ("//ws", 404),
     ("/%77%73", 404), ("/" + "x" * 7_000, 404), ("/" + "x" * 65_536, 414)],
    ids=lambda value: str(value)[:12],
)  # fmt: skip
async def test_the_socket_is_at_exactly_one_path(running: Running, target: str, status: int) -> None:
    assert (await running.handshake(target=target)).status == status


async def test_a_plain_get_of_the_socket_is_426(running: Running) -> None:
    reply = await running.get("/ws")
    assert (reply.status, reply.headers["upgrade"]) == (426, "websocket")
    assert (await running.get("/ws", "Upgrade: websocket")).status == 426, "half a handshake is none either"
    assert (await running.get("/ws", method="HEAD")).status == 426


async def test_a_read_is_answered_in_json_for_the_page_that_asked(running: Running) -> None:
    reply = await running.get("/query/list_orgs?limit=2", "Origin: http://localhost:5173")
    assert reply.json == ["query", "list_orgs", ["limit", "2"]]
    assert int(reply.headers["content-length"]) == len(reply.body)
    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    assert reply.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert reply.headers["vary"] == "Origin"
    assert (reply.headers["x-next-offset"], reply.headers["access-control-expose-headers"]) == ("7", "X-Next-Offset")
    assert "server" not in reply.headers


async def test_head_is_get_without_the_body(running: Running) -> None:
    reply = await running.get("/patterns", method="HEAD")
    assert (reply.status, reply.headers["content-length"], reply.body) == (200, "12", b"")


async def test_a_preflight_names_the_origin_and_the_methods(start: Starter) -> None:
    running = await start(token="s3cret")
    reply = await running.get("/query/x", "Origin: http://localhost:5173", method="OPTIONS")
    assert (reply.status, reply.body) == (204, b"")
    assert reply.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert reply.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert reply.headers["access-control-allow-headers"] == "Authorization"
    assert (await running.get("/ws", method="OPTIONS")).status == 204
    assert (await running.get("/query/x", "Origin: http://evil.example", method="OPTIONS")).status == 403


async def test_errors_too_can_be_read_by_the_page_that_asked(running: Running) -> None:
    reply = await running.get("/nothing", "Origin: http://localhost:5173")
    assert reply.status == 404
    assert reply.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert reply.json == {"detail": "There is nothing at this path."}
    assert (await running.get("/patterns", method="DELETE")).status == 405


async def test_a_fault_of_ours_is_500_without_its_details(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    reply = await running.get("/query/fails")
    assert reply.status == 500
    assert b"secret" not in reply.body
    assert "secret" in caplog.text


async def test_a_request_with_a_body_is_cut_off(running: Running) -> None:
    assert await running.raw(b"POST /patterns HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}") == b""


TOKEN = "s3cret-T0ken_"


async def test_the_token_opens_in_each_of_three_ways(start: Starter) -> None:
    running = await start(token=TOKEN)
    async with running.connect(additional_headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"
    async with running.connect(f"?token={TOKEN}") as client:
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"
    async with running.connect(subprotocols=["pattern-factory", f"bearer.{TOKEN}"]) as client:
        assert client.subprotocol == "pattern-factory"
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"
    assert (await running.get("/healthz", f"Authorization: Bearer {TOKEN}")).status == 200


@pytest.mark.parametrize("header", [None, "Bearer wrong", f"Bearer {TOKEN.upper()}", f"Basic {TOKEN}", "Bearer "])
async def test_without_the_token_it_is_401(start: Starter, header: str | None) -> None:
    running = await start(token=TOKEN)
    headers = {"Authorization": header} if header else {}
    with pytest.raises(InvalidStatus) as caught:
        async with running.connect(additional_headers=headers):
            pass
    assert caught.value.response.status_code == 401
    assert (await running.get("/healthz")).headers["www-authenticate"] == "Bearer"


async def test_many_wrong_tokens_are_logged_once_and_no_token_ever(
    start: Starter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    running = await start(token=TOKEN)
    wrong = [running.get(f"/healthz?token=gu3ss{number}") for number in range(200)]
    assert {reply.status for reply in await asyncio.gather(*wrong)} == {401}
    assert (await running.get(f"/healthz?token={TOKEN}", f"Authorization: Bearer {TOKEN}")).status == 200
    ours = [record for record in caplog.records if record.name.startswith("app.")]
    assert sum("401" in record.getMessage() for record in ours) == 1
    assert not [record for record in ours if TOKEN in record.getMessage() or "gu3ss" in record.getMessage()]


async def test_wrong_tokens_wait_for_each_other_and_the_right_one_does_not(start: Starter) -> None:
    running = await start(replace(QUICK, wrong_token_delay=60, open_timeout=0.5), token=TOKEN)
    wrong = [asyncio.create_task(running.raw(b"GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n")) for _ in range(20)]
    assert (await running.get(f"/healthz?token={TOKEN}")).status == 200
    assert set(await asyncio.gather(*wrong)) == {b""}


@pytest.mark.parametrize(
    "data",
    [b"", b"GET", b"GET /ws HTTP/1.1\r\nHost: localhost\r\n", b"\x16\x03\x01\x02\x00\x01" + bytes(500)],
    ids=["silence", "a word", "half a head", "a TLS hello"],
)  # fmt: skip
async def test_a_handshake_that_does_not_end_is_cut_off(start: Starter, data: bytes) -> None:
    running = await start(replace(QUICK, open_timeout=0.1))
    assert await running.raw(data) == b""


async def test_a_handshake_of_a_byte_at_a_time_is_cut_off(start: Starter) -> None:
    running = await start(replace(QUICK, open_timeout=0.2))
    reader, writer = await running.open()
    ended = asyncio.create_task(reader.read())
    for byte in b"GET /ws HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 1_000:
        if ended.done():
            break
        writer.write(bytes([byte]))
        await asyncio.sleep(0.01)
    assert ended.done()
    await asyncio.gather(ended, return_exceptions=True)
    writer.close()


@pytest.mark.parametrize(
    "data",
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /ws HTTP/3\r\n\r\n", b"\xff\xff\r\n\r\n",
     b"GET /\xc3\xa9 HTTP/1.1\r\n\r\n", b"GET /ws HTTP/1.1\r\nno header\r\n\r\n",
     b"GET /ws HTTP/1.1\nHost: localhost\n\n"],
)  # fmt: skip
async def test_what_is_no_request_is_cut_off(running: Running, data: bytes) -> None:
    assert await running.raw(data) == b""


async def test_a_head_without_end_is_431_and_costs_no_memory(running: Running) -> None:
    reader, writer = await running.open()
    writer.write(b"GET /ws HTTP/1.1\r\n" + b"X: y\r\n" * 200)
    assert b"431" in await reader.readline()
    try:
        for _ in range(100):
            writer.write(b"x" * 2**20)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()
    assert (await running.get("/healthz")).status == 200


async def test_a_thousand_half_open_handshakes_keep_nobody_out(start: Starter) -> None:
    running = await start(replace(QUICK, open_timeout=10))
    half = [await running.open() for _ in range(1_000)]
    async with running.connect() as client:
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"
    await running.server.aclose()
    for _, writer in half:
        writer.close()


async def test_more_connections_than_there_are_files_are_cut_at_once(start: Starter) -> None:
    running = await start(replace(QUICK, max_clients=1, max_half_open=1))
    half = [await running.open() for _ in range(2)]
    assert await running.raw(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n") == b""
    for _, writer in half:
        writer.close()
    await until(lambda: not running.server._open)
    assert (await running.get("/healthz")).status == 200


@pytest.mark.parametrize(
    ("limits", "room"),
    [((1_024, 20_000), 5_000), ((1_024, -1), 5_000), ((-1, -1), 5_000), ((20_000, 20_000), 5_000),
     ((1_024, 1_024), 724), ((256, 256), 1)],
)  # fmt: skip
def test_the_limit_of_open_files_is_raised_as_far_as_it_may_be(
    limits: tuple[int, int], room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [limits]
    monkeypatch.setattr(resource, "getrlimit", lambda which: now[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda which, to: now.append(to))
    assert files_for(5_000) == room


async def test_over_the_limit_a_client_is_told_to_come_later(start: Starter) -> None:
    running = await start(replace(QUICK, max_clients=1))
    async with running.connect() as client:
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"
        assert (await running.handshake()).status == 503


async def test_a_taken_port_is_said_and_can_be_tried_again(start: Starter) -> None:
    first = await start()
    port = first.server.port
    other = await start()
    other.server._policy = replace(other.server._policy, port=port)
    await other.server.aclose()
    with pytest.raises(PortTaken, match=rf"^Port {port} is taken by another program\."):
        await other.server.start()
    assert other.server.port == port
    await first.server.aclose()
    await other.server.start()
    await other.server.start()
    assert (await other.get("/healthz")).status == 200


async def test_a_host_that_is_not_here_is_said(start: Starter) -> None:
    with pytest.raises(CannotListen, match=r"Cannot listen on 192\.0\.2\.1, port 0"):
        await start(host="192.0.2.1")


async def test_the_number_of_clients_is_told(start: Starter) -> None:
    running = await start()
    told: list[int] = []
    running.server._on_change = told.append
    async with running.connect() as one:
        await ask(one, type="run_rule", rule_code="x")
        async with running.connect() as other:
            await ask(other, type="run_rule", rule_code="x")
            assert running.server.clients == 2
    await running.server.aclose()
    assert told == [1, 2, 1, 0]
