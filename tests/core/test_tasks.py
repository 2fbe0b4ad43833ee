"""Background work: what a person waits for is named, told of at its end, and can be stopped."""

from __future__ import annotations

import asyncio

import pytest

from pitboss.tasks import Tasks, Work


async def test_only_work_that_a_person_waits_for_is_named() -> None:
    tasks, gate = Tasks(), asyncio.Event()
    tasks.start(gate.wait(), name="watch a file")
    tasks.start(gate.wait(), name="answer", says="the rule “orgs”")
    assert [work.says for work in tasks.awaited] == ["the rule “orgs”"]
    gate.set()
    await tasks.aclose()
    assert tasks.awaited == []


async def test_its_end_is_told_unless_it_was_cancelled() -> None:
    tasks, ended = Tasks(on_error=lambda _name, _error: None), list[Work]()
    tasks.on_awaited_end(ended.append)

    async def fails() -> None:
        raise ValueError

    tasks.start(asyncio.sleep(0), name="one", says="one")
    tasks.start(fails(), name="two", says="two")
    tasks.start(asyncio.sleep(60), name="three", says="three").cancel()
    while len(tasks):  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert sorted(work.says for work in ended) == ["one", "two"]
    assert all(work.seconds >= 0 for work in ended)


async def test_all_of_it_can_be_stopped_and_the_rest_goes_on() -> None:
    tasks, gate = Tasks(), asyncio.Event()
    other = tasks.start(gate.wait(), name="watch a file")
    awaited = tasks.start(gate.wait(), name="answer", says="the rule “orgs”")
    tasks.cancel_awaited()
    with pytest.raises(asyncio.CancelledError):
        await awaited
    assert not other.done()
    gate.set()
    await tasks.aclose()
