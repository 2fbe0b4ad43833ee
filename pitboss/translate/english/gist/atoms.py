"""Cuts a question into atoms: names of the schema, numbers, times, and the small words between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from pitboss.translate.english.gist.loose import ABBREVIATED, LooseNames
from pitboss.translate.english.index import OTHER_NAME
from pitboss.translate.english.links import Links
from pitboss.translate.english.tree import Field, Period

# Where two readings of a place are equally long, the one that stands first here wins.
STRONG = (
    ("count", "count"), ("percent", "percent"), ("percent_word", "percent"), ("aggregate", "aggregate"),
    ("top", "top"), ("recent", "recent"), ("superlative", "super"), ("extreme", "extreme"), ("without", "without"),
    ("related_to_none", "without"), ("none", "without"), ("never", "neg"), ("not", "neg"), ("nobody", "nobody"),
    ("after_number", "after"), ("compare", "compare"), ("each", "each"), ("per", "each"), ("which", "that"),
    ("money_made", "revenue"),
    ("lacks", "without"), ("order", "order"), ("how_much", "revenue"),
)  # fmt: skip
WEAK = (
    ("date_compare", "date_compare"), ("dated", "date_compare"), ("between", "between"), ("empty", "null"),
    ("filled", "filled"), ("also_return", "show"), ("their", "with"), ("with", "with"), ("that", "that"),
    ("where", "that"), ("whose", "with"), ("and", "and"), ("or", "or"), ("be", "be"), ("do", "do"),
    ("definite", "fill"), ("indefinite", "fill"), ("all", "all"), ("opening", "open"), ("polite", "fill"),
    ("exist", "fill"), ("nothing", "fill"), ("currency", "fill"), ("anything", "fill"), ("yet", "fill"),
    ("said_freely", "fill"), ("own", "fill"), ("kind_nouns", "fill"), ("someone", "fill"),
    ("both", "both"), ("none_of", "neither"),
    ("nor", "nor"), ("different", "different"), ("counted", "counted"), ("how_often", "counted"),
    ("place", "prep"), ("of", "prep"),
    ("of_kind", "prep"), ("relation", "relation"), ("deed_preposition", "prep"), ("unit", "unit"), ("by", "each"),
    ("light_verb", "relation"), ("light_deed", "fill"), ("direction", "sorted"),
    ("result_words", "counted"),
)  # fmt: skip
SEPARATORS = frozenset(",:;-–().?!")
MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Atom:
    """Tokens `start` to `end`. `kind` is what they do; a "name" has all that it may name, each with its cost."""

    kind: str
    start: int
    end: int
    meaning: str = ""
    tables: tuple[tuple[str, float], ...] = ()
    columns: tuple[tuple[Field, float], ...] = ()
    values: tuple[tuple[Field, str], ...] = ()
    deeds: frozenset[str] = frozenset()  # the tables that a verb's doings are kept in
    number: Decimal | None = None
    period: Period | None = None


def atoms_of(links: Links, loose: LooseNames) -> tuple[Atom, ...]:
    """The atoms, in order; what means nothing is "unknown"."""
    found: list[Atom] = []
    pos = 0
    while pos < links.size:
        atom = _atom(links, loose, pos)
        found.append(atom)
        pos = atom.end
    return tuple(found)


def _atom(links: Links, loose: LooseNames, pos: int) -> Atom:
    named, strong, weak = _named(links, pos), _role(links, pos, STRONG), _role(links, pos, WEAK)
    if (timed := _timed(links, pos)) and timed.end >= max(one.end for one in (named, strong, weak, timed) if one):
        return timed
    if named and weak and weak.kind == "fill" and weak.end == named.end and not named.columns and not named.tables:
        named = named if not links.tokens[pos].text.islower() else None  # "a" is no grade
    if named and weak and weak.end == named.end and _is_loose(named):
        named = None  # "on" is no column for the "on" in its name
    candidates = [one for one in (strong, named, weak) if one]
    if weak and candidates == [weak] and weak.kind in ("show", "counted") and (nearly := _nearly(links, loose, pos)):
        return nearly if nearly.end > weak.end or weak.kind == "counted" else weak  # "return date", "ticket number"
    if candidates:
        best = max(candidates, key=lambda one: one.end)
        if best is not weak or weak.kind not in ("relation",) or best.end > pos + 1:
            return _with_loose(links, loose, best) if best is named else best
    token = links.tokens[pos]
    if token.text in SEPARATORS:
        return Atom("sep", pos, pos + 1)
    if (nearly := _nearly(links, loose, pos)) and not (candidates and nearly.end == pos + 1 and not nearly.deeds):
        return nearly
    return candidates[0] if candidates else Atom("unknown", pos, pos + 1)


def _is_loose(atom: Atom) -> bool:
    costs = [cost for _, cost in (*atom.tables, *atom.columns)]
    return not atom.values and min(costs, default=0.0) > 0


def _with_loose(links: Links, loose: LooseNames, atom: Atom) -> Atom:
    """A column's name with the columns that it may stand for loosely; what is a title otherwise is then none."""
    if not atom.columns or atom.tables or atom.values:
        return atom
    words = [links.index.lexicon.singular(token.word) for token in links.tokens[atom.start : atom.end]]
    known = {field for field, _ in atom.columns}
    more = [(field, cost) for field, cost in loose.columns(words) if field not in known]
    tables = {field.table for field, cost in more if cost <= ABBREVIATED}
    kept = [(field, cost) for field, cost in atom.columns if cost != OTHER_NAME or field.table not in tables]
    return replace(atom, columns=(*kept, *more))


def _role(links: Links, pos: int, roles: tuple[tuple[str, str], ...]) -> Atom | None:
    longest: Atom | None = None
    for category, kind in roles:
        for word in links.words(category, pos)[:1]:
            if kind == "percent" and links.source(pos, word.end) == "of":
                continue
            if longest is None or word.end > longest.end:
                longest = Atom(kind, pos, word.end, word.meaning)
    return longest


def _named(links: Links, pos: int) -> Atom | None:
    kinds = {kind: links.named(kind, pos) for kind in ("table", "column", "value")}
    end = max((one.end for found in kinds.values() for one in found), default=0)
    if not end:
        return None
    real = links.index.roles.real
    at_end = {kind: [one.target for one in found if one.end == end] for kind, found in kinds.items()}
    values = [(one.field, one.value) for one in at_end["value"] if one.field and one.value and one.table not in real]
    return Atom(
        "name", pos, end,
        tables=tuple((one.table, one.cost) for one in at_end["table"]),
        columns=tuple((one.field, one.cost) for one in at_end["column"] if one.field and one.table not in real),
        values=tuple(values),
        deeds=links.index.recording(links.tokens[pos].word) if end == pos + 1 else frozenset(),
    )  # fmt: skip


def _timed(links: Links, pos: int) -> Atom | None:
    periods = max(links.periods(pos), key=lambda found: found[1], default=None)
    numbers = max(links.numbers(pos), key=lambda found: found[1], default=None)
    if periods and (numbers is None or periods[1] >= numbers[1]):
        return Atom("period", pos, periods[1], period=periods[0], number=numbers[0] if numbers else None)
    return Atom("number", pos, numbers[1], number=numbers[0]) if numbers else None


def _nearly(links: Links, loose: LooseNames, pos: int) -> Atom | None:
    """A name that is said loosely; the more words it takes, the better."""
    words = [links.index.lexicon.singular(token.word) for token in links.tokens[pos : pos + MOST_WORDS]]
    for length in range(len(words), 0, -1):
        if all(word.isalpha() for word in words[:length]) and not (length == 1 and words[0].endswith("ly")):
            columns = tuple(loose.columns(words[:length]))
            tables = tuple(loose.tables(words[0])) if length == 1 else ()
            deeds = links.index.recording(links.tokens[pos].word) if length == 1 else frozenset()
            if columns or tables or deeds:
                return Atom("name", pos, pos + length, "loose", tables, columns, deeds=deeds)
    return None
