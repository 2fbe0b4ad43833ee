"""The reader of PostgreSQL's node trees."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pitboss.guard.tree import MAX_WORDS, NOTHING, Datum, LongTree, Node, UnreadableTree, Value, nodes, number, read

CONST = (
    "{CONST :consttype 23 :consttypmod -1 :constcollid 0 :constlen 4 :constbyval true :constisnull false "
    ":location 7 :constvalue 4 [ 42 -1 0 0 0 0 0 0 ]}"
)


def test_nodes_lists_and_atoms_are_read_with_their_fields() -> None:
    (tree,) = read("({QUERY :commandType 1 :utilityStmt <> :rtable ({RANGETBLREF :rtindex 1}) :names (o 25 26)})")
    (query,) = nodes(tree)
    assert query.kind == "QUERY"
    assert number(query.fields["commandType"]) == 1
    assert query.fields["utilityStmt"] == "<>"
    assert nodes(query.fields["rtable"]) == [Node("RANGETBLREF", {"rtindex": "1"})]
    assert query.fields["names"] == ["o", "25", "26"]


def test_a_literal_keeps_its_bytes() -> None:
    (literal,) = nodes(read(CONST))
    held = literal.fields["constvalue"]
    assert isinstance(held, Datum)
    assert held.bytes == bytes([42, 255, 0, 0, 0, 0, 0, 0])
    assert literal.fields["consttype"] == "23"


def test_a_null_literal_has_none() -> None:
    (literal,) = nodes(read("{CONST :consttype 25 :constisnull true :location -1 :constvalue <>}"))
    assert literal.fields["constvalue"] == "<>"


def test_equal_literals_are_one_node_wherever_they_stand() -> None:
    first, second = nodes(read(CONST + " " + CONST.replace(":location 7", ":location 99")))
    assert first is second


def test_a_columns_set_of_numbers_is_passed_over() -> None:
    (column,) = nodes(read("{VAR :varno 1 :vartype 25 :varnullingrels (b 1 2) :location 3}"))
    assert column.fields == {"varno": "1", "vartype": "25", "varnullingrels": "()"}


def test_a_name_that_looks_like_structure_stays_a_value() -> None:
    alias = r":relid\ 0\}\ \{CONST\ \:consttype\ 1\}"
    (node,) = nodes(read("{ALIAS :aliasname :location :colnames (" + alias + ")}"))
    assert node.fields["aliasname"] == ":location"
    assert node.fields["colnames"] == [alias]


@pytest.mark.parametrize(
    "text",
    [
        "{QUERY :commandType 1",
        "({QUERY :commandType 1}",
        "{QUERY commandType 1}",
        "{QUERY :commandType 1 :commandType 2}",
        "{QUERY :commandType }",
        "{QUERY :commandType )}",
        "{QUERY :commandType",
        "{",
        ")",
        "}",
        "{CONST :consttype}",
        "{CONST consttype 23}",
        "{CONST :consttype 23 :consttype 24}",
        "{CONST :constvalue 4 [ 1 2 ] :after 3}",
    ],
)
def test_what_no_server_writes_is_not_read(text: str) -> None:
    with pytest.raises(UnreadableTree):
        read(text)


def test_depth_is_no_matter() -> None:
    depth = MAX_WORDS // 2
    assert len(read("(" * depth + ")" * depth)) == 1


def test_what_would_take_long_is_not_read() -> None:
    with pytest.raises(LongTree):
        read("(a " * (MAX_WORDS // 2 + 1))


def test_what_is_no_number_is_none() -> None:
    values: list[Value | None] = ["<>", "-7", None, [], "x"]
    assert [number(value) for value in values] == [None, -7, None, None, None]
    assert nodes("x") == []


@given(st.text(alphabet="{}():[] aQ1<>\\", max_size=60))
def test_any_text_is_read_or_refused_as_unreadable(text: str) -> None:
    with suppress(UnreadableTree):
        assert isinstance(read(text), list)


def _out_token(text: str) -> str:
    """A text as the server writes it (outToken in outfuncs.c)."""
    if not text:
        return NOTHING
    first = text[0] in '<"' or text[0].isdigit() or (text[0] in "+-" and text[1:2] in [*"0123456789."])
    escaped = "".join(f"\\{c}" if c in " \n\t(){}\\" else c for c in text)
    return f"\\{escaped}" if first else escaped


_FIELDS = st.from_regex(r"[a-z][A-Za-z_]{0,6}", fullmatch=True)
# words that somebody chose, among them such as look like structure
_CHOSEN = st.one_of(
    st.text(alphabet='ab: (){}\\\n"<>1-', max_size=8),
    st.sampled_from([":relid", ":relid 1", "} {CONST :consttype 23", "(b 1)", "a b :c d", "[ 1 ]"]),
).map(_out_token)
_ATOMS = st.one_of(_CHOSEN, st.sampled_from(["1", "-1", "true", NOTHING]))
_SCALARS = st.dictionaries(_FIELDS, st.sampled_from(["1", "0", "-1", "false"]), min_size=1, max_size=4)
_TREES: st.SearchStrategy[Value] = st.recursive(
    st.one_of(_ATOMS, st.builds(Node, st.sampled_from(["RANGETBLREF", "SORTGROUPCLAUSE"]), _SCALARS)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.builds(Node, st.sampled_from(["QUERY", "ALIAS"]), st.dictionaries(_FIELDS, inner, max_size=6)),
    ),
    max_leaves=30,
)


def _written(value: Value) -> str:
    if isinstance(value, Node):
        return f"{{{value.kind}{''.join(f' :{name} {_written(held)}' for name, held in value.fields.items())}}}"
    return f"({' '.join(map(_written, value))})" if isinstance(value, list) else str(value)


@settings(max_examples=300)
@given(_TREES)
def test_whatever_the_server_writes_is_read_as_it_was_meant(tree: Value) -> None:
    assert read(_written(tree)) == [tree]
