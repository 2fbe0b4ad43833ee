"""The SQL in a model's answer. What it would do is not judged here: that is the guard's."""

from __future__ import annotations

import re

from pitboss.errors import ModelRefused, NotUnderstood

LONGEST = 100_000  # characters
_FENCE = re.compile(r"```[ \t]*(?:sql|postgresql|postgres|pgsql)?[ \t]*\r?\n(.*?)```", re.IGNORECASE | re.DOTALL)
_CANNOT = re.compile(r"\s*CANNOT\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
# verbs that change something count too: the guard then says what was refused
_VERBS = "select|with|values|table|insert|update|delete|merge|drop|create|alter|truncate|grant|revoke|copy|call|do|set"
_LOOKS_LIKE_SQL = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(?:(?:" + _VERBS + r")\b|\()", re.I | re.DOTALL)


def sql_in(answer: str) -> str:
    """The one statement of the answer: fenced, or the whole of it.

    Raises NotUnderstood where the model says that it cannot, ModelRefused where there is no SQL, or more than one.
    """
    if len(answer) > LONGEST:
        raise ModelRefused("The model's answer is far too long to be one query. Say the rule in other words.")
    if said := _CANNOT.match(answer):
        reason = " ".join(said.group(1).split())[:300].rstrip(".") or "it gave no reason"
        raise NotUnderstood(f"The model cannot write this rule: {reason}. Say it in other words.")
    blocks = _FENCE.findall(answer)
    if len(blocks) > 1:
        raise ModelRefused("The model gave more than one query. Say the rule in other words.")
    text = (blocks[0] if blocks else answer).strip().rstrip(";").strip()
    if not text or not (blocks or _LOOKS_LIKE_SQL.match(text)):
        raise ModelRefused("The model answered with words instead of SQL. Say the rule in other words.")
    return text
