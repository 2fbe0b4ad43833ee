"""Texts that a spreadsheet would take for a formula, made harmless: one rule for the terminal and for files."""

from __future__ import annotations

FORMULA = "=+-@\t\r\n＝＋－＠"  # also the wide forms, which some spreadsheets read as the narrow ones


def guarded(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if text[:1] in set(FORMULA) else text


def guarded_sql(text: str) -> str:
    """The same for an SQL expression that gives a text."""
    codes = ", ".join(str(ord(sign)) for sign in FORMULA)  # by number: quicker than comparing texts
    letter = f"(ascii({text}) - 65) & -64 = 0"  # 65 to 128, as most texts begin: asked first, and by one look
    return f"CASE WHEN {letter} THEN {text} WHEN ascii({text}) IN ({codes}) THEN '''' || {text} ELSE {text} END"
