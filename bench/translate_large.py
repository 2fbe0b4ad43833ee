"""The offline translator on a schema of 300 tables with a million names: `python -m bench.translate_large`.

Prints measured and bar of: a question's time, the memory that the index takes, how long the event loop stands still
while the index is built beside it, and how long it takes to build it anew after one column has changed.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from dataclasses import replace

from pitboss.errors import NotUnderstood
from pitboss.schema import Column, ForeignKey, Schema, Table
from pitboss.texts import Texts
from pitboss.translate import Question
from pitboss.translate.english import EnglishTranslator

TABLES = 300
NAMED = 20  # tables with many names
NAMES = 50_000  # in each of them
ASKED = 1500
SYLLABLES = ("ka", "lo", "mi", "ne", "ru", "sta", "ver", "don", "bel", "tor", "qui", "zan", "hol", "pri", "wex", "jun")
NOUNS = ("invoice", "shipment", "vendor", "contract", "sensor", "campaign", "ticket", "asset", "route", "batch",
         "permit", "survey", "grant", "voucher", "payroll", "claim", "lesson", "recipe", "depot", "meter")  # fmt: skip
ADJECTIVES = ("", "old ", "draft ", "local ", "partner ", "export ", "retail ", "field ", "spare ", "annual ",
              "weekly ", "remote ", "bulk ", "legacy ", "premium ")  # fmt: skip
SHAPES = (
    "list all {many}", "how many {many} are there", "{many} where status is open", "average amount of {many}",
    "top 5 {many} by amount", "number of {many} per status", "open {many} with an amount over 5000",
    "{many} created in 2024", "{many} called {name}", "what is the amount of {name}",
    "total amount of {many} by region",
    "{many} whose name contains {word}", "{many} without a note", "percentage of {many} that are open",
    "{many} with an above average amount and status closed, ordered by amount descending",
    "For each status, return the number of {many} and the average amount. Return the status and the count.",
    "{many} that smell of {word}", "who is {name}", "what is the weather in {word}",
)  # fmt: skip


def names(count: int, chance: random.Random) -> Texts:
    """So many different names of two words."""
    found: set[str] = set()
    while len(found) < count:
        first, last = ("".join(chance.choices(SYLLABLES, k=3)).title() for _ in range(2))
        found.add(f"{first} {last}")
    return Texts(found)


def large_schema(chance: random.Random) -> Schema:
    """300 tables, each with a key to the one before of its row; every fifteenth has many names."""
    tables: dict[str, Table] = {}
    order = [f"{adjective}{noun}".strip() for adjective in ADJECTIVES for noun in NOUNS][:TABLES]
    for number, said in enumerate(order):
        own = said.replace(" ", "_") + "s"
        parent = order[number - len(NOUNS)].replace(" ", "_") + "s" if number >= len(NOUNS) else ""
        columns = [
            Column("id", "integer", "number", nullable=False),
            Column("name", "text", "text", names=names(NAMES, chance) if number < NAMED else Texts(), unique=True),
            Column("status", "text", "text", values=("open", "closed", "on hold")),
            Column("region", "text", "text", values=("north", "south", "east", "west")),
            Column("amount", "numeric", "number"),
            Column("note", "text", "text"),
            Column("created_on", "date", "date"),
        ]
        keys: tuple[ForeignKey, ...] = ()
        if parent:
            columns.append(Column(f"{parent[:-1]}_id", "integer", "number"))
            keys = (ForeignKey((f"{parent[:-1]}_id",), parent, ("id",)),)
        tables[own] = Table(own, tuple(columns), ("id",), keys)
    return Schema(tables, "large")


def questions(schema: Schema, chance: random.Random) -> list[str]:
    """Questions of all shapes over all tables, some of them without an answer."""
    tables, found = list(schema.tables.values()), []
    for number in range(ASKED):
        table, named = chance.choice(tables), chance.choice(tables[:NAMED])
        name = chance.choice(named.columns[1].names)
        many = table.name.replace("_", " ")
        found.append(SHAPES[number % len(SHAPES)].format(many=many, name=name, word=name.split()[0]))
    return found


async def longest_stall(stop: asyncio.Event) -> float:
    """The longest time for which the event loop did not turn, until `stop`."""
    worst, last = 0.0, time.perf_counter()
    while not stop.is_set():
        await asyncio.sleep(0)
        now = time.perf_counter()
        worst, last = max(worst, now - last), now
    return worst


async def built(translator: EnglishTranslator, schema: Schema) -> tuple[float, float]:
    """Seconds that the index took, and the longest stall meanwhile."""
    stop = asyncio.Event()
    watch = asyncio.create_task(longest_stall(stop))
    start = time.perf_counter()
    await translator.prepare(schema)
    seconds = time.perf_counter() - start
    stop.set()
    return seconds, await watch


def changed(schema: Schema) -> Schema:
    """The same schema after one table has got another name."""
    first = next(iter(schema.tables.values()))
    columns = list(first.columns)
    columns[1] = replace(columns[1], names=Texts((*columns[1].names, "Something New")))
    return replace(schema, tables={**schema.tables, first.name: replace(first, columns=tuple(columns))})


async def main() -> int:
    """0 where every bar is kept, 1 where one is not."""
    chance = random.Random(7)
    schema = large_schema(chance)
    asked = questions(schema, chance)
    translator = EnglishTranslator()
    seconds, stall = await built(translator, schema)
    times, answered = [], 0
    for question in asked:
        start = time.perf_counter()
        try:
            await translator.translate(Question(question, schema))
            answered += 1
        except NotUnderstood:
            pass
        times.append((time.perf_counter() - start) * 1e3)
    times.sort()
    size = translator.index_size(schema) / 1e6
    again, _ = await built(translator, changed(schema))
    rows = [
        ("a question, p50", times[len(times) // 2], "ms", 5.0),
        ("a question, p99", times[len(times) * 99 // 100], "ms", 30.0),
        ("the index with its texts", size, "MB", 150.0),
        ("longest stall of the loop while it is built", stall * 1e3, "ms", 50.0),
    ]
    print(f"{TABLES} tables, {NAMED * NAMES:,} names, {ASKED} questions, {answered} of them answered")
    for what, measured, unit, bar in rows:
        print(f"  {what:44} {measured:8.1f} {unit:3} (bar {bar:.0f})")
    print(f"  {'building it':44} {seconds:8.1f} s\n  {'building it anew after one change':44} {again:8.1f} s")
    return 0 if all(measured <= bar for _, measured, _, bar in rows) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
