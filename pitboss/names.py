"""Names: slugs, stamps, what messages call a rule, what its view is called. PROTOCOL.md, "Names", is the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

NAME_BYTES = 63  # PostgreSQL's NAMEDATALEN - 1
SHORT = 24
PREFIX = "rule_"
_STAMP = re.compile(r"(?<![0-9])[0-9]{10,20}$")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """`text` in lower case, each run of other characters than a-z and 0-9 one `_`, none at the ends. May be empty."""
    return _NOT_SLUG.sub("_", text.lower()).strip("_")


def short_name(text: str) -> str:
    """What messages call a plain-language rule: its slug, cut at a word to at most 24 characters, `...` where cut."""
    whole = slug(text) or "rule"
    if len(whole) <= SHORT:
        return whole
    cut = whole[: SHORT + 1].rfind("_")
    return whole[: cut if cut > 0 else SHORT] + "..."


def stamp_in(rule_id: str) -> int | None:
    """The run of ten to twenty digits that ends `rule_id`; None where there is none, or where it is longer."""
    found = _STAMP.search(rule_id)
    return int(found.group()) if found else None


def view_name(text: str, stamp: int) -> str:
    """`rule_<slug>_<stamp>` within 63 bytes: the slug is cut, the stamp never."""
    tail = f"_{stamp}"
    room = NAME_BYTES - len(PREFIX) - len(tail)
    return PREFIX + (slug(text)[:room].strip("_") or "rule") + tail


def view_names(text: str, stamp: int) -> Iterator[str]:
    """The names to try for a rule's view, in order: the stamp counts up until one is free."""
    while True:
        yield view_name(text, stamp)
        stamp += 1


def counted(number: int, thing: str) -> str:
    """`1 client`, `5 clients`, `1,234 clients`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def row_count(rows: int) -> str:
    """`1 row`, `5 rows`, `1,234 rows`."""
    return counted(rows, "row")


def quote(name: str) -> str:
    """`name` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
