"""Frames over a real socket: each is answered, and the connection lives on or is closed as the protocol says."""

from __future__ import annotations

import asyncio
import json
import os
import struct
import zlib
from dataclasses import replace
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from pitboss.events import ViewsRefresh
from tests.server.conftest import QUICK, Running, Starter, ask, until

VERSION_2: list[dict[str, Any]] = [
    {"type": "hello", "version": 2},
    {"type": "cancel", "id": "1"},
    {"type": "approve", "id": "1", "sql": "DROP TABLE patterns"},
    {"type": "reject", "id": "1"},
    *({"type": kind} for kind in ("list_rules", "list_workflows", "list_views", "list_sessions", "new_session")),
    {"type": "view_rows", "view": "pg_catalog.pg_authid", "offset": -1, "limit": 10**9, "filter": "1=1; --"},
    *({"type": kind, "view": "list_orgs"} for kind in ("refresh_view", "drop_view", "rename_view")),
    {"type": "feedback", "message": "x", "rating": "up"},
    {"type": "session_messages", "session": "1"},
]


async def test_requests_of_a_later_version_are_of_an_unknown_type_and_run_nothing(running: Running) -> None:
    async with running.connect() as client:
        for frame in VERSION_2:
            answer = await ask(client, **frame)
            assert (answer["type"], answer["rule"], answer["code"]) == ("error", "", "unknown_type")
        assert running.asker.asked == []
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"


async def test_a_rule_is_answered_by_one_result(running: Running) -> None:
    async with running.connect() as client:
        answer = await ask(client, type="run_rule", rule_code="LIST_ORGS", rule_id="rule_1")
        assert answer["message"] == "Rule list_orgs → 5 rows → list_orgs"
        assert answer.keys() == {"type", "message", "timestamp"}
        assert running.asker.asked == [("LIST_ORGS", "rule_1")]


async def test_a_rule_that_fails_is_answered_by_one_error(running: Running) -> None:
    async with running.connect() as client:
        answer = await ask(client, type="run_rule", rule_code="wrong")
        assert (answer["type"], answer["rule"], answer["code"]) == ("error", "wrong", "sql_failed")
        assert running.asker.asked == [("wrong", None)]


async def test_an_expected_error_of_the_supervisor_is_said_with_its_code(running: Running) -> None:
    async with running.connect() as client:
        answer = await ask(client, type="run_rule", rule_code="away")
        assert (answer["rule"], answer["message"], answer["code"]) == (
            "away",
            "The database is away.",
            "database_unavailable",
        )


async def test_a_fault_of_ours_is_answered_without_its_details(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async with running.connect() as client:
        answer = await ask(client, type="run_rule", rule_code="broken")
        assert answer["code"] == "internal"
        assert "secret" not in json.dumps(answer)
        assert "secret" in caplog.text
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"


async def test_a_workflow_says_each_step_and_then_its_end(running: Running) -> None:
    async with running.connect() as client:
        first = await ask(client, type="run_workflow", workflow="WEEKLY_REVIEW", workflow_id="wf_1")
        second, closing = json.loads(await client.recv()), json.loads(await client.recv())
        assert [frame["type"] for frame in (first, second, closing)] == ["rule_result", "error", "rule_result"]
        assert closing["message"] == "Workflow weekly_review → 1 of 2 rules → 5 rows"
        assert running.asker.asked[0] == ("list_orgs", "wf_1")


async def test_a_workflow_that_breaks_off_still_gets_its_end(running: Running) -> None:
    async with running.connect() as client:
        await client.send('{"type": "run_workflow", "workflow": "BROKEN"}')
        frames = [json.loads(await client.recv()) for _ in range(3)]
        assert frames[2]["code"] == "internal"
        assert frames[2]["rule"] == "broken"


async def test_a_refresh_goes_to_every_client(running: Running) -> None:
    async with running.connect() as one, running.connect() as other:
        await until(lambda: running.server.clients == 2)
        running.server.publish(ViewsRefresh(table="list_orgs", rule="List"))
        for client in (one, other):
            frame = json.loads(await client.recv())
            assert (frame["event"], frame["payload"]) == ("views:refresh", {"table": "list_orgs", "rule": "List"})


async def test_a_refresh_with_no_client_is_nothing(running: Running) -> None:
    running.server.publish(ViewsRefresh(table="list_orgs", rule="List"))


BROKEN: list[str | bytes] = [
    "", "{", "1", "[]", "null", '{"type": 1}', "{}", '{"type": "run_rule"}', "[" * 100_000, '{"a": 1, "a": 2}', "NaN",
    '{"type": "run_rule", "rule_code": "\\ud800"}', '{"type": "run_rule", "rule_code": "\\u0000"}', b"\0\1", b"{}",
]  # fmt: skip


async def test_a_broken_frame_is_answered_and_the_connection_lives_on(running: Running) -> None:
    async with running.connect() as client:
        for frame in BROKEN:
            await client.send(frame)
            answer = json.loads(await client.recv())
            assert (answer["type"], answer["rule"], answer["code"]) == ("error", "", "bad_request")
        await client.send('{"type": "hello", "version": 2}')
        assert json.loads(await client.recv())["code"] == "unknown_type"
        assert (await ask(client, type="run_rule", rule_code="x" * 900_000))["code"] == "too_large"
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"


async def test_a_frame_in_many_fragments_is_one_frame(running: Running) -> None:
    async with running.connect() as client:
        await client.send(['{"type": "run_rule",', ' "rule_code"', ': "x"}'])
        assert json.loads(await client.recv())["type"] == "rule_result"


async def closing_code(running: Running, *sent: bytes) -> int | None:
    """The close code that the server gives to raw bytes after a handshake."""
    async with running.connect() as client:
        for data in sent:
            client.transport.write(data)
        await client.wait_closed()
        return client.close_code


def masked(opcode: Opcode, data: bytes, *, fin: bool = True, reserved: int = 0) -> bytes:
    """A client's frame, also one that the client library would refuse to make. Its mask is zero."""
    first, size = fin << 7 | reserved << 4 | opcode, len(data)
    match size:
        case _ if size < 126:
            head = struct.pack("!BB", first, 0x80 | size)
        case _ if size < 2**16:
            head = struct.pack("!BBH", first, 0x80 | 126, size)
        case _:
            head = struct.pack("!BBQ", first, 0x80 | 127, size)
    return head + bytes(4) + data


async def test_a_frame_of_a_mebibyte_passes_and_one_byte_more_closes_with_1009(running: Running) -> None:
    async with running.connect() as client:
        frame = '{"type": "run_rule", "rule_code": "x", "more": ""}'
        await client.send(frame.replace('""', '"' + "y" * (2**20 - len(frame)) + '"'))
        assert json.loads(await client.recv())["type"] == "rule_result"
    assert await closing_code(running, masked(Opcode.TEXT, b"x" * (2**20 + 1))) == 1009


async def test_fragments_without_end_close_with_1009(running: Running) -> None:
    parts = [masked(Opcode.CONT, b"x" * 2**16, fin=False) for _ in range(17)]
    assert await closing_code(running, masked(Opcode.TEXT, b"x", fin=False), *parts) == 1009
    empty = masked(Opcode.CONT, b"", fin=False) * 5_000
    assert await closing_code(running, masked(Opcode.TEXT, b"x", fin=False), empty) == 1009


async def test_what_breaks_the_websocket_protocol_closes_that_connection(running: Running) -> None:
    assert await closing_code(running, masked(Opcode.TEXT, b"\xff\xfe")) == 1007
    assert await closing_code(running, masked(Opcode.TEXT, b"x", reserved=2)) == 1002
    assert await closing_code(running, Frame(Opcode.TEXT, b"x").serialize(mask=False)) == 1002
    assert await closing_code(running, masked(Opcode.CLOSE, struct.pack("!H", 1005))) == 1002
    assert await closing_code(running, masked(Opcode.CLOSE, struct.pack("!H", 99))) == 1002
    assert await closing_code(running, masked(Opcode.PING, b"x" * 126)) == 1002
    await still_serves(running)


async def test_there_is_no_compression_and_so_no_bomb(running: Running) -> None:
    async with running.connect(compression="deflate") as client:
        assert client.protocol.extensions == []
    bomb = zlib.compress(b"x" * 2**20)[2:-4]
    assert await closing_code(running, masked(Opcode.TEXT, bomb, reserved=4)) == 1002


async def still_serves(running: Running) -> None:
    async with running.connect() as client:
        assert (await ask(client, type="run_rule", rule_code="x"))["type"] == "rule_result"


async def test_a_few_requests_run_at_once_the_next_wait_and_more_are_busy(start: Starter) -> None:
    running = await start(replace(QUICK, max_running=2, max_queued=3))
    asker = running.asker
    async with running.connect() as client:
        for _ in range(7):
            await client.send('{"type": "run_rule", "rule_code": "slow"}')
        refused = [json.loads(await client.recv()) for _ in range(2)]
        assert [frame["code"] for frame in refused] == ["busy", "busy"]
        assert asker.running == 2
        asker.release.set()
        answers = [json.loads(await client.recv()) for _ in range(5)]
        assert {frame["type"] for frame in answers} == {"rule_result"}
        assert (len(asker.asked), asker.most_running) == (5, 2)


async def test_requests_that_wait_run_in_the_order_they_came(start: Starter) -> None:
    running = await start(replace(QUICK, max_running=1))
    async with running.connect() as client:
        for number in range(20):
            await client.send(json.dumps({"type": "run_rule", "rule_code": f"r{number}"}))
        for number in range(20):
            assert f"Rule r{number} " in json.loads(await client.recv())["message"]


async def test_a_greedy_client_does_not_keep_another_waiting(running: Running) -> None:
    async with running.connect() as greedy, running.connect() as modest:
        for _ in range(50):
            await greedy.send('{"type": "run_rule", "rule_code": "slow"}')
        for _ in range(4):
            await running.asker.started.get()
        answer = await ask(modest, type="run_rule", rule_code="x")
        assert answer["type"] == "rule_result"
        assert not running.asker.release.is_set()


async def test_what_a_client_runs_is_cancelled_when_it_leaves(running: Running) -> None:
    async with running.connect() as client:
        for _ in range(6):
            await client.send('{"type": "run_rule", "rule_code": "slow"}')
        for _ in range(4):
            await running.asker.started.get()
        client.transport.abort()
    for _ in range(4):
        await running.asker.cancelled.get()
    await until(lambda: running.server.clients == 0)
    assert len(running.asker.asked) == 4, "what waited was not begun"
    await still_serves(running)


async def test_fifty_clients_may_use_one_id_at_once(running: Running) -> None:
    async def one() -> Any:
        async with running.connect() as client:
            return await ask(client, type="run_rule", rule_code="x", rule_id="rule_1732430862456")

    answers = await asyncio.gather(*(one() for _ in range(50)))
    assert {answer["type"] for answer in answers} == {"rule_result"}
    assert running.asker.asked == [("x", "rule_1732430862456")] * 50


async def test_a_ping_is_answered(running: Running) -> None:
    async with running.connect() as client:
        await (await client.ping(os.urandom(8)))


async def test_closing_the_server_closes_clients_with_1001_and_cancels_what_they_run(running: Running) -> None:
    async with running.connect() as client:
        await client.send('{"type": "run_rule", "rule_code": "slow"}')
        await running.asker.started.get()
        await running.server.aclose()
        assert await running.asker.cancelled.get() == "slow"
        with pytest.raises(ConnectionClosed) as caught:
            await client.recv()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1001
    assert running.server.clients == 0
    await running.server.aclose()
