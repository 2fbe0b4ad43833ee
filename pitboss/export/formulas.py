"""Texts that a spreadsheet would take for a formula, made harmless: one rule for the terminal and for files."""

from __future__ import annotations

FORMULA = "=+-@\t\r\n＝＋－＠"  # also the wide forms, which some spreadsheets read as the narrow ones


def guarded(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if text[:1] in set(FORMULA) else text


def guarded_sql(text: str) -> str:
    """The same for an SQL expression that gives a text."""
    codes = [ord(sign) for sign in FORMULA]  # by number: quicker than comparing texts
    low, high = max(code for code in codes if code < ord("A")), min(code for code in codes if code > ord("A"))
    risky = f"ascii({text}) IN ({', '.join(map(str, codes))})"
    letter = f"ascii({text}) > {low} AND ascii({text}) < {high}"  # which most texts begin with: asked first
    return f"CASE WHEN {letter} THEN {text} WHEN {risky} THEN '''' || {text} ELSE {text} END"
