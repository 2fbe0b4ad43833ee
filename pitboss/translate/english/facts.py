"""Grammar of questions on one row by its name: "how large is Alaska", "when was York City founded"."""

from __future__ import annotations

from collections.abc import Iterator

from pitboss.translate.english.draft import Draft
from pitboss.translate.english.lexicon import name_words
from pitboss.translate.english.modifiers import Modifiers
from pitboss.translate.english.nouns import Thing
from pitboss.translate.english.tree import Age, Field, Related

BY_ADJECTIVE = 0.1


class Facts(Modifiers):
    """Reads what is asked about one row."""

    def facts(self, start: int) -> Iterator[Draft]:
        """All readings as a question on one row."""
        yield from self._column_of_one(start)
        yield from self._how(start)
        yield from self._when(start)
        yield from self._which(start)
        yield from self._related_of_one(start)
        yield from self._what_it_costs(start)
        yield from self._how_old(start)

    def _told(self, thing: Thing, fields: tuple[Field, ...], cost: float, start: int, end: int) -> Iterator[Draft]:
        draft = Draft(thing.table, where=thing.where, outputs=fields, cost=cost).told(start, end, fields)
        yield from self.rest(draft, end)

    def _column_of_one(self, start: int) -> Iterator[Draft]:
        """ "capacity of Lake Park", "Lake Park's capacity", "number of beds of East 6"."""
        starts = {self.after_determiners(start)}
        starts |= {word.end for at in tuple(starts) for word in self.links.words("count", at)}
        for at in starts:
            for named in self.links.named("column", at):
                for of in self.links.words("of", named.end):
                    for thing, end, cost in self.single(of.end):
                        field = named.target.field
                        if field and field.table == thing.table:
                            yield from self._told(thing, (field,), cost + named.target.cost, start, end)
        for thing, middle, cost in self.single(start):
            for own in self.links.words("own", middle):
                for field, end, more in self.field(own.end, thing.table):
                    yield from self._told(thing, (field,), cost + more, start, end)

    def _how(self, start: int) -> Iterator[Draft]:
        """ "how tall is Luca Archer", "how much does Insulin cost", "how many beds does East 6 have"."""
        for word in self.links.words("where", start):
            yield from self._where_is(start, word.end)
        for word in self.links.words("measures", start):
            nouns = tuple(word.meaning.split())
            for be in self.links.words("be", word.end):  # "how large is the budget of Support"
                yield from self._column_of_one(be.end)
            for lead in [w.end for kind in ("be", "do") for w in self.links.words(kind, word.end)]:
                for thing, end, cost in self.single(lead):
                    field = self.measured(nouns, thing.table)
                    if field is None:
                        continue
                    for closing in [
                        *(w.end for w in self.links.words("measures", end) if w.meaning == word.meaning),
                        end,
                    ]:
                        yield from self._told(thing, (field,), cost + BY_ADJECTIVE, start, closing)
        for how in ("how_many", "how_much"):
            for word in self.links.words(how, start):
                for named in self.links.named("column", word.end):
                    yield from self._does(start, named.target.field, named.end, named.target.cost, ("number",))

    def _what_it_costs(self, start: int) -> Iterator[Draft]:
        """ "what did Big Red cost"."""
        if start == 0 or self.links.tokens[start - 1].word != "what":
            return
        for do in self.links.words("do", start):
            for thing, middle, cost in self.single(do.end):
                for word in self.links.words("measures", middle):
                    if field := self.measured(tuple(word.meaning.split()), thing.table):
                        yield from self._told(thing, (field,), cost + BY_ADJECTIVE, start - 1, word.end)

    def _how_old(self, start: int) -> Iterator[Draft]:
        """ "how old is Anselm Busch", "the age of Anselm Busch"."""
        leads = [be.end for word in self.links.words("how_old", start) for be in self.links.words("be", word.end)]
        leads += [
            of.end
            for word in self.links.words("age_word", self.after_determiners(start))
            for of in self.links.words("of", word.end)
        ]
        for lead in leads:
            for thing, end, cost in self.single(lead):
                if birth := self.index.birth_of(self.index.table(thing.table)):
                    draft = Draft(thing.table, where=thing.where, measure=Age(birth), cost=cost)
                    yield from self.rest(draft.told(start, end, Age(birth)), end)

    def _where_is(self, start: int, pos: int) -> Iterator[Draft]:
        """ "where is Finance located": the one column that tells a place."""
        places = set(self.index.lexicon.all_of("places"))
        for be in [*self.links.words("be", pos), *self.links.words("do", pos)]:
            for thing, middle, cost in self.single(be.end):
                if not self.links.words("be", pos) and not self.links.words("placed", middle):
                    continue
                told = [column for column in self.index.table(thing.table).columns if name_words(column.name) in places]
                for end in self.after("placed", middle) if len(told) == 1 else ():
                    field = Field(thing.table, told[0].name, told[0].kind)
                    yield from self._told(thing, (field,), cost + BY_ADJECTIVE, start, end)

    def _does(self, start: int, field: Field | None, pos: int, cost: float, kinds: tuple[str, ...]) -> Iterator[Draft]:
        """ "does East 6 have" after a column."""
        for lead in [w.end for kind in ("be", "do") for w in self.links.words(kind, pos)]:
            for thing, end, more in self.single(lead):
                if field and field.table == thing.table and field.kind in kinds:
                    for closing in self.after("filler", end):
                        yield from self._told(thing, (field,), cost + more, start, closing)

    def _when(self, start: int) -> Iterator[Draft]:
        """ "when was York City founded"."""
        for word in self.links.words("when", start):
            for lead in [w.end for kind in ("be", "do") for w in self.links.words(kind, word.end)]:
                for thing, middle, cost in self.single(lead):
                    for field, end, more in self.field(middle, thing.table):
                        if field.kind == "date":
                            yield from self._told(thing, (field,), cost + more, start, end)
                    for date in self._by_stem(middle, thing.table):
                        yield from self._told(thing, (date,), cost + BY_ADJECTIVE, start, middle + 1)

    def _by_stem(self, pos: int, table: str) -> list[Field]:
        """The one date whose name has the verb: "found" for founded_on after "did"."""
        if pos >= self.links.size:
            return []
        verb = self.links.tokens[pos].word
        found = [
            Field(table, column.name, column.kind)
            for column in self.index.table(table).columns
            if column.kind == "date" and any(self.index.lexicon.is_deed(verb, word) for word in name_words(column.name))
        ]
        return found if len(found) == 1 else []

    def _which(self, start: int) -> Iterator[Draft]:
        """ "which country is Nordwind from", "on which floor is Neurology", "what position does Ugo Keller play"."""
        for at in self.after("preposition", start):
            for word in self.links.words("which", at):
                for named in self.links.named("column", word.end):
                    kinds = ("text", "number", "date", "boolean", "array")
                    yield from self._does(start, named.target.field, named.end, named.target.cost, kinds)

    def _related_of_one(self, start: int) -> Iterator[Draft]:
        """ "which organization does Hana Cohen work for": the row that it belongs to."""
        for at in self.after("preposition", start):
            for word in self.links.words("which", at):
                for named in self.links.named("table", word.end):
                    yield from self._row_of_one(start, named.target.table, named.end, named.target.cost)

    def _row_of_one(self, start: int, table: str, pos: int, cost: float) -> Iterator[Draft]:
        for lead in [w.end for kind in ("be", "do") for w in self.links.words(kind, pos)]:
            for (other, where), middle, more in self.single(lead):
                path = self.graph.path(table, other)
                for end in self.after("filler", middle) if path else ():
                    draft = Draft(table, where=(Related(path or (), where),), cost=cost + more)
                    yield from self.rest(draft.told(start, end, draft.where[0]), end)
