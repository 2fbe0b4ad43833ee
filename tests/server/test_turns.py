"""Turns: who begins next, and that nobody is kept waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.turns import Turns
from tests.server.conftest import until

NEVER = 3_600.0


class Crowd:
    """Clients whose requests begin when their turn comes and end when told."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ends: dict[str, asyncio.Event] = {}
        self.begun: list[str] = []

    async def ask(self, *requests: str) -> None:
        """Ask for turns. A request is called by its client's letter and a number."""
        for request in requests:
            self._ends[request] = asyncio.Event()
            self._tasks[request] = asyncio.create_task(self._run(request))
        await settle()

    async def end(self, *requests: str) -> None:
        for request in requests:
            self._ends[request].set()
        await settle()

    async def cancel(self, *requests: str) -> None:
        for request in requests:
            self._tasks[request].cancel()
        await settle()

    async def aclose(self) -> None:
        await self.cancel(*self._tasks)
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _run(self, request: str) -> None:
        async with self._turns.turn(request[0]):
            self.begun.append(request)
            await self._ends[request].wait()


async def settle() -> None:
    """Let everything go on that can."""
    for _ in range(10):
        await asyncio.sleep(0)


@asynccontextmanager
async def crowd(at_once: int, longest: float = NEVER, calm: float = NEVER) -> AsyncIterator[Crowd]:
    made = Crowd(Turns(at_once, longest=longest, calm=calm))
    yield made
    await made.aclose()


async def test_a_client_that_is_alone_has_as_many_turns_as_there_are() -> None:
    async with crowd(3) as clients:
        await clients.ask("a1", "a2", "a3", "a4")
        assert clients.begun == ["a1", "a2", "a3"]
        await clients.end("a2")
        assert clients.begun == ["a1", "a2", "a3", "a4"]


async def test_beside_others_a_client_has_one_turn_at_a_time() -> None:
    async with crowd(8) as clients:
        await clients.ask("b1", "a1", "a2", "b2")
        assert clients.begun == ["b1", "a1"]
        await clients.end("a1")
        assert clients.begun == ["b1", "a1", "a2"]
        await clients.end("a2", "b1")
        assert clients.begun == ["b1", "a1", "a2", "b2"]


async def test_a_client_with_hundreds_of_requests_is_passed_by_all_others() -> None:
    async with crowd(1) as clients:
        await clients.ask(*(f"a{number}" for number in range(300)))
        await clients.ask("b1", "c1", "b2")
        await clients.end("a0", "a1", "b1", "c1", "b2")
        assert clients.begun[:5] == ["a0", "a1", "b1", "c1", "a2"]
        await clients.end("a2")
        assert clients.begun[5:] == ["b2", "a3"]


async def test_who_has_just_left_a_turn_still_counts_for_a_moment() -> None:
    async with crowd(8) as clients:
        await clients.ask("b1")
        await clients.end("b1")
        await clients.ask("a1", "a2")
        assert clients.begun == ["b1", "a1"]


async def test_after_a_calm_moment_a_client_is_alone_again() -> None:
    async with crowd(8, calm=0) as clients:
        await clients.ask("b1")
        await clients.end("b1")
        await clients.ask("a1", "a2")
        assert clients.begun == ["b1", "a1", "a2"]


async def test_a_request_that_takes_long_goes_on_without_its_turn() -> None:
    async with crowd(1, longest=0.01) as clients:
        await clients.ask("a1", "b1")
        assert clients.begun == ["a1"]
        await until(lambda: clients.begun == ["a1", "b1"])
        await clients.end("a1")


async def test_who_leaves_while_waiting_takes_no_turn() -> None:
    async with crowd(1) as clients:
        await clients.ask("a1", "b1", "c1")
        await clients.cancel("b1")
        await clients.end("a1")
        assert clients.begun == ["a1", "c1"]


@pytest.mark.parametrize("first", ["end", "cancel"])
async def test_a_turn_that_comes_in_the_moment_of_leaving_goes_to_the_next(first: str) -> None:
    async with crowd(1) as clients:
        await clients.ask("a1", "b1", "c1")
        if first == "end":
            clients._ends["a1"].set()
            await asyncio.sleep(0)
            clients._tasks["b1"].cancel()
        else:
            clients._tasks["b1"].cancel()
            clients._tasks["a1"].cancel()
        await settle()
        assert clients.begun == ["a1", "c1"]
