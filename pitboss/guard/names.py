"""Column names that a materialized view can have."""

from __future__ import annotations

from collections.abc import Iterable

from pitboss.names import NAME_BYTES

_NAMELESS = "?column?"
_SYSTEM = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})


def legal_names(names: Iterable[str]) -> tuple[str, ...]:
    """`names` in their order, made unique: `name`, `name_2`; one without a name is called `column`.

    A view cannot have a column with the name of a system column; such a name gets a number as well.
    """
    taken = set(_SYSTEM)
    legal: list[str] = []
    for name in names:
        base = "column" if name in ("", _NAMELESS) else name
        candidate, number = base, 1
        while candidate in taken:
            number += 1
            candidate = _cut(base, f"_{number}")
        taken.add(candidate)
        legal.append(candidate)
    return tuple(legal)


def _cut(name: str, tail: str) -> str:
    """`name` and `tail` within the bytes that PostgreSQL keeps of a name; no character is cut in two."""
    return name.encode()[: NAME_BYTES - len(tail)].decode(errors="ignore") + tail
