"""Literals in a parsed query: what number, length or moment a constant stands for, in the server's own form.

Type ids are those of PostgreSQL's catalog, which never change. The byte order is that of little-endian servers; on
others a number reads as another one, so that a limit may refuse a query, and no check of ids depends on it.
"""

from __future__ import annotations

import struct

from pitboss.guard.tree import Datum, Node, number

INTEGERS = frozenset({20, 21, 23})
TEXTS = frozenset({25, 705, 1042, 1043})
_FLOAT4, _FLOAT8, _NUMERIC = 700, 701, 1700
_DATE, _TIMESTAMP, _TIMESTAMPTZ, INTERVAL = 1082, 1114, 1184, 1186
JSONPATH, _ANY_DEPTH = 4072, 24
DAY = 86_400_000_000  # microseconds
MONTH = 30 * DAY
_HEADER = 4  # bytes of length before a value of varying length
_BASE = 10_000  # a numeric's digits


def _value(constant: Node) -> tuple[int, bytes]:
    held = constant.fields.get("constvalue")
    return number(constant.fields.get("consttype")) or 0, held.bytes if isinstance(held, Datum) else b""


def bytes_of(constant: Node) -> bytes:
    """The bytes of a constant, without the length before those of varying length; none for NULL."""
    data = _value(constant)[1]
    return data[_HEADER:] if constant.fields.get("constlen") == "-1" else data


def text_of(constant: Node) -> str | None:
    """The text of a constant of a type of text; None for others and for NULL."""
    kind, data = _value(constant)
    if kind not in TEXTS or not data:
        return None
    # an undecided literal (705) is a C string: no header, NUL at its end
    return (data[:-1] if kind == 705 else data[_HEADER:]).decode(errors="replace")


def paths_of_any_depth(constant: Node) -> int:
    """How many `**` a constant path into JSON has: jsonpath.c writes their type, next, least and greatest depth."""
    kind, data = _value(constant)
    if constant.kind != "CONST" or kind != JSONPATH:
        return 0
    found = 0
    for at in range(_HEADER, len(data) - 12):
        aligned = (at + 4) & ~3  # behind the type, filled up with zeros
        if data[at] == _ANY_DEPTH and not any(data[at + 1 : aligned]) and len(data) >= aligned + 12:
            following, least, greatest = struct.unpack_from("<iII", data, aligned)
            found += following in (0, aligned + 12 - at) and least <= greatest and greatest > 1
    return found


def number_of(constant: Node) -> float | None:
    """The number of a numeric constant, or of one of text that reads as a number; else None."""
    kind, data = _value(constant)
    if not data:
        return None
    if kind in INTEGERS:
        return int.from_bytes(data[:8], "little", signed=True)
    if kind == _FLOAT4:
        return float(struct.unpack("<f", data[:4])[0])
    if kind == _FLOAT8:
        return float(struct.unpack("<d", data[:8])[0])
    if kind == _NUMERIC:
        return _numeric(data[_HEADER:])
    try:
        return float(text_of(constant) or "")
    except ValueError:
        return None


def moment_of(constant: Node) -> int | None:
    """Microseconds since 2000 of a date or a timestamp; the length in microseconds of an interval; else None."""
    kind, data = _value(constant)
    if not data:
        return None
    if kind == _DATE:
        return int.from_bytes(data[:4], "little", signed=True) * DAY
    if kind in (_TIMESTAMP, _TIMESTAMPTZ):
        return int.from_bytes(data[:8], "little", signed=True)
    if kind == INTERVAL:
        micros, days, months = struct.unpack("<qii", data[:16])
        return int(micros + days * DAY + months * MONTH)
    return None


def is_interval(constant: Node) -> bool:
    """Whether a constant is an interval."""
    return _value(constant)[0] == INTERVAL


def _numeric(data: bytes) -> float:
    """PostgreSQL's numeric (numeric.c): short header, or a long one with a weight of its own."""
    head = int.from_bytes(data[:2], "little")
    if head & 0xC000 == 0xC000:  # NaN and the infinities
        return float("inf")
    if head & 0x8000:
        negative, digits = bool(head & 0x2000), data[2:]
        weight = (head & 0x3F) - (0x40 if head & 0x40 else 0)
    else:
        negative, digits = head & 0xC000 == 0x4000, data[4:]
        weight = int.from_bytes(data[2:4], "little", signed=True)
    if weight > 70:  # past 10^280: as good as without end
        return float("-inf") if negative else float("inf")
    places = [int.from_bytes(digits[at : at + 2], "little") for at in range(0, min(len(digits), 16), 2)]
    total = sum(place * float(_BASE) ** (weight - at) for at, place in enumerate(places))
    return -total if negative else total
