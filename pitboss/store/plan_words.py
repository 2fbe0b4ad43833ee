"""The steps of PostgreSQL's plans in words: "Reads patterns, all rows", "Joins by hash on l.org_id = o.id"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pitboss.names import counted

Node = Mapping[str, Any]

_JOINS = {
    "Inner": "Joins {how}", "Left": "Joins {how}, and keeps rows of the first without a partner",
    "Right": "Joins {how}, and keeps rows of the second without a partner",
    "Full": "Joins {how}, and keeps rows of both without a partner",
    "Semi": "Keeps rows that have a partner, {how}", "Right Semi": "Keeps rows that have a partner, {how}",
    "Anti": "Keeps rows without a partner, {how}", "Right Anti": "Keeps rows without a partner, {how}",
}  # fmt: skip
_SET_OPERATIONS = {
    "Intersect": "Keeps rows that are in both", "Intersect All": "Keeps rows that are in both, as often as they are",
    "Except": "Keeps rows that are in the first alone", "Except All": "Takes the second's rows from the first's",
}  # fmt: skip


def says(node: Node) -> str:
    """What a step does, in a short sentence without its full stop."""
    kind = str(node["Node Type"])
    word = _WORDS.get(kind)
    said = word(node) if word is not None else f"PostgreSQL's step “{kind}”"
    return {"Partial": f"{said}, each worker for itself", "Finalize": f"{said}, from what the workers have"}.get(
        str(node.get("Partial Mode", "")), said
    )


def details_of(node: Node) -> tuple[str, ...]:
    """What else there is to know of a step, each a sentence."""
    found = [
        *(f"{text} {condition(node[key])}." for key, text in _CONDITIONS.items() if key in node),
        f"It is known as {node['Alias']} in the query." if _has_alias(node) else "",
        f"It found {node['Rows Removed by Filter']:,} rows that did not pass." if _removed(node) else "",
        f"It sorted by {node['Sort Method']}." if "Sort Method" in node else "",
        f"It is the query's part {_part_name(node)}." if _part_name(node) else "",
        f"{counted(int(node['Workers Launched']), 'worker')} helped." if "Workers Launched" in node else "",
        f"It ran {node['Actual Loops']:,} times." if int(node.get("Actual Loops", 1)) > 1 else "",
        "It never ran." if node.get("Actual Loops") == 0 else "",
    ]
    return tuple(sentence for sentence in found if sentence)


_CONDITIONS = {
    "Index Cond": "Looks for", "Recheck Cond": "Looks again for", "Hash Cond": "Joins where",
    "Merge Cond": "Joins where", "Join Filter": "Of the pairs, it keeps those where", "Filter": "Keeps rows where",
    "One-Time Filter": "Runs where",
}  # fmt: skip
_DIRECTION = re.compile(r"(?: DESC| NULLS FIRST| NULLS LAST| COLLATE \S+| USING \S+)*$")


def condition(text: str) -> str:
    """A condition without the brackets around the whole of it."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and at < len(text) - 1:
            return text
    return text[1:-1]


def _has_alias(node: Node) -> bool:
    return "Alias" in node and "Relation Name" in node and node["Alias"] != node["Relation Name"]


def _removed(node: Node) -> bool:
    return bool(node.get("Rows Removed by Filter"))


def _part_name(node: Node) -> str:
    return str(node.get("Subplan Name", "")).removeprefix("CTE ")


def _keys(keys: Sequence[str]) -> str:
    return ", ".join(condition(_DIRECTION.sub("", key)) + _direction(key) for key in keys)


def _direction(key: str) -> str:
    found = _DIRECTION.search(key)
    return found.group() if found else ""


def _join(how: str, *conditions: str) -> Callable[[Node], str]:
    def said(node: Node) -> str:
        on = next((f" on {condition(node[key])}" for key in conditions if key in node), "")
        return _JOINS.get(str(node.get("Join Type", "Inner")), "Joins {how}").format(how=how + on)

    return said


def _reads(node: Node) -> str:
    return f"Reads {node.get('Relation Name', 'a table')}, all rows"


def _by_index(node: Node) -> str:
    where = f" where {condition(node['Index Cond'])}" if "Index Cond" in node else ", in its order"
    return f"Finds rows of {node['Relation Name']} by the index {node['Index Name']}{where}"


def _by_index_alone(node: Node) -> str:
    return f"Reads {node['Relation Name']} from the index {node['Index Name']} alone"


def _aggregates(node: Node) -> str:
    if not node.get("Group Key"):
        return "Groups rows in several ways" if "Grouping Sets" in node else "Brings all rows together to one"
    how = {"Hashed": " by hash", "Sorted": " in order"}.get(str(node.get("Strategy")), "")
    return f"Groups{how} by {_keys(node['Group Key'])}"


def _gathers(node: Node) -> str:
    workers = int(node.get("Workers Launched", node.get("Workers Planned", 1)))
    ordered = " in order" if node["Node Type"] == "Gather Merge" else ""
    return f"Collects the rows of {counted(workers, 'worker')}{ordered}"


_WORDS: dict[str, Callable[[Node], str]] = {
    "Seq Scan": _reads,
    "Sample Scan": lambda node: f"Reads a sample of {node['Relation Name']}",
    "Index Scan": _by_index,
    "Index Only Scan": _by_index_alone,
    "Bitmap Heap Scan": lambda node: f"Reads the parts of {node['Relation Name']} that an index names",
    "Bitmap Index Scan": lambda node: f"Looks into the index {node['Index Name']}",
    "BitmapAnd": lambda _: "Takes what all of the indexes name",
    "BitmapOr": lambda _: "Takes what any of the indexes names",
    "Tid Scan": lambda node: f"Reads rows of {node['Relation Name']} by their place",
    "Tid Range Scan": lambda node: f"Reads rows of {node['Relation Name']} by their place",
    "Subquery Scan": lambda node: f"Reads the subquery {node.get('Alias', '')}".rstrip(),
    "CTE Scan": lambda node: f"Reads the query's part {node['CTE Name']}",
    "WorkTable Scan": lambda node: f"Reads what {node['CTE Name']} has found so far",
    "Function Scan": lambda node: f"Makes rows by {node.get('Function Name', 'a function')}",
    "Table Function Scan": lambda _: "Makes rows from a document",
    "Values Scan": lambda _: "Reads a list of values",
    "Foreign Scan": lambda node: f"Reads {node.get('Relation Name', 'a table')} of another server",
    "Hash Join": _join("by hash", "Hash Cond"),
    "Merge Join": _join("in order", "Merge Cond"),
    "Nested Loop": _join("row by row", "Join Filter"),
    "Hash": lambda _: "Puts rows into a hash table",
    "Sort": lambda node: f"Sorts by {_keys(node['Sort Key'])}",
    "Incremental Sort": lambda node: f"Sorts by {_keys(node['Sort Key'])}, in part sorted already",
    "Aggregate": _aggregates,
    "Group": lambda node: f"Groups in order by {_keys(node.get('Group Key', ()))}",
    "WindowAgg": lambda _: "Computes over windows of rows",
    "Unique": lambda _: "Leaves out rows that are there twice",
    "SetOp": lambda node: _SET_OPERATIONS.get(str(node.get("Command")), "Compares two results"),
    "Limit": lambda _: "Stops when there are rows enough",
    "Append": lambda _: "Puts results one after the other",
    "Merge Append": lambda _: "Puts results together in order",
    "Recursive Union": lambda _: "Finds rows step by step, from those found before",
    "Materialize": lambda _: "Keeps rows at hand, to read them again",
    "Memoize": lambda node: f"Remembers what it found for {node.get('Cache Key', 'each value')}",
    "Result": lambda node: "Computes one row" if "Plans" not in node else "Computes values",
    "ProjectSet": lambda _: "Makes several rows of each",
    "Gather": _gathers,
    "Gather Merge": _gathers,
    "LockRows": lambda _: "Locks rows",
}
