"""Lays SQL out: a clause on each line, what is long broken at its commas and ANDs, PostgreSQL's words in capitals.

Only white space and the letter case of reserved words change, so that PostgreSQL reads the same: a parser that writes
the text anew also writes it in other words (`now()`, `::`, comments).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pygments.token import Comment, Keyword, Name, String

from widgets.chat.sql import tokens

WIDTH = 88
STEP = 4
CLAUSES = frozenset(
    {"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "WINDOW"}
    | {"UNION", "EXCEPT", "INTERSECT", "VALUES", "WITH"}
)
JOINS = frozenset({"JOIN", "LEFT", "RIGHT", "INNER", "FULL", "CROSS", "NATURAL"})
SETS = frozenset({"UNION", "EXCEPT", "INTERSECT"})
LISTS = {"SELECT": 7, "GROUP": 9, "ORDER": 9, "VALUES": STEP, "FROM": 5, "WINDOW": 7, "WITH": 0}
"""How far the parts of a list stand to the right, after its first line."""
RESERVED = CLAUSES | JOINS | frozenset(
    {"BY", "ALL", "OUTER", "LATERAL", "ON", "USING", "AND", "OR", "NOT", "IN", "IS", "NULL", "AS", "DISTINCT", "CASE"}
    | {"EXISTS", "FILTER", "OVER", "PARTITION"}
    | {"WHEN", "THEN", "ELSE", "END", "RECURSIVE", "BETWEEN", "LIKE", "ILIKE", "ASC", "DESC", "ANY", "TRUE", "FALSE"}
)  # fmt: skip


@dataclass(slots=True)
class Piece:
    """A word, a sign, a literal or a comment; an opening bracket with all that is in it."""

    text: str
    word: str = ""  # a reserved word, in capitals
    apart: bool = False  # there is white space before it
    inside: list[Piece] = field(default_factory=list)
    closed: bool = False

    @property
    def ends_line(self) -> bool:
        """Whether it is a comment that reaches to the end of its line."""
        return self.text.startswith("--")


def formatted(sql: str) -> str:
    """`sql`, laid out; as it is where that would change more than white space and case."""
    made = "\n".join(line.rstrip() for line in _query(list(_nested(_pieces(sql))), 0).splitlines())
    return made if _meaning(made) == _meaning(sql) else sql


def _meaning(sql: str) -> list[str]:
    return [piece.word or piece.text for piece in _pieces(sql)]


# reading


def _pieces(sql: str) -> Iterator[Piece]:
    """The pieces of a text; those that the lexer gives of one literal or comment are put together."""
    held, family, apart = Piece(""), None, False
    for _, kind, value in tokens(sql):
        now = next((one for one in (String, Comment.Multiline) if kind in one), None)
        if now is None and not value.strip():
            apart, family = True, None
        elif now is not None and now is family:
            held.text += value
        else:
            if held.text:
                yield held
            is_word = (kind in Keyword or kind in Name) and held.text != "." and value.upper() in RESERVED
            held = Piece(value.rstrip("\n"), value.upper() if is_word else "", apart)
            apart, family = value.endswith("\n"), now
    if held.text:
        yield held


def _nested(pieces: Iterator[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if piece.text == "(":
            for inner in _nested(pieces):
                if inner.text == ")" and not inner.inside:
                    piece.closed = True
                    break
                piece.inside.append(inner)
        yield piece
        if piece.text == ")":
            return


# writing


def _query(pieces: Sequence[Piece], indent: int) -> str:
    """A query, each clause on a line of its own, or on several."""
    return "\n".join(" " * indent + _clause(clause, indent) for clause in _clauses(pieces))


def _clauses(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    found: list[Piece] = []
    last = ""
    for piece in pieces:
        joins = piece.word in JOINS and last not in JOINS | {"OUTER"}
        if (joins or piece.word in CLAUSES) and found and last != "DISTINCT FROM":
            yield found
            found = []
        found.append(piece)
        last = "DISTINCT FROM" if piece.word == "DISTINCT" and last in ("IS", "NOT") else piece.word
    if found:
        yield found


def _clause(pieces: Sequence[Piece], indent: int) -> str:
    flat = _flat(pieces, indent)
    first = pieces[0].word
    if "\n" not in flat and indent + len(flat) <= WIDTH:
        return flat
    if first in LISTS:
        inner = indent + LISTS[first]
        parts = _parts(pieces, after=lambda piece: piece.text == ",")
    else:
        inner = indent + 2
        parts = _parts(pieces, before=_begins_condition(pieces))
    return ("\n" + " " * inner).join(_flat(part, inner) for part in parts)


def _begins_condition(pieces: Sequence[Piece]) -> Callable[[Piece], bool]:
    """Whether a piece is an AND, OR or ON that joins conditions; the AND of BETWEEN and of CASE does not."""
    joins: set[int] = set()
    between = cases = 0
    for piece in pieces:
        between += piece.word == "BETWEEN"
        cases += (piece.word == "CASE") - (piece.word == "END")
        if piece.word == "AND" and between:
            between -= 1
        elif piece.word in ("AND", "OR", "ON") and not cases:
            joins.add(id(piece))
    return lambda piece: id(piece) in joins


def _parts(
    pieces: Sequence[Piece],
    *,
    after: Callable[[Piece], bool] = lambda _: False,
    before: Callable[[Piece], bool] = lambda _: False,
) -> list[list[Piece]]:
    """`pieces`, cut after some and before others; a comment behind a cut stays on its line."""
    parts: list[list[Piece]] = [[]]
    cut = False
    for piece in pieces:
        if parts[-1] and (before(piece) or (cut and not piece.ends_line)):
            parts.append([])
        parts[-1].append(piece)
        cut = after(piece) or (cut and piece.ends_line)
    return parts


def _flat(pieces: Sequence[Piece], indent: int) -> str:
    """Pieces on one line, but for comments that end it, and queries in brackets that are long."""
    made, before = "", ""
    for piece in pieces:
        if before.startswith("--"):
            made += "\n" + " " * (indent + 2)
        elif made and piece.text != "," and (piece.apart or before == ","):
            made += " "
        made += _brackets(piece, indent, len(made)) if piece.inside or piece.closed else piece.word or piece.text
        before = piece.text
    return made


def _brackets(piece: Piece, indent: int, column: int) -> str:
    close = ")" if piece.closed else ""
    flat = f"({_flat(piece.inside, indent).strip()}{close}"
    is_query = bool(piece.inside) and piece.inside[0].word in ("SELECT", "WITH", "VALUES")
    long = "\n" in flat or indent + column % WIDTH + len(flat) > WIDTH
    if (is_query and long) or any(inner.ends_line for inner in piece.inside[-1:]):
        return "(\n" + _query(piece.inside, indent + STEP) + "\n" + " " * indent + close
    return flat
