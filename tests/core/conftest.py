"""A supervisor over a real, adopted database, with the shipped rulebook and without a model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from app.database import Database
from pitboss.errors import NotUnderstood, PitbossError
from pitboss.events import Event, RuleFailed, RuleResult, ViewsRefresh
from pitboss.guard.keeper import GuardKeeper
from pitboss.limits import MIB, Limits
from pitboss.rulebook import Rulebook, load_rulebook
from pitboss.store.ceiling import Ceiling
from pitboss.store.live_schema import LiveSchema
from pitboss.store.notices import Notices
from pitboss.supervisor import Supervisor
from pitboss.tools.context import ContextBuilder
from pitboss.tools.data_table import DataTable
from pitboss.tools.guard import GuardTool
from pitboss.tools.register_rule import RegisterRule
from pitboss.tools.register_view import RegisterView
from pitboss.tools.sql_pitboss import SqlPitboss
from pitboss.translate import Question, Translation, Translator
from pitboss.translate.english import EnglishTranslator
from resources import shipped_rulebook

LIMITS = Limits(rule_timeout=3, max_cost=1_000_000, max_rows=300_000, max_bytes=8 * MIB, lock_timeout=2)


@dataclass
class Scripted:
    """A stand-in for the model: answers each question with the SQL that a test gave."""

    answers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    fails: PitbossError | None = None
    source = "model"

    async def translate(self, question: Question) -> Translation:
        self.asked.append(question.text)
        if self.fails is not None:
            raise self.fails
        if question.text not in self.answers:
            raise NotUnderstood("The test's model has no answer.")
        return Translation(self.answers[question.text], "model")


@dataclass
class Bench:
    """What a test needs of a running core."""

    database: Database
    schema: LiveSchema
    model: Scripted
    rulebook: Rulebook
    published: list[ViewsRefresh] = field(default_factory=list)
    supervisor: Supervisor = None  # type: ignore[assignment]  # made right after

    async def run(self, rule: str, rule_id: str | None = None) -> RuleResult:
        """Run a rule that must work."""
        ending = await self.supervisor.process_rule_request(rule, rule_id)
        assert isinstance(ending, RuleResult), ending
        return ending

    async def fail(self, rule: str, rule_id: str | None = None) -> RuleFailed:
        """Run a rule that must fail."""
        ending = await self.supervisor.process_rule_request(rule, rule_id)
        assert isinstance(ending, RuleFailed), ending
        return ending

    async def events(self, rule: str) -> list[Event]:
        """All that is emitted about one rule."""
        said: list[Event] = []
        await self.supervisor.process_rule_request(rule, emit=said.append)
        return said

    async def fetch(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Rows, as the owner sees them."""
        async with self.database.connection() as connection:
            return [tuple(row) for row in await connection.fetch(sql, *values)]

    async def value(self, sql: str, *values: object) -> object:
        """One value, as the owner sees it."""
        return (await self.fetch(sql, *values))[0][0]

    async def agree(self) -> bool:
        """Whether `views`, `views_registry` and `rules` tell the same story."""
        relations = await self.fetch("SELECT relname FROM pg_class WHERE relnamespace = 'views'::regnamespace "
                                     "AND relkind = 'm' ORDER BY 1")  # fmt: skip
        registered = await self.fetch("SELECT table_name FROM views_registry JOIN rules r ON r.id = rule_id ORDER BY 1")
        return relations == registered


@pytest.fixture
async def bench(adopted_dsn: str) -> AsyncIterator[Bench]:
    """A supervisor without a network, over the test content."""
    database = Database(adopted_dsn)
    await database.open()
    book = load_rulebook(shipped_rulebook())
    schema = LiveSchema(database, lambda: book.tables)
    bench = Bench(database, schema, Scripted(), book)
    translators: tuple[Translator, ...] = (EnglishTranslator(), bench.model)  # type: ignore[assignment]
    bench.supervisor = Supervisor(
        database,
        lambda: book,
        preparing=(ContextBuilder(lambda: book, schema.current), SqlPitboss(database, translators)),
        writing=(
            GuardTool(database, GuardKeeper(), LIMITS),
            DataTable(Ceiling(database, LIMITS, first_look=0.01)),
            RegisterRule(),
            RegisterView(Notices()),
        ),
        limits=LIMITS,
        publish=bench.published.append,
    )
    yield bench
    await bench.supervisor.aclose()
    await schema.aclose()
    await database.close()
