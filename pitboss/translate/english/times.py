"""Periods that a question tells from today, and quarters and decades: "last month", "the past 30 days", "Q1 2024"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, cast

from pitboss.translate.english.tree import Moment, Period, Unit

if TYPE_CHECKING:
    from pitboss.translate.english.links import Links

TODAY = {"today": 0, "yesterday": -1}
MAX_UNITS = 1000


def relative_periods(links: Links, start: int) -> Iterator[tuple[Period, int]]:
    """A period told from today that starts at a token, and where it ends."""
    if start >= links.size:
        return
    if (days := TODAY.get(links.tokens[start].word)) is not None:
        yield Period(Moment("day", days), Moment("day", days + 1)), start + 1
    for word in links.words("relative", start):
        for unit in links.words("unit", word.end):
            if unit.end < links.size and links.tokens[unit.end].word == "of" and links.year(unit.end + 1):
                continue  # "the last quarter of 2024" is no quarter told from today
            if not links.tokens[word.end].word.endswith("s"):
                name, first = cast(Unit, unit.meaning), int(word.meaning)
                yield Period(Moment(name, first), Moment(name, first + 1)), unit.end
    for word in links.words("recently", start):
        for count, name, end in amounts(links, word.end):
            yield Period(Moment(name, -count, exact=True), Moment("day", 1)), end


def calendar_periods(links: Links, start: int) -> Iterator[tuple[Period, int]]:
    """A quarter or a half of a year, or a decade."""
    for word in links.words("quarters", start):
        at = word.end + (word.end < links.size and links.tokens[word.end].word == "of")
        if year := links.year(at):
            first = int(word.meaning) * 3 - 2
            yield Period(date(year, first, 1), date(year + (first == 10), (first + 3) % 12, 1)), at + 1
    for word in links.words("half", start):
        if year := links.year(word.end):
            first = word.meaning == "1"
            half = (
                Period(date(year, 1, 1), date(year, 7, 1)) if first else Period(date(year, 7, 1), date(year + 1, 1, 1))
            )
            yield half, word.end + 1
    year, following = links.year(start), links.tokens[start + 1 : start + 2]
    is_decade = year and year % 10 == 0 and following and following[0].word == "s"
    if year and is_decade and following[0].start == links.tokens[start].end:
        yield Period(date(year, 1, 1), date(year + 10, 1, 1)), start + 2


def since_month(links: Links, start: int) -> Iterator[tuple[Period, int]]:
    """ "March" after "since": the latest March."""
    for word in links.words("months", start):
        if not links.year(word.end) and not (word.end < links.size and links.tokens[word.end].kind == "number"):
            moment = Moment("month", month=int(word.meaning))
            yield Period(moment, moment), word.end


def amounts(links: Links, start: int) -> Iterator[tuple[int, Unit, int]]:
    """ "30 days", "two years": how many of which unit, and where that ends."""
    for number, middle in links.numbers(start):
        for unit in links.words("unit", middle):
            if number == int(number) and 0 < number <= MAX_UNITS:
                yield int(number), cast(Unit, unit.meaning), unit.end
    for word in links.words("indefinite", start):
        for unit in links.words("unit", word.end) if links.tokens[start].word in ("a", "an") else ():
            yield 1, cast(Unit, unit.meaning), unit.end


def ago(links: Links, start: int) -> Iterator[tuple[Moment, int]]:
    """ "2 years ago"."""
    for count, unit, middle in amounts(links, start):
        for word in links.words("ago", middle):
            yield Moment(unit, -count, exact=True), word.end
