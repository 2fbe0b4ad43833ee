"""Names that nobody gave but people use: a part of a compound name, a noun of a comment, a word that means the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pitboss.schema import Column, Table
from pitboss.translate.english.lexicon import Lexicon, Phrase, name_words

MIN_LETTERS = 4  # of a word of a comment that may be a name
_WORD = re.compile(r"[^\W\d_]+")


def guessed_names(tables: Mapping[str, tuple[Table, Phrase]], lexicon: Lexicon) -> Iterator[tuple[str, Phrase]]:
    """More names of tables, each told with its table; none that could mean two of them.

    `tables` has the words of each table's name, in the singular, by the table's name.
    """
    meant: dict[Phrase, set[str]] = defaultdict(set)
    for name, (table, words) in tables.items():
        for guess in {*_parts(words, lexicon), *_commented(table, lexicon), *_alike(words, lexicon)}:
            meant[guess].add(name)
    for guess, names in meant.items():
        if len(names) == 1:
            yield next(iter(names)), guess


def people(tables: Iterable[tuple[Table, Phrase]], lexicon: Lexicon) -> frozenset[str]:
    """The tables whose rows are people: by their name, or because they have a first name, a full name or a birth."""
    nouns = {phrase[-1] for phrase in lexicon.all_of("people")}
    traits = {*lexicon.all_of("person_names"), ("full", "name")}
    births = {phrase[0] for phrase in lexicon.all_of("birth_dates")}
    return frozenset(
        table.name
        for table, words in tables
        if words[-1:] and (words[-1] in nouns or any(_is_trait(column, traits, births) for column in table.columns))
    )


def _is_trait(column: Column, traits: set[Phrase], births: set[str]) -> bool:
    words = name_words(column.name)
    return words in traits or (column.kind == "date" and bool(births & set(words)))


def _parts(words: Phrase, lexicon: Lexicon) -> Iterator[Phrase]:
    """ "opening" of "job opening", and "job", for an opening adds little to it."""
    weak = {phrase[0] for phrase in lexicon.all_of("weak_tails")}
    if len(words) > 1:
        yield words[:-1] if words[-1] in weak else words[-1:]
        if words[-1] == "opening":
            yield words[-1:]


def _commented(table: Table, lexicon: Lexicon) -> Iterator[Phrase]:
    """The plurals that a comment starts with or has in brackets: "Positions (jobs, vacancies) that are open"."""
    text = table.description
    head = _WORD.match(text)
    inner = re.search(r"\(([^)]*)\)", text)
    said = [head.group()] if head else []
    said += _WORD.findall(inner.group(1)) if inner else []
    for word in map(str.lower, said):
        singular = lexicon.singular(word)
        if singular != word and len(singular) >= MIN_LETTERS and word not in lexicon.words:
            yield (singular,)


def _alike(words: Phrase, lexicon: Lexicon) -> Iterator[Phrase]:
    """ "plane" for an aircraft."""
    for said, others in lexicon.categories.get("alike", {}).items():
        group = (*((word,) for word in said.split()), *others)
        if words in group:
            yield from (other for other in group if other != words)


def deed_nouns(verb: str, lexicon: Lexicon) -> Iterator[str]:
    """What a deed is called whose verb stands in a column's name: departure and departing for `departs`, payment for
    `paid`. Forms that are no words do no harm: nobody uses them."""
    for noun, verbs in lexicon.categories.get("date_verbs", {}).items():
        if (verb,) in verbs:
            yield noun
    stem = verb.removesuffix("ed") if verb.endswith("ed") else verb.removesuffix("s")
    if stem != verb and len(stem) >= MIN_LETTERS:
        bare = stem.removesuffix("e")
        yield from (f"{bare}{ending}" for ending in ("al", "ure", "ation"))
        if bare.endswith("i"):
            yield f"{bare}cation"
        if not verb.endswith("ed"):
            yield from (f"{bare}{ending}" for ending in ("ing", "ed"))
