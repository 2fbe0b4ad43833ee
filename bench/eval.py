"""How often the offline translator answers, and how often it is right: `python -m bench.eval [--verbose] [FILE ...]`.

Starts a PostgreSQL of its own, loads each schema of bench/questions, and compares answers with gold SQL. Prints for
each set and class: right, wrong, abstained; then coverage, precision and the time a question takes, beside the bars.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from pitboss.errors import NotUnderstood
from pitboss.introspect import guessed_keys, guessed_notes, public_tables, with_keys, with_notes
from pitboss.names import quote
from pitboss.rulebook import load_rulebook
from pitboss.schema import Schema, TableNotes
from pitboss.store.live_schema import read_schema
from pitboss.translate.english import EnglishTranslator
from resources import shipped_rulebook
from tests import postgres
from tests.translate.support import same_rows

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "bench" / "questions"
TEST_DATA = ROOT / "tests" / "data"
SHARED = "shared"
# schemas and questions by people who had not seen the translator, nor what else it is asked
FREE = ("museum", "telecom", "cooperative", "transit", "property", "conference")
SCHEMAS: Mapping[str, tuple[Path, ...]] = {
    "content": (TEST_DATA / "schema.sql", TEST_DATA / "dataset.sql"),
    "shop": (ROOT / "tests" / "translate" / "data" / "shop.sql",),
    "hospital": (QUESTIONS / "hospital.sql",),
    "league": (QUESTIONS / "league.sql",),
    **{name: (QUESTIONS / f"{name}.sql",) for name in FREE},
}
BARS = {SHARED: (0.85, 0.98)}  # coverage and precision; of all other sets:
OWN_BAR = (0.80, 0.97)


@dataclass(frozen=True)
class Asked:
    """A question with its gold: SQL by hand, or None where it must not be answered."""

    question: str
    sql: str | None
    cls: str
    ordered: bool


@dataclass
class Tally:
    """What came of a set of questions."""

    by_class: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: list[float] = field(default_factory=list)
    notable: list[str] = field(default_factory=list)

    def count(self, verdict: str) -> int:
        return sum(one[verdict] for one in self.by_class.values())

    @property
    def coverage(self) -> float:
        """Of the questions that have an answer: the part that got one."""
        answered = self.count("right") + self.count("wrong")
        return answered / max(1, answered + self.count("abstained"))

    @property
    def precision(self) -> float:
        """Of the answers, also of those to questions without one: the part that is right."""
        wrong = self.count("wrong") + self.count("invented")
        return self.count("right") / max(1, self.count("right") + wrong)


def sets(only: Iterable[Path]) -> Iterator[tuple[str, str, list[Asked]]]:
    """Name, schema and questions of each set."""
    if files := list(only):
        yield from ((file.stem, file.stem.split("-")[0], questions(file)) for file in files)
        return
    yield SHARED, "content", questions(TEST_DATA / "questions-dev.jsonl")
    for part in ("dev", "test", "free"):
        for schema in SCHEMAS:
            if (file := QUESTIONS / f"{schema}-{part}.jsonl").exists():
                yield file.stem, schema, questions(file)


def questions(file: Path) -> list[Asked]:
    """The questions of a JSONL file."""
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return [Asked(row["question"], row["sql"], row["cls"], row.get("ordered", False)) for row in rows]


async def prepared(server: postgres.TestServer, name: str) -> tuple[asyncpg.Connection, Schema]:
    """A database with the schema `name`: a connection that sees no deleted rows, and what the translator sees."""
    await server.execute(f"CREATE DATABASE {quote(name)}")
    connection = await asyncpg.connect(server.dsn(name))
    for file in SCHEMAS[name]:
        await connection.execute(file.read_text("utf-8"))
    tables: Mapping[str, TableNotes] = await public_tables(connection)
    if name == "content":
        tables = load_rulebook(shipped_rulebook()).tables
    schema = await read_schema(connection, tables)
    if name != "content":
        schema = with_notes(schema, guessed_notes(schema))
        schema = with_keys(schema, await guessed_keys(connection, schema))
    await connection.execute("CREATE SCHEMA live")
    for table in schema.tables.values():
        if table.column("deleted_at"):
            view = f"CREATE VIEW live.{quote(table.name)} AS SELECT * FROM public.{quote(table.name)}"
            await connection.execute(f"{view} WHERE deleted_at IS NULL")
    for table in schema.tables.values():
        keys = [key for key in table.foreign_keys if schema.tables[key.target].column("deleted_at")]
        if len(keys) == 2 and {name for key in keys for name in key.columns} == {c.name for c in table.columns}:
            live = " AND ".join(f"{key.columns[0]} IN (SELECT id FROM live.{key.target})" for key in keys)
            await connection.execute(f"CREATE VIEW live.{table.name} AS SELECT * FROM public.{table.name} WHERE {live}")
    await connection.execute("SET search_path = live, public; SET statement_timeout = '10s'")
    return connection, schema


async def measure(connection: asyncpg.Connection, schema: Schema, asked: list[Asked]) -> Tally:
    """The verdict on each question."""
    translator, tally = EnglishTranslator(), Tally()
    await translator.prepare(schema)
    for one in asked:
        start = time.perf_counter()
        try:
            sql, said = translator.read(one.question, schema).sql, ""
        except NotUnderstood as error:
            sql, said = None, str(error)
        tally.seconds.append(time.perf_counter() - start)
        verdict, detail = await judged(connection, one, sql)
        tally.by_class[one.cls][verdict] += 1
        if verdict in ("wrong", "invented", "abstained"):
            tally.notable.append(f"{verdict:9} {one.question}\n{'':10}{(sql or said).replace(chr(10), ' ')}{detail}")
    return tally


async def judged(connection: asyncpg.Connection, asked: Asked, sql: str | None) -> tuple[str, str]:
    """right, wrong or abstained; silent or invented where nothing should be answered."""
    if asked.sql is None:
        return ("silent" if sql is None else "invented"), ""
    if sql is None:
        return "abstained", ""
    gold = [tuple(row) for row in await connection.fetch(asked.sql)]
    try:
        got = [tuple(row) for row in await connection.fetch(sql)]
    except asyncpg.PostgresError as error:
        return "wrong", f"\n{'':10}{error}"
    if same_rows(gold, got, ordered=asked.ordered):
        return "right", ""
    return "wrong", f"\n{'':10}{len(gold)} rows expected, {len(got)} given"


def report(name: str, tally: Tally, *, verbose: bool) -> bool:
    """Print a set's table. Whether it stays within its bars."""
    print(f"\n{name}: {sum(sum(one.values()) for one in tally.by_class.values())} questions")
    for cls, counts in tally.by_class.items():
        right, wrong = counts["right"] + counts["silent"], counts["wrong"] + counts["invented"]
        print(f"  {cls:12} right {right:3}  wrong {wrong:3}  abstained {counts['abstained']:3}")
    coverage, precision = BARS.get(name, OWN_BAR)
    print(f"  coverage  {tally.coverage:6.1%}  (bar {coverage:.0%})")
    print(f"  precision {tally.precision:6.1%}  (bar {precision:.0%})")
    times = sorted(tally.seconds)
    print(f"  time      p50 {times[len(times) // 2] * 1e3:.1f} ms, p99 {times[len(times) * 99 // 100] * 1e3:.1f} ms")
    if verbose:
        print("\n".join(tally.notable))
    return tally.coverage >= coverage and tally.precision >= precision


async def evaluate(server: postgres.TestServer, files: list[Path], *, verbose: bool) -> bool:
    """All sets, one after the other, then dev and test as wholes. Whether all stay within their bars."""
    databases: dict[str, tuple[asyncpg.Connection, Schema]] = {}
    wholes: dict[str, Tally] = defaultdict(Tally)
    good = True
    for name, schema_name, asked in sets(files):
        if schema_name not in databases:
            databases[schema_name] = await prepared(server, schema_name)
        tally = await measure(*databases[schema_name], asked)
        passed = report(name, tally, verbose=verbose)
        if name == SHARED or files:
            good &= passed
        for whole in () if name == SHARED else (wholes[f"all {name.split('-')[-1]}"],):
            for cls, counts in tally.by_class.items():
                whole.by_class[cls] += counts
            whole.seconds += tally.seconds
    for name, tally in wholes.items():
        good &= report(name, tally, verbose=False)
    for connection, _ in databases.values():
        await connection.close()
    return good


def main() -> int:
    """0 where every bar is kept, 1 where one is not."""
    parser = argparse.ArgumentParser(prog="python -m bench.eval", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="sets to ask, named after their schema; else all")
    parser.add_argument("--verbose", action="store_true", help="print what was answered wrongly or not at all")
    arguments = parser.parse_args()
    server = postgres.start()
    try:
        return 0 if asyncio.run(evaluate(server, arguments.files, verbose=arguments.verbose)) else 1
    finally:
        postgres.stop(server)


if __name__ == "__main__":
    sys.exit(main())
