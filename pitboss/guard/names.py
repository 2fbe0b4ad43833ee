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
    numbers: dict[str, int] = {}
    legal: list[str] = []
    for name in names:
        base = candidate = "column" if name in ("", _NAMELESS) else name
        while candidate in taken:
            numbers[base] = numbers.get(base, 1) + 1
            candidate = _cut(base, f"_{numbers[base]}")
        taken.add(candidate)
        legal.append(candidate)
    return tuple(legal)


def _cut(name: str, tail: str) -> str:
    """`name` and `tail` within the bytes that PostgreSQL keeps of a name; no character is cut in two."""
    return name.encode()[: NAME_BYTES - len(tail)].decode(errors="ignore") + tail
