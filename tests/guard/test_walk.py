"""The walk over a tree: a node, a field or a value that the list does not name is refused."""

from __future__ import annotations

import pytest

from pitboss.errors import UnsafeSql
from pitboss.guard.ids import Allowed
from pitboss.guard.lists import FieldRule, NodeRule
from pitboss.guard.tree import UnreadableTree, read
from pitboss.guard.walk import walk

RULES = {
    "QUERY": NodeRule(
        {"rowMarks": FieldRule(values=frozenset({"<>"})), "targetList": FieldRule(), "note": FieldRule()},
        frozenset({"rowMarks"}),
    ),
    "FUNCEXPR": NodeRule({"funcid": FieldRule("function"), "args": FieldRule()}, frozenset()),
    "CONST": NodeRule({"consttype": FieldRule("type"), "constvalue": FieldRule()}, frozenset()),
}
IDS = Allowed(
    content={}, types=frozenset(), literal_types=frozenset({3734}), functions={}, operators={}, operations=frozenset(),
    literal_functions=frozenset({3745}),
)  # fmt: skip


def test_ids_are_gathered_by_what_they_are_of_and_zero_is_none() -> None:
    tree = (
        "{QUERY :rowMarks <> :targetList ({FUNCEXPR :funcid 870 :args ({CONST :consttype 25})} {CONST :consttype 0})}"
    )
    found = walk(read(tree), RULES, IDS)
    assert (found.function, found.type, found.relation) == ({870}, {25}, set())


def test_a_list_of_ids_counts_each() -> None:
    assert walk(read("{FUNCEXPR :funcid (o 23 25)}"), RULES, IDS).function == {23, 25}
    assert walk(read("{FUNCEXPR :funcid <>}"), RULES, IDS).function == set()


@pytest.mark.parametrize(("function", "gathered"), [(3745, set()), (870, {3734})])
def test_a_literal_of_a_type_for_literals_counts_unless_its_function_takes_one(
    function: int, gathered: set[int]
) -> None:
    tree = f"{{FUNCEXPR :funcid {function} :args ({{CONST :consttype 3734}})}}"
    assert walk(read(tree), RULES, IDS).type == gathered


@pytest.mark.parametrize(
    "tree",
    [
        "{NEW :a 1}",
        "{QUERY :rowMarks <> :unknown 1}",
        "{QUERY :rowMarks ({ROWMARKCLAUSE :rti 1})}",
        "{QUERY :targetList <>}",
        "{QUERY :rowMarks <> :note ((({NEW :a 1})))}",
    ],
)
def test_what_is_not_listed_is_refused(tree: str) -> None:
    with pytest.raises(UnsafeSql):
        walk(read(tree), RULES, IDS)


@pytest.mark.parametrize("value", ["x", "(o x)", "({CONST :consttype 1})", "-5"])
def test_an_id_that_is_no_number_makes_the_tree_unreadable(value: str) -> None:
    with pytest.raises(UnreadableTree):
        walk(read(f"{{FUNCEXPR :funcid {value}}}"), RULES, IDS)
