"""JSON as it is written, taken apart for people: every digit kept, keys that come twice too."""

from __future__ import annotations

import json
from collections.abc import Iterator

STEP = "  "
Document = object  # Members, a list, or a Scalar


class Scalar(str):
    """A number, a text, true, false or null, as JSON writes it."""

    __slots__ = ()


class Members(list[tuple[str, Document]]):
    """An object's keys and values, in order."""

    __slots__ = ()


def read_json(text: str) -> Document:
    """`text` as Members, lists and Scalars. Raises ValueError where it is no JSON, or is nested too deeply."""
    try:
        found = json.loads(text, object_pairs_hook=Members, parse_int=Scalar, parse_float=Scalar, parse_constant=Scalar)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return found


def written(value: Document) -> str:
    """A value that holds no others, as JSON writes it."""
    if isinstance(value, Scalar):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def children(value: Document) -> list[tuple[str, Document]]:
    """Keys and values of an object or a list, whose items are numbered from 1; nothing of others."""
    if isinstance(value, Members):
        return value
    if isinstance(value, dict):
        return [(str(key), item) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [(str(number), item) for number, item in enumerate(value, 1)]
    return []


def is_object(value: Document) -> bool:
    """Whether it has keys."""
    return isinstance(value, (Members, dict))


def pretty(value: Document) -> str:
    """Indented, one key or item a line."""
    return "".join(_pretty(value, ""))


def _pretty(value: Document, indent: str) -> Iterator[str]:
    parts = children(value)
    if not parts:
        yield ("{}" if is_object(value) else "[]") if isinstance(value, (list, tuple, dict)) else written(value)
        return
    opens, closes = "{}" if is_object(value) else "[]"
    yield opens
    for number, (key, item) in enumerate(parts):
        yield f"{',' if number else ''}\n{indent}{STEP}"
        if is_object(value):
            yield f"{json.dumps(key, ensure_ascii=False)}: "
        yield from _pretty(item, indent + STEP)
    yield f"\n{indent}{closes}"


def brief(value: Document) -> str:
    """A value on one line of a tree: what holds others says how many."""
    parts = len(children(value))
    if isinstance(value, (list, tuple, dict)):
        what = "key" if is_object(value) else "item"
        return f"{parts:,} {what if parts == 1 else what + 's'}"
    if value is None:
        return "null"
    return str(value) if isinstance(value, str) else written(value)
