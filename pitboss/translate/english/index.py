"""What the words of one schema mean: names, synonyms and values, looked up by the singular of their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pitboss.schema import Column, Schema, Table
from pitboss.texts import Texts
from pitboss.translate.english.graph import is_bare_link, is_link
from pitboss.translate.english.lexicon import Lexicon, Phrase, name_words, words_of
from pitboss.translate.english.names import NameIndex
from pitboss.translate.english.roles import Roles, shared_prefix, table_words, with_roles
from pitboss.translate.english.synonyms import deed_nouns, guessed_names, people
from pitboss.translate.english.tree import Field

MAX_VALUE_WORDS = 8
MOST_VERBS = 5000  # that are remembered
LARGE_COLUMN = 20_000  # names, from which a column has an index of its own
# Words lose signs within them: values with other signs than these are found in quotes alone.
_SPEAKABLE = re.compile(r"\w(?:[\w\s.,:/&()'’-]*[\w.)])?(?:\+\+?|#|-)?")
# What a looser way to name a thing costs; a reading at no cost says every name in full.
SHORT_DATE = 0.2  # "published" for published_at
OTHER_NAME = 0.1  # "title" for the column `name`
VALUE_TOO = 0.4
MEASURE_TOO = 0.3
LAST_WORD = 0.4  # "url" for episode_url, where no other column ends so
FIRST_WORD = 0.15  # "weight" for weight_kg
BY_VERB = 0.1  # "earn" for a salary
LIKE_A_NOUN = 0.35  # "funding" for date_funded, where no column is called so
GUESSED_NAME = 0.1  # "jobs" for job_openings
WHEN = 0.05  # "hired" for hire_date
NAMED_ROW = 0.05  # a name that one row has, beside a word of a column of few values


@dataclass(frozen=True, slots=True)
class Target:
    """What a phrase may mean: a table (`field` is None), a column, a value of a column, or a relation."""

    table: str
    field: Field | None = None
    value: str | None = None
    is_verb: bool = False  # says how rows of the table belong to others: "discussed by"
    cost: float = 0.0

    def is_same(self, other: Target) -> bool:
        """Whether both mean the same, whatever it costs."""
        return (
            self.table == other.table
            and self.value == other.value
            and self.field == other.field
            and self.is_verb == other.is_verb
        )


class SchemaIndex:
    """Made once for a schema object; takes time with its size, so large ones are built off the loop."""

    def __init__(self, schema: Schema, lexicon: Lexicon, previous: SchemaIndex | None = None) -> None:
        self.lexicon = lexicon
        self.roles: Roles = with_roles(schema, lexicon)
        self.schema = self.roles.schema
        self.prefix = shared_prefix(schema)
        self._aliases: dict[str, list[str]] = {}
        for alias, real in self.roles.real.items():
            self._aliases.setdefault(real, []).append(alias)
        self._targets: dict[Phrase, list[Target]] = {}
        self._longest: dict[str, int] = {}
        self._identities: dict[str, tuple[Column, ...]] = {}
        self._names = list(lexicon.all_of("names"))
        self._people = list(lexicon.all_of("person_names"))
        self._housekeeping = set(lexicon.all_of("housekeeping"))
        self._recording: dict[str, frozenset[str]] = {}
        self._values = {
            self._singular(words_of(value))
            for table in schema.tables.values()
            for column in table.columns
            for value in column.values
        }
        self.names = NameIndex([], self._words_of_name)
        self.large: dict[Field, NameIndex] = {}
        self._index_names(schema, previous)
        for table in self.schema.tables.values():
            self._add_table(table)
        self._add_guesses()

    def _index_names(self, schema: Schema, previous: SchemaIndex | None) -> None:
        """Those of small columns in one index, of each large one in its own, taken from before where it is the same."""
        small: list[tuple[Field, Texts]] = []
        for table in schema.tables.values():
            for column in table.columns:
                field = field_of(table, column)
                if len(column.names) < LARGE_COLUMN:
                    small += [(field, column.names)] if column.names else []
                    continue
                known = previous.large.get(field) if previous else None
                same = known is not None and known.holds(column.names)
                index = known if known and same else NameIndex([(field, column.names)], self._words_of_name)
                self.large[field] = index
        self.names = NameIndex(small, self._words_of_name)

    def _words_of_name(self, text: str) -> Phrase:
        return self._singular(words_of(text)) if _SPEAKABLE.fullmatch(text) else ()

    @property
    def has_names(self) -> bool:
        """Whether there are texts beside those of columns of few values."""
        return bool(self.names.size or self.large)

    @property
    def size(self) -> int:
        """Bytes that the names take with their texts, of which there may be millions."""
        texts = sum(column.names.size for table in self.schema.tables.values() for column in table.columns
                    if table.name not in self.roles.real)  # fmt: skip
        return texts + self.names.size + sum(index.size for index in self.large.values())

    def words(self, table: Table) -> Phrase:
        """The words of a table's name."""
        return name_words(table.name) if table.name in self.roles.real else table_words(table.name, self.prefix)

    def recording(self, verb: str) -> frozenset[str]:
        """The tables that record what a verb says: prescriptions for "prescribed"."""
        if verb not in self._recording:
            if len(self._recording) > MOST_VERBS:
                self._recording.clear()
            self._recording[verb] = frozenset(
                table for noun, tables in self._nouns.items() if self.lexicon.is_deed(verb, noun) for table in tables
            )
        return self._recording[verb]

    @cached_property
    def _nouns(self) -> dict[str, list[str]]:
        """The real tables by the words of their names."""
        found: dict[str, list[str]] = {}
        for table in self.schema.tables.values():
            if table.name not in self.roles.real:
                for word in self._singular(self.words(table)):
                    found.setdefault(word, []).append(table.name)
        return found

    def vocabulary(self) -> Iterable[str]:
        """Every word that some name or value of few holds, as it is looked up."""
        return {word for phrase in self._targets for word in phrase}

    def longest(self, first: str) -> int:
        """The number of words of the longest phrase that starts with `first`; 0 where there is none."""
        return self._longest.get(first, 0)

    def find(self, words: Phrase) -> list[Target]:
        """All meanings of `words` (singulars). A value of a table is one of its roles as well."""
        found = list(self._targets.get(words, ()))
        for index in (self.names, *self.large.values()):
            found += [Target(field.table, field, text, cost=NAMED_ROW) for field, text in index.find(words)]
        for target in tuple(found):
            if target.value is not None and target.field is not None:
                for alias in self._aliases.get(target.table, ()):
                    found.append(replace(target, table=alias, field=replace(target.field, table=alias)))
        return found

    def knows(self, word: str) -> bool:
        """Whether a phrase starts with this word."""
        return word in self._longest

    def table(self, name: str) -> Table:
        """The table of that name."""
        return self.schema.tables[name]

    def column(self, field: Field) -> Column:
        """The column behind a field."""
        column = self.table(field.table).column(field.column)
        assert column is not None
        return column

    def is_housekeeping(self, column: Column) -> bool:
        """Whether a column only says when and by whom the row was kept."""
        return name_words(column.name) in self._housekeeping

    def identity(self, table: Table) -> tuple[Column, ...]:
        """The columns that say what a row is: its name or title, else the only text, else the primary key."""
        if table.name not in self._identities:
            self._identities[table.name] = self._identity(table)
        return self._identities[table.name]

    def _identity(self, table: Table) -> tuple[Column, ...]:
        by_words = {name_words(column.name): column for column in table.columns}
        real = self.schema.tables[self.roles.real_name(table.name)]
        own = self._singular(self.words(real))
        for name in self._names:
            ways = (name, (*own, *name), (*own[-1:], *name), ("".join((*own, *name)),), ("".join((*own[-1:], *name)),))
            if column := next((by_words[way] for way in ways if way in by_words), None):
                return (column,)
        if people := [by_words[name] for name in self._people if name in by_words]:
            return tuple(people)
        texts = [c for c in table.columns if c.kind == "text" and not self.is_housekeeping(c)]
        last = {words[0] for words in self._names if len(words) == 1} | {"nm"}
        if len(called := [c for c in texts if name_words(c.name)[-1:] and name_words(c.name)[-1] in last]) == 1:
            return (called[0],)
        if len(unique := [c for c in texts if c.unique]) == 1:
            return (unique[0],)
        return tuple(c for c in table.columns if c.name in table.primary_key) or tuple(texts[:1])

    def shown(self, table: Table) -> tuple[Field, ...]:
        """What a reader sees of a row where no columns were asked for: first what it is, then all but keys and
        housekeeping (docs: the reader wants content; keys and stamps are asked for by name)."""
        identity = self.identity(table)
        real = self.schema.tables[self.roles.real_name(table.name)]
        keys = {name for key in real.foreign_keys for name in key.columns} | set(table.primary_key)
        rest = [
            column
            for column in table.columns
            if column not in identity
            and column.name not in keys
            and column.kind != "other"
            and not self.is_housekeeping(column)
        ]
        return tuple(field_of(table, column) for column in (*identity, *rest))

    def date_of(self, table: Table) -> tuple[Field, float] | None:
        """The one date that "latest" speaks of, with its cost: a date of content, else one of housekeeping.

        Of several, the one that says when what the table records was done, else the only one that all rows have.
        """
        dates = [column for column in table.columns if column.kind == "date"]
        content = [column for column in dates if not self.is_housekeeping(column)]
        if len(content) == 1:
            return field_of(table, content[0]), 0.0
        if not content and (kept := [c for c in dates if name_words(c.name)[:1] in {("created",), ("inserted",)}]):
            return field_of(table, kept[0]), 0.1
        noun = self._singular(self.words(table))[-1:]
        done = [c for c in content if noun and any(self.lexicon.is_deed(word, noun[0]) for word in name_words(c.name))]
        if len(done) == 1:
            return field_of(table, done[0]), 0.05
        starts = {phrase[0] for phrase in self.lexicon.all_of("start_dates")}
        if len(first := [c for c in content if starts & set(name_words(c.name))]) == 1:
            return field_of(table, first[0]), 0.1
        if len(always := [c for c in content if not c.nullable]) == 1:
            return field_of(table, always[0]), 0.1
        return None

    def age_of(self, table: Table) -> tuple[Field, float] | None:
        """The one date from which the age of a thing is told, where it has several."""
        ages = {phrase[0] for phrase in self.lexicon.all_of("age_dates")}
        told = [c for c in table.columns if c.kind == "date" and not self.is_housekeeping(c)]
        told = [column for column in told if set(name_words(column.name)) & ages]
        return (field_of(table, told[0]), 0.1) if len(told) == 1 else None

    def tells_age(self, field: Field, words: Phrase) -> bool:
        """Whether a date can be what `words` ("oldest", "newest") speak of."""
        own = set(name_words(field.column))
        if words in self.lexicon.all_of("age"):
            return bool(own & {phrase[0] for phrase in self.lexicon.all_of("age_dates")})
        return not self.is_birth(field)

    def is_birth(self, field: Field) -> bool:
        """Whether a date is that of somebody's birth, of which the latest is not the newest."""
        return bool(set(name_words(field.column)) & {phrase[0] for phrase in self.lexicon.all_of("birth_dates")})

    def birth_of(self, table: Table) -> Field | None:
        """The date from which the age of a row is told, where the rows are people."""
        found = [field_of(table, column) for column in table.columns if column.kind == "date"]
        births = [field for field in found if self.is_birth(field)]
        return births[0] if len(births) == 1 else None

    def _singular(self, words: Iterable[str]) -> Phrase:
        return tuple(self.lexicon.singular(word) for word in words)

    def _add(self, words: Iterable[str], target: Target) -> None:
        phrase = self._singular(words)
        if not phrase:
            return
        known = self._targets.setdefault(phrase, [])
        if not any(one.is_same(target) for one in known):
            known.append(target)
        self._longest[phrase[0]] = max(self._longest.get(phrase[0], 0), len(phrase))

    def _add_table(self, table: Table) -> None:
        self._add(self.words(table), Target(table.name))
        verbs = table.synonyms if is_bare_link(table) else ()
        for name in () if verbs else table.synonyms:
            doubtful = (
                self._singular(words_of(name)) in self._values
            )  # "founders": all of them, or those with that job?
            self._add(words_of(name), Target(table.name, cost=VALUE_TOO if doubtful else 0.0))
        keys = {name for key in table.foreign_keys for name in key.columns}
        for column in table.columns:
            if column.name in keys:  # the words for it mean the other table, or the relation to it
                if self._singular(name_words(column.name)) not in self._named_rows(table, column):
                    self._add(name_words(column.name), Target(table.name, field_of(table, column)))
                verbs = (*verbs, *column.synonyms)
                continue
            for words, field, cost in self._names_of(table, column):
                self._add(words, Target(table.name, field, cost=cost))
        for verb in verbs:
            self._add(words_of(verb), Target(table.name, is_verb=True))
        identity = self.identity(table)
        for title in self._names if len(identity) == 1 and identity[0].kind == "text" else ():
            if not any(one.field and one.table == table.name for one in self.find(self._singular(title))):
                self._add(title, Target(table.name, field_of(table, identity[0]), cost=OTHER_NAME))
        for column in () if table.name in self.roles.real else table.columns:
            field = field_of(table, column)
            for value in column.values:
                if _SPEAKABLE.fullmatch(value) and 0 < len(words := words_of(value)) <= MAX_VALUE_WORDS:
                    self._add(words, Target(table.name, field, value))

    def _named_rows(self, table: Table, column: Column) -> set[Phrase]:
        """What the rows that a key leads to are called: "curator" is then a person, and no number."""
        roles = [
            role
            for role, (holder, key) in self.roles.keys.items()
            if (holder, key.columns) == (table.name, (column.name,))
        ]
        targets = [key.target for key in table.foreign_keys if key.columns == (column.name,)]
        return {
            self._singular(self.words(self.schema.tables[name]))
            for name in (*roles, *targets)
            if name in self.schema.tables
        }

    def _add_guesses(self) -> None:
        """Names that nobody gave: only such as mean nothing else."""
        real = [table for table in self.schema.tables.values() if table.name not in self.roles.real]
        told = {table.name: (table, self._singular(self.words(table))) for table in real if not is_link(table)}
        for name, guess in guessed_names(told, self.lexicon):
            if not self._is_taken(guess):
                self._add(guess, Target(name, cost=GUESSED_NAME))
        self.people = people(told.values(), self.lexicon)

    def _is_taken(self, words: Phrase) -> bool:
        """Whether words mean something already that is more than a loose way to speak of a date."""
        found = self.find(words)
        return any(not (one.field and one.field.kind == "date" and one.value is None and one.cost) for one in found)

    @cached_property
    def unfinished(self) -> dict[str, list[Field]]:
        """For a word that says that something has not come about ("unpaid", "outstanding") the dates that it has not.

        A word that is a name or a value in the schema says that instead.
        """
        told: dict[str, list[Field]] = {}
        opposites = self.lexicon.categories.get("unfinished", {})
        for table in self.schema.tables.values():
            for column in table.columns if table.name not in self.roles.real else ():
                if column.kind != "date" or not column.nullable or self.is_housekeeping(column):
                    continue
                verbs = {phrase[0] for phrase, _ in self._whens(name_words(column.name)) if len(phrase) == 1}
                words = {f"un{verb}" for verb in verbs if verb.endswith("ed") or verb == "paid"}
                words |= {
                    other[0] for said, others in opposites.items() if verbs & set(said.split()) for other in others
                }
                for word in words:
                    if not self._is_taken((word,)):
                        told.setdefault(word, []).append(field_of(table, column))
        return told

    def _starts_as_measure(self, words: Phrase) -> bool:
        """Whether a name could be a measure as well: "total funding", for a column `funding`."""
        return any(words[: len(one)] == one for one in self.lexicon.all_of("aggregate"))

    def _names_of(self, table: Table, column: Column) -> Iterator[tuple[Phrase, Field, float]]:
        """The ways to name a column, the fullest first: a phrase keeps the first cost that it gets."""
        field = field_of(table, column)
        words = name_words(column.name)
        if not words:
            return
        yield words, field, 0.0
        keys = set(map(words_of, column.json_keys))
        for name in map(words_of, column.synonyms):
            if name not in keys:
                yield name, field, MEASURE_TOO if self._starts_as_measure(name) else 0.0
        for key, kind in zip(column.json_keys, column.json_kinds, strict=False):
            inner = Field(table.name, column.name, kind, key)
            yield (*words, *name_words(key)), inner, 0.0
            yield name_words(key), inner, 0.1
            if kind == "text" and key.endswith(("er", "or")):
                yield (f"{key[:-2].lower()}ed", "by"), inner, 0.0
        for longer in self.lexicon.categories.get("longer_names", {}).get(words[-1], ()):
            yield (*words[:-1], *longer), field, 0.0
        if column.kind == "date":
            yield from ((phrase, field, cost) for phrase, cost in self._whens(words))
        if column.kind == "array" and self._singular(words)[-1:] in set(self.lexicon.all_of("tags")):
            yield from ((phrase, field, BY_VERB) for phrase in self.lexicon.all_of("tagged"))
        if column.kind == "number" and len(words) == 2 and words[0] in {w[0] for w in self.lexicon.all_of("of_what")}:
            yield (words[0], "of", words[1]), field, 0.0
        if column.kind == "number":
            yield from ((verb, field, BY_VERB) for verb in self._measuring_verbs(words))
        if column.kind == "text" and words[-1].endswith(("er", "or")):
            yield (*words[:-1], f"{words[-1][:-2]}ed", "by"), field, 0.0
        if column.kind == "boolean" and words[0] in ("is", "has", "was") and len(words) > 1:
            yield words[1:], field, 0.0
        own = self._singular(self.words(self.schema.tables[self.roles.real_name(table.name)]))
        if self._singular(words[: len(own)]) == own and len(words) > len(own):
            yield words[len(own) :], field, 0.05
            return
        units = {phrase[0] for phrase in self.lexicon.all_of("unit_endings")}
        if len(words) > 1 and words[-1] in units:
            yield words[:-1], field, FIRST_WORD
        elif len(words) > 1 and [name_words(other.name)[-1:] for other in table.columns].count(words[-1:]) == 1:
            yield words[-1:], field, LAST_WORD

    def _measuring_verbs(self, words: Phrase) -> Iterator[Phrase]:
        """ "cost" and "costs" for a price, "earning" for a salary."""
        for nouns, verbs in self.lexicon.categories.get("measures", {}).items():
            if set(nouns.split()[:3]) & set(words):
                yield from (verb for verb in verbs if verb[0] != "how" and verb[-1] not in words)

    def _whens(self, words: Phrase) -> Iterator[tuple[Phrase, float]]:
        """How people say when something came about: "published" for published_at, "hired" for hire_date."""
        affixes = {phrase[0] for phrase in self.lexicon.all_of("date_affixes")}
        bare = tuple(word for word in words if word not in affixes)
        if bare and bare != words:
            yield bare, SHORT_DATE
        if bare and bare[-1] != "date":
            yield (*bare, "date"), WHEN
        for noun in deed_nouns(bare[-1], self.lexicon) if bare else ():
            yield (*bare[:-1], noun), SHORT_DATE
            yield (*bare[:-1], noun, "date"), WHEN
            yield (*bare[:-1], noun, "time"), WHEN
        for word in bare:
            for verb in self.lexicon.categories.get("date_verbs", {}).get(word, ()):
                yield verb, WHEN
        if bare and not bare[-1].endswith("ed"):
            ending = "d" if bare[-1].endswith("e") else "ed"
            yield (*bare[:-1], bare[-1] + ending), WHEN
        if bare and bare[-1].endswith("ed"):
            yield (*bare, "date"), WHEN
            yield ("date", *bare), WHEN
            for base in (bare[-1][:-2], bare[-1][:-1]):
                yield (*bare[:-1], base), SHORT_DATE
                yield (*bare[:-1], base, "date"), WHEN
            yield (*bare[:-1], f"{bare[-1][:-2]}ing"), LIKE_A_NOUN
            yield (*bare[:-1], f"{bare[-1][:-2]}ing", "date"), WHEN
            yield ("date", "of", *bare[:-1], f"{bare[-1][:-2]}ing"), WHEN


def field_of(table: Table, column: Column) -> Field:
    """A column as a field of the tree."""
    return Field(table.name, column.name, column.kind)
