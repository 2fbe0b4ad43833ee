"""What a CSV field means as a value of a column: text, number, date, truth, list or JSON. Empty means NULL."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

Convert = Callable[[str], object]
_TRUE, _FALSE = {"true", "t", "yes", "y", "1"}, {"false", "f", "no", "n", "0"}
_LARGEST_EXPONENT = 1000  # a numeric of PostgreSQL holds more, but a typing error is likelier


def converter(type_name: str) -> Convert | None:
    """How a field becomes a value of that type (pg_type's name, `_` before it for an array); None for unknown types.

    It raises ValueError with a phrase that completes "must be ...".
    """
    element = type_name.removeprefix("_")
    if (one := _CONVERTERS.get(element)) is None:
        return None
    if element != type_name:
        return lambda field: _array(field.strip(), one)
    return one if one is _text else lambda field: one(field.strip())


def _text(field: str) -> str:
    if "\0" in field:
        raise ValueError("text without NUL characters")
    return field


def _whole(bits: int) -> Convert:
    limit = 1 << bits - 1

    def convert(field: str) -> int:
        try:
            value = int(field) if len(field) < 40 else limit
        except ValueError as error:
            raise ValueError("a whole number") from error
        if not -limit <= value < limit:
            raise ValueError(f"a whole number from {-limit} to {limit - 1}")
        return value

    return convert


def _number(field: str) -> Decimal:
    try:
        value = Decimal(field)
    except InvalidOperation as error:
        raise ValueError("a number such as 1250000 or 0.75, without spaces and thousands signs") from error
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError("a finite number")
    return value


def _float(field: str) -> float:
    return float(_number(field))


def _truth(field: str) -> bool:
    if field.lower() in _TRUE | _FALSE:
        return field.lower() in _TRUE
    raise ValueError("true or false")


def _moment(field: str) -> datetime:
    """In UTC; where no zone is given, UTC is meant."""
    try:
        value = datetime.fromisoformat(field)
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("a date such as 2025-03-31 or 2025-03-31 14:05") from error


def _plain_moment(field: str) -> datetime:
    return _moment(field).replace(tzinfo=None)


def _day(field: str) -> date:
    try:
        return date.fromisoformat(field)
    except ValueError as error:
        raise ValueError("a date such as 2025-03-31") from error


def _json(field: str) -> str:
    def refuse(constant: str) -> object:
        raise ValueError(constant)

    try:
        json.loads(field, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError("JSON") from error
    if "\\u0000" in field:
        raise ValueError("JSON without NUL characters")
    return field


def _array(field: str, one: Convert) -> list[object]:
    """`a; b`, or PostgreSQL's own `{a,"b, c"}`."""
    if field.startswith("{") and field.endswith("}"):
        if not field[1:-1].strip():
            return []
        try:
            parts = next(csv.reader([field[1:-1]], escapechar="\\", skipinitialspace=True, strict=True))
        except csv.Error as error:
            raise ValueError("a list such as a; b or {a,b}") from error
        return [None if part.upper() == "NULL" else one(part.strip()) for part in parts]
    return [one(part.strip()) for part in field.split(";") if part.strip()]


_CONVERTERS: Mapping[str, Convert] = {
    **dict.fromkeys(("text", "varchar", "bpchar", "citext"), _text),
    "int2": _whole(16),
    "int4": _whole(32),
    "int8": _whole(64),
    "numeric": _number,
    "float4": _float,
    "float8": _float,
    "bool": _truth,
    "timestamp": _plain_moment,
    "timestamptz": _moment,
    "date": _day,
    "json": _json,
    "jsonb": _json,
}
