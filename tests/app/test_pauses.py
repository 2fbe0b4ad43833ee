"""The pauses between attempts to connect."""

from __future__ import annotations

import asyncio

from app.pauses import Pauses


async def test_a_pause_says_how_long_it_still_is_and_ends_by_itself() -> None:
    time = 100.0
    pauses, told = Pauses(lambda: time), []
    pauses.on_change(lambda: told.append(pauses.left))
    assert pauses.left is None
    waiting = asyncio.create_task(pauses.wait(0.05))
    await asyncio.sleep(0)
    time = 100.03
    assert pauses.left is not None
    assert 0.01 < pauses.left < 0.03
    time = 200.0
    assert pauses.left == 0
    await waiting
    assert (told[-1], pauses.left) == (None, None)


async def test_a_pause_is_ended_at_once_and_the_next_one_is_whole_again() -> None:
    pauses = Pauses()
    pauses.end()  # of none: it ends no later one
    waiting = asyncio.create_task(pauses.wait(60))
    await asyncio.sleep(0)
    assert not waiting.done()
    pauses.end()
    await waiting
    assert pauses.left is None


async def test_a_cancelled_pause_is_none() -> None:
    pauses = Pauses()
    waiting = asyncio.create_task(pauses.wait(60))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert pauses.left is None
