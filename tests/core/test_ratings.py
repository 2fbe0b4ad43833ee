"""What ratings do to the choice of SQL: good ones come first, bad ones last, and the rulebook stands above both."""

from __future__ import annotations

from pitboss.conversation_models import Message, Rating
from pitboss.recorder import message_of
from pitboss.store import conversations, memory, ratings
from pitboss.translate import Translation
from tests.core.conftest import Bench

RULE = "Find all patterns where kind equals pattern"
BETTER = "SELECT name FROM patterns WHERE kind = 'pattern'"


async def rate(bench: Bench, message: Message, rating: Rating | None) -> None:
    """Put a result down and rate it, as a person does."""
    schema = await bench.schema.current()
    async with bench.database.connection() as connection:
        made = await conversations.create(connection)
        [number] = await conversations.append(connection, made.id, [message])
        await conversations.rate(connection, number, rating)
        if rating == "up":
            await ratings.prefer(connection, message, message.rule, schema.fingerprint)


async def test_sql_rated_down_is_not_taken_from_memory_and_comes_after_another_answer(bench: Bench) -> None:
    first = await bench.run(RULE)
    assert (await bench.run(RULE)).source == "remembered"
    await rate(bench, message_of(first), "down")
    bench.model.answers[RULE] = BETTER
    second = await bench.run(RULE)
    assert (second.sql, second.source) == (BETTER, "model")
    assert (await bench.run(RULE)).source == "remembered"


async def test_sql_rated_down_is_used_and_said_so_where_nobody_has_another(bench: Bench) -> None:
    first = await bench.run(RULE)
    await rate(bench, message_of(first), "down")
    for _ in range(2):
        again = await bench.run(RULE)
        assert (again.sql, again.source) == (first.sql, "translated")
    details = [getattr(event, "detail", "") for event in await bench.events(RULE)]
    assert any("rated down before" in detail for detail in details)


async def test_the_last_rating_counts(bench: Bench) -> None:
    first = await bench.run(RULE)
    await rate(bench, message_of(first), "down")
    await rate(bench, message_of(first), "up")
    bench.model.answers[RULE] = BETTER
    assert (await bench.run(RULE)).sql == first.sql


async def test_sql_rated_up_comes_before_what_was_remembered_later(bench: Bench) -> None:
    first = await bench.run(RULE)
    liked = message_of(first)
    schema = await bench.schema.current()
    async with bench.database.connection() as connection:
        await memory.remember(connection, RULE, schema.fingerprint, Translation(BETTER, "model"))
    assert (await bench.run(RULE)).sql == BETTER
    await rate(bench, liked, "up")
    again = await bench.run(RULE)
    assert (again.sql, again.source) == (first.sql, "remembered")


async def test_reviewed_sql_stays_whatever_it_is_rated(bench: Bench) -> None:
    first = await bench.run("LIST_ORGS")
    for rating in ("down", "up"):
        await rate(bench, message_of(first), rating)
        assert (await bench.run("LIST_ORGS")).source == "reviewed"
