"""Grammar of fields and of the values that they are compared with."""

from __future__ import annotations

from pitboss.translate.english.found import Found, Reads, remembered
from pitboss.translate.english.index import SchemaIndex
from pitboss.translate.english.links import Links
from pitboss.translate.english.tree import Among, Comparison, Condition, Either, Field, Has, Value

BARE_TEXT = 0.1  # text without quotes
MAX_BARE_WORDS = 6
DETERMINERS = ("definite", "indefinite", "all", "different")


class Values:
    """Reads single fields, values and lists of values. Knows nothing of clauses."""

    def __init__(self, links: Links, index: SchemaIndex) -> None:
        self.links = links
        self.index = index
        self.memory: dict[object, object] = {}

    def after_determiners(self, pos: int) -> int:
        """The place after "the", "all", "a", ... at `pos`."""
        while ends := [word.end for kind in DETERMINERS for word in self.links.words(kind, pos)]:
            pos = max(ends)
        return pos

    def after(self, category: str, pos: int) -> list[int]:
        """The places after each phrase of `category` at `pos`, and `pos` itself (the phrase may be left out)."""
        return [*(word.end for word in self.links.words(category, pos)), pos]

    def is_sign(self, pos: int, sign: str) -> bool:
        """Whether the token at `pos` is this sign."""
        return pos < self.links.size and self.links.tokens[pos].text == sign

    @remembered
    def field(self, pos: int, table: str) -> Reads[Field]:
        """A column of `table`: "stage", "the stage", "organisation stage", "the organisation's stage"."""
        pos = self.after_determiners(pos)
        starts = [pos]
        for named in self.links.named("table", pos):
            if named.target.table == table:
                starts.append(named.end)
                if named.end < self.links.size and self.links.tokens[named.end].word == "'s":
                    starts.append(named.end + 1)
        for start in dict.fromkeys(starts):
            for named in self.links.named("column", start):
                if named.target.table == table and named.target.field is not None:
                    yield Found(named.target.field, named.end, named.target.cost)

    def stored(self, pos: int, field: Field) -> Reads[tuple[str, ...]]:
        """A value that occurs in `field`; all of its spellings."""
        found: dict[int, list[str]] = {}
        for named in self.links.named("value", pos):
            if named.target.field == field and named.target.value is not None:
                found.setdefault(named.end, []).append(named.target.value)
        for end, values in found.items():
            yield Found(tuple(values), end)

    def text(self, pos: int) -> Reads[str]:
        """Any text: quoted, or bare up to where the sentence goes on. Bare text of several words holds no word of the
        lexicon and no name of the schema, for that would rather be the rest of the sentence."""
        if pos >= self.links.size:
            return
        token = self.links.tokens[pos]
        if token.kind == "quoted":
            yield Found(token.text, pos + 1)
            return
        end = pos
        while end < self.links.size and not self._ends_text(end, first=end == pos):
            end += 1
        if end == pos or end - pos > MAX_BARE_WORDS:
            return
        if end - pos == 1 or not any(self._is_known(at) for at in range(pos, end)):
            yield Found(self.links.source(pos, end), end, BARE_TEXT)

    def value(self, pos: int, field: Field) -> Reads[tuple[Value, ...]]:
        """A value that `field` may be compared with; several where the data spells it in several ways."""
        start, pos = pos, self._after_article(pos)
        if start < pos and field.kind == "text":  # "grade A"
            yield from (Found(values, end) for values, end, _ in self.stored(start, field))
        match field.kind:
            case "number":
                yield from (Found((number,), end) for number, end in self.links.numbers(pos))
            case "date":
                yield from (Found((period,), end) for period, end in self.links.periods(pos))
            case "boolean":
                for said in (True, False):
                    yield from (Found((said,), word.end) for word in self.links.words(str(said).lower(), pos))
            case "text" | "array":
                yield from self._texts(pos, field)

    def _after_article(self, pos: int) -> int:
        articles = [word.end for kind in ("definite", "indefinite") for word in self.links.words(kind, pos)]
        return max(articles, default=pos)

    def _texts(self, pos: int, field: Field) -> Reads[tuple[Value, ...]]:
        known = () if field.key else self.index.column(field).values
        if pos < self.links.size and self.links.tokens[pos].kind == "quoted":
            quoted = self.links.tokens[pos].text
            yield Found(tuple(v for v in known if v.casefold() == quoted.casefold()) or (quoted,), pos + 1)
        elif known:
            yield from self.stored(pos, field)
        elif field.kind == "text":
            named = list(self.stored(pos, field))
            yield from named or (Found((text,), end, cost) for text, end, cost in self.text(pos))

    def values(self, pos: int, field: Field) -> Reads[tuple[Value, ...]]:
        """One or more values of `field`, as alternatives: "A", "A or B", "A, B or C"."""
        for first in self.value(pos, field):
            yield first
            yield from self._more_values(first, field)

    def _more_values(self, so_far: Found[tuple[Value, ...]], field: Field) -> Reads[tuple[Value, ...]]:
        for start, closed in self._separators(so_far.end, field):
            for following in self.value(start, field):
                both = Found((*so_far.value, *following.value), following.end, so_far.cost + following.cost)
                if closed:
                    yield both
                yield from self._more_values(both, field)

    def _separators(self, pos: int, field: Field) -> list[tuple[int, bool]]:
        """Where the next of a list of alternatives may start, and whether the list may end with it.

        "CEO, CTO" can only mean either; of an array, which may have both, it is not said.
        """
        found = [(word.end, True) for kind in ("or", "nor") for word in self.links.words(kind, pos)]
        if self.is_sign(pos, ","):
            found += [(pos + 1, field.kind != "array"), *((word.end, True) for word in self.links.words("or", pos + 1))]
        return found

    def _ends_text(self, pos: int, *, first: bool) -> bool:
        if self.links.tokens[pos].kind in ("quoted", "sign") and self.links.tokens[pos].text not in "&#+/'":
            return True
        return not first and bool(self.links.words("stop", pos))

    def _is_known(self, pos: int) -> bool:
        token = self.links.tokens[pos]
        if self.links.named("table", pos) or self.links.named("column", pos):
            return True
        return token.kind == "word" and token.word in self.index.lexicon.words


def equals(field: Field, values: tuple[Value, ...]) -> Condition:
    """`field` is one of `values`; for an array: has one of them."""
    if field.kind == "array":
        parts = tuple(Has(field, str(value)) for value in values)
        return parts[0] if len(parts) == 1 else Either(parts, is_list=True)
    if len(values) == 1:
        return Comparison(field, "eq", values[0])
    if field.kind == "date":
        return Either(tuple(Comparison(field, "eq", value) for value in values), is_list=True)
    return Among(field, values)
