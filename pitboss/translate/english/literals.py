"""Names and values as SQL text: quoted where they must be, escaped always."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from pitboss.names import quote
from resources import resource

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
RESERVED = frozenset(resource("lexicon", "reserved.txt").read_text("utf-8").split())


def identifier(name: str) -> str:
    """`name`, quoted only where SQL would read it otherwise."""
    return name if _PLAIN.fullmatch(name) and name not in RESERVED else quote(name)


def text_literal(text: str) -> str:
    """`text` as a string constant (with `standard_conforming_strings`, which is the default since 9.1)."""
    return "'" + text.replace("'", "''") + "'"


def number_literal(number: Decimal) -> str:
    """`number` in plain digits."""
    return f"{number.normalize():f}" if number == number.to_integral_value() else f"{number:f}"


def day_literal(day: date) -> str:
    """`day` as a string that every date type reads."""
    return text_literal(day.isoformat())


def like_literal(text: str, how: str) -> str:
    """A pattern for ILIKE that finds `text` itself, whatever signs stand in it."""
    safe = re.sub(r"([\\%_])", r"\\\1", text)
    return text_literal(("" if how == "starts" else "%") + safe + ("" if how == "ends" else "%"))
