"""The stages put together: reads a question, or says what it did not understand and what would work."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pitboss.errors import NotUnderstood
from pitboss.events import Source
from pitboss.schema import Schema
from pitboss.translate import Question, Translation
from pitboss.translate.english.checks import finish
from pitboss.translate.english.doubts import doubt
from pitboss.translate.english.draft import Draft
from pitboss.translate.english.errors import TooManyReadings
from pitboss.translate.english.explain import explain, meaning
from pitboss.translate.english.gist.loose import LooseNames
from pitboss.translate.english.gist.reader import GistReader
from pitboss.translate.english.graph import TableGraph
from pitboss.translate.english.index import SchemaIndex
from pitboss.translate.english.lexicon import Lexicon
from pitboss.translate.english.links import Links
from pitboss.translate.english.questions import Questions
from pitboss.translate.english.render import Renderer
from pitboss.translate.english.suggest import candidates
from pitboss.translate.english.tokens import MAX_CHARS, MAX_TOKENS, Token, tokenize
from pitboss.translate.english.tree import Query
from pitboss.translate.english.typos import Speller

MARGIN = 0.25  # by so much the best reading must be better than the next with other SQL
MAX_COST = 1.5
LARGE = 5000  # values from which an index is built off the loop
KEPT = 4
SUGGESTED = 3
UNKNOWN_WORDS = "Not understood:"


@dataclass(frozen=True, slots=True)
class Traced:
    """Words of the question, and what they became."""

    words: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question means: SQL, one plain sentence about it, and how its words were understood."""

    sql: str
    explanation: str
    trace: tuple[Traced, ...] = ()


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is made once for a schema."""

    schema: Schema
    index: SchemaIndex
    graph: TableGraph
    renderer: Renderer
    speller: Speller
    loose: LooseNames
    tried: dict[str, bool] = field(default_factory=dict)  # rules to suggest, and whether they work


class EnglishTranslator:
    """Reads plain English over any schema. Keeps what it prepared for the last few schemas."""

    source: Source = "translated"

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon or Lexicon.shipped()
        self._prepared: list[_Prepared] = []

    async def translate(self, question: Question) -> Translation:
        """SQL for `question`. Raises NotUnderstood, with rules that would work, rather than guess."""
        if _size(question.schema) > LARGE:
            await self.prepare(question.schema)
        reading = self.read(question.text, question.schema)
        return Translation(reading.sql, self.source, reading.explanation)

    async def prepare(self, schema: Schema) -> None:
        """Make what questions on `schema` need, off the loop, unless it is there."""
        if self._known(schema) is None:
            self._keep(await asyncio.to_thread(self._prepare, schema))

    def index_size(self, schema: Schema) -> int:
        """Bytes that the names of a schema that was prepared take in memory."""
        known = self._known(schema)
        return known.index.size if known else 0

    def read(self, text: str, schema: Schema) -> Reading:
        """The one reading of `text`. Raises NotUnderstood where there is none, or more than one."""
        prepared = self._known(schema) or self._keep(self._prepare(schema))
        try:
            return self._read_mended(text, prepared)
        except NotUnderstood as error:
            raise NotUnderstood(str(error), suggestions=self._suggestions(text, prepared), words=error.words) from None

    def _known(self, schema: Schema) -> _Prepared | None:
        return next((one for one in self._prepared if one.schema is schema), None)

    def _prepare(self, schema: Schema) -> _Prepared:
        before = next(
            (one.index for one in reversed(self._prepared) if one.schema.tables.keys() == schema.tables.keys()), None
        )
        index = SchemaIndex(schema, self._lexicon, before)
        known = {form for word in (*index.vocabulary(), *self._lexicon.words) for form in (word, f"{word}s")}
        return _Prepared(schema, index, TableGraph(index.roles), Renderer(index), Speller(known), LooseNames(index))

    def _keep(self, prepared: _Prepared) -> _Prepared:
        self._prepared = [*self._prepared[1 - KEPT :], prepared]
        return prepared

    def _read_mended(self, text: str, prepared: _Prepared) -> Reading:
        """The reading of `text`, or, where it has unknown words that all nearly are known ones, of those."""
        try:
            return self._read(text, prepared)
        except NotUnderstood as error:
            changes = {word: prepared.speller.mended(word.lower()) for word in error.words if error.words}
            if not changes or not str(error).startswith(UNKNOWN_WORDS) or None in changes.values():
                raise
            mended = re.sub(r"[^\W\d_]+", lambda found: changes.get(found.group()) or found.group(), text)
            try:
                reading = self._read(mended, prepared)
            except NotUnderstood:
                raise error from None
            said = ", ".join(f"“{word}” as “{change}”" for word, change in changes.items())
            return replace(reading, explanation=f"{reading.explanation} (reading {said})")

    def _order_in(self, tokens: Sequence[Token]) -> str:
        """The verb of an order to change something, which no reading of the other words makes a question; or ""."""
        polite = {word for phrase in self._lexicon.all_of("polite") for word in phrase}
        first = next((token.word for token in tokens if token.word not in polite), "")
        return first if (first,) in self._lexicon.all_of("changing") else ""

    def _read(self, text: str, prepared: _Prepared) -> Reading:
        if len(text) > MAX_CHARS or "\0" in text:
            raise NotUnderstood(f"A rule in plain English has at most {MAX_CHARS} characters. Say it in fewer words.")
        tokens = tokenize(text)
        if not tokens:
            raise NotUnderstood("The rule is empty. Say what to find.")
        if order := self._order_in(tokens):
            raise NotUnderstood(f"A rule can only read; “{order}” asks for a change. Say what to find.", words=(order,))
        if len(tokens) > MAX_TOKENS:
            raise NotUnderstood(f"The rule has more than {MAX_TOKENS} words. Say it in fewer.")
        links = Links(text, tokens, prepared.index)
        grammar = Questions(links, prepared.index, prepared.graph)
        try:
            readings = self._readings(grammar, prepared)
        except TooManyReadings:
            raise NotUnderstood("The rule can be read in too many ways. Say it in shorter parts.") from None
        if not readings and (freely := self._freely(grammar, prepared)):
            readings = [freely]
        if not readings:
            if unknown := links.unknown():
                raise NotUnderstood(f"{UNKNOWN_WORDS} {', '.join(unknown)}.", words=unknown)
            rest = links.source(min(grammar.furthest, links.size - 1), links.size)
            raise NotUnderstood(f"Not understood from here on: {rest}.", words=tuple(rest.split()))
        (cost, draft, query, sql), *others = readings
        near = (other for price, _, other, _ in others if price - cost < MARGIN)
        # by the name, or by the name and key, of the same rows is one reading
        if rival := next((other for other in near if replace(other, group=query.group) != query), None):
            raise NotUnderstood(f"This can mean two things: {explain(query)}; or {explain(rival)}.")
        if cost > MAX_COST:
            raise NotUnderstood(f"Not sure that this is meant: {explain(query)}.")
        if reason := doubt(draft, query, links, prepared.index):
            raise NotUnderstood(f"Not sure that this is meant: {explain(query)}. {reason}")
        return Reading(sql, explain(query), _trace(draft, links))

    def _readings(self, grammar: Questions, prepared: _Prepared) -> list[tuple[float, Draft, Query, str]]:
        """The readings with different SQL, the best first."""
        best: dict[str, tuple[float, Draft, Query, str]] = {}
        for draft in grammar.readings():
            query = finish(draft, prepared.index, prepared.graph)
            if query is None:
                continue
            sql = prepared.renderer.query(query)
            if sql not in best or draft.cost < best[sql][0]:
                best[sql] = (draft.cost, draft, query, sql)
        return sorted(best.values(), key=lambda one: one[0])

    def _freely(self, grammar: Questions, prepared: _Prepared) -> tuple[float, Draft, Query, str] | None:
        """The reading by what the words name alone, where the grammar has none."""
        draft = GistReader(grammar, prepared.loose).draft()
        query = draft and finish(draft, prepared.index, prepared.graph)
        return (draft.cost, draft, query, prepared.renderer.query(query)) if draft and query else None

    def _suggestions(self, text: str, prepared: _Prepared) -> tuple[str, ...]:
        """Rules near to what was asked that are known to work."""
        links = Links(text, tokenize(text[:MAX_CHARS])[:MAX_TOKENS], prepared.index)
        found: list[str] = []
        for rule in candidates(links, prepared.index):
            if len(found) == SUGGESTED:
                break
            if rule not in prepared.tried:
                prepared.tried[rule] = self._works(rule, prepared)
            if prepared.tried[rule]:
                found.append(rule)
        return tuple(found)

    def _works(self, rule: str, prepared: _Prepared) -> bool:
        try:
            self._read(rule, prepared)
        except NotUnderstood:
            return False
        return True


def _trace(draft: Draft, links: Links) -> tuple[Traced, ...]:
    marks = sorted(draft.marks, key=lambda mark: (mark.start, mark.end))
    return tuple(Traced(links.source(mark.start, mark.end), meaning(mark.what)) for mark in marks)


def _size(schema: Schema) -> int:
    return sum(
        len(column.values) + len(column.names) + 1 for table in schema.tables.values() for column in table.columns
    )
