"""Many clients, greedy ones and ones that do not read: the server's memory stays flat and the others are served."""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Opcode

from app.client import Limits
from app.door import DoorPolicy
from app.server import SocketServer
from pitboss.events import ViewsRefresh
from tests.server.conftest import QUICK, Running, StandIn, StandInReads, Starter, ask, until
from tests.server.test_frames import masked, still_serves

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
NARROW = replace(QUICK, max_outgoing=2**16)
EVENT = ViewsRefresh(table="list_orgs", rule="x" * 1_000)


@asynccontextmanager
async def deaf_client(running: Running, tls: ssl.SSLContext | None = None) -> AsyncIterator[asyncio.StreamWriter]:
    """A client that has shaken hands and then reads nothing, with as little room in its socket as there is."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", running.server.port))
    reader, writer = await asyncio.open_connection(
        sock=raw, limit=512, ssl=tls, server_hostname="localhost" if tls else None
    )
    writer.write(HANDSHAKE)
    await reader.readuntil(b"\r\n\r\n")
    await until(lambda: running.server.clients > 0)
    try:
        yield writer
    finally:
        writer.close()


async def test_a_client_that_reads_no_events_is_closed_before_they_fill_the_memory(start: Starter) -> None:
    running = await start(NARROW)
    async with deaf_client(running):
        (client,) = running.server._clients
        most = 0
        while running.server.clients:
            running.server.publish(EVENT)
            most = max(most, client._connection.transport.get_write_buffer_size())
            await asyncio.sleep(0)
        assert most < 2 * NARROW.max_outgoing
    await still_serves(running)


async def test_a_client_that_reads_late_gets_what_it_was_sent_and_then_1013(start: Starter) -> None:
    running = await start(replace(NARROW, close_timeout=10))
    async with running.connect(max_queue=1) as late:
        await until(lambda: running.server.clients > 0)
        (client,) = running.server._clients
        while not client._is_leaving:
            running.server.publish(EVENT)
            await asyncio.sleep(0)
        running.server.publish(EVENT)
        assert await heard_by(late) == {"views:refresh"}
        assert late.close_code == 1013


async def heard_by(client: ClientConnection) -> set[str]:
    """The events that a client receives until it is closed with an error."""
    heard = set()
    with suppress(ConnectionClosedError):
        async for frame in client:
            heard.add(json.loads(frame)["event"])
    return heard


async def test_a_client_that_reads_no_answers_is_not_read_from_and_then_cut(start: Starter) -> None:
    running = await start(replace(NARROW, patience=0.3))
    frames = masked(Opcode.TEXT, b"{") * 10_000
    async with deaf_client(running) as writer:
        (client,) = running.server._clients
        writer.write(frames)
        await still_serves(running)
        while running.server.clients:
            assert client._connection.transport.get_write_buffer_size() < 2 * NARROW.max_outgoing
            if not writer.is_closing():
                writer.write(frames if writer.transport.get_write_buffer_size() == 0 else b"")
            await asyncio.sleep(0.01)
    await still_serves(running)


async def test_a_flood_of_pings_without_reading_is_cut(start: Starter) -> None:
    running = await start(NARROW)
    flood = masked(Opcode.PING, b"x" * 125) * 1_000
    async with deaf_client(running) as writer:
        while running.server.clients and not writer.is_closing():
            writer.write(flood)
            await asyncio.sleep(0)
        await until(lambda: running.server.clients == 0)
    await still_serves(running)


async def test_ten_thousand_frames_at_once_get_ten_thousand_answers(running: Running) -> None:
    async with running.connect(ping_interval=None) as client:
        sending = asyncio.create_task(send_many(client, 10_000))
        codes = [json.loads(await client.recv())["code"] for _ in range(10_000)]
        await sending
        assert set(codes) == {"bad_request"}


async def send_many(client: ClientConnection, count: int) -> None:
    for _ in range(count):
        await client.send("{")


async def test_a_thousand_clients_connect_and_drop_at_once(running: Running) -> None:
    async def one() -> bytes:
        reader, writer = await running.open()
        writer.write(HANDSHAKE)
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(masked(Opcode.TEXT, b'{"type": "run_rule", "rule_code": "slow"}'))
        await writer.drain()
        writer.transport.abort()
        return head

    heads = await asyncio.gather(*(one() for _ in range(1_000)))
    assert all(head.startswith(b"HTTP/1.1 101 ") for head in heads)
    await until(lambda: running.server.clients == 0)
    await until(lambda: running.asker.running == 0)
    assert running.asker.started.qsize() == running.asker.cancelled.qsize()
    await still_serves(running)


@pytest.mark.slow
async def test_memory_is_flat_however_often_clients_come_and_go(running: Running) -> None:
    async def one() -> None:
        reader, writer = await running.open()
        writer.write(HANDSHAKE + masked(Opcode.TEXT, b"{") * 20 + masked(Opcode.PING, b"x") * 20)
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    used = []
    for _ in range(6):
        await asyncio.gather(*(one() for _ in range(1_000)))
        await until(lambda: not running.server._open and running.server.clients == 0)
        gc.collect()
        used.append(int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize())
    assert used[-1] - used[1] < 8 * 2**20, used


async def test_two_hundred_of_a_thousand_clients_run_rules_and_all_hear_of_them(running: Running) -> None:
    async with connected(running, 1_000) as clients:
        answers = await asyncio.gather(*(ask(client, type="run_rule", rule_code="x") for client in clients[:200]))
        assert {answer["type"] for answer in answers} == {"rule_result"}
        running.server.publish(EVENT)
        heard = await asyncio.gather(*(client.recv() for client in clients))
        assert {json.loads(frame)["event"] for frame in heard} == {"views:refresh"}


@asynccontextmanager
async def connected(running: Running, count: int) -> AsyncIterator[list[ClientConnection]]:
    clients = await asyncio.gather(*(running.connect(ping_interval=None) for _ in range(count)))
    try:
        yield clients
    finally:
        for client in clients:
            client.transport.abort()
        await asyncio.gather(*(client.wait_closed() for client in clients))


@pytest.mark.slow
async def test_ten_thousand_wrong_tokens_let_nobody_in(start: Starter) -> None:
    running = await start(replace(QUICK, wrong_token_delay=0), token="s3cret")
    for hundred in range(100):
        tries = [running.get(f"/ws?token={hundred}-{number}") for number in range(100)]
        assert {reply.status for reply in await asyncio.gather(*tries)} == {401}
    assert (await running.get("/healthz?token=s3cret")).status == 200


@pytest.mark.slow
async def test_a_minute_of_silence_before_the_handshake_is_cut_off_by_the_limits_that_ship(start: Starter) -> None:
    running = await start(Limits())
    reader, writer = await running.open()
    async with asyncio.timeout(15):
        assert await reader.read() == b""
    writer.close()


def test_it_runs_on_qt_s_loop(qapp: QApplication) -> None:
    async def scenario() -> None:
        asker = StandIn()
        server = SocketServer(DoorPolicy(port=0), asker, StandInReads(), QUICK)
        await server.start()
        running = Running(server, asker)
        clients = await asyncio.gather(*(running.connect() for _ in range(20)))
        answers = await asyncio.gather(*(ask(client, type="run_rule", rule_code="x") for client in clients))
        assert {answer["type"] for answer in answers} == {"rule_result"}
        server.publish(EVENT)
        assert all([json.loads(await client.recv())["event"] for client in clients])
        assert (await running.get("/healthz")).status == 200
        await clients[0].send('{"type": "run_rule", "rule_code": "slow"}')
        assert await asker.started.get()
        await server.aclose()
        assert server.clients == asker.running == 0

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(scenario())
