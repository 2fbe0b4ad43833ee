"""SQL in a bubble: one clause a line, highlighted, with buttons to copy it and to see it in full."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from pygments.lexers.sql import PostgresLexer
from pygments.token import Comment, Keyword, Name, Number, String
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QSyntaxHighlighter, QTextCharFormat, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from widgets.chat.controls import copies
from widgets.chat.text import TextBlock
from widgets.parts import ghost
from widgets.theme import Theme

MOST_LINES = 14
_CLAUSES = frozenset({"FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "WINDOW"})
_JOINS = frozenset({"JOIN", "LEFT", "RIGHT", "INNER", "FULL", "CROSS"})
_WORD = re.compile(r"\w+")
TURN_MS = 6.0  # of reading in one turn of the loop
LONG_MS = 100.0  # before it is shown, for then nobody types
Span = tuple[int, int, QTextCharFormat]  # where it begins, its letters, its colours


class SqlColors(QSyntaxHighlighter):
    """Colours PostgreSQL's words in a document, by the whole text, so that strings over several lines are right.

    A long text that is typed into is read a few milliseconds at a time; until that is done, the line that changed is
    coloured by itself.
    """

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._formats = _formats(theme)
        self._spans: list[Span] = []
        self._read = ""  # the text that the spans are of
        self._reading: Iterator[Span] | None = None
        self._found: list[Span] = []
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._go_on)
        document.contentsChange.connect(self._changed)
        self._begin(LONG_MS)

    def redress(self) -> None:
        """Take the colours that the theme has now."""
        self._formats = _formats(self._theme)
        self._read = ""
        self._begin(LONG_MS)

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        start, spans = self.currentBlock().position(), self._spans
        if self._reading is not None:
            start, spans = 0, list(self._coloured(text))
        for at, length, colours in spans[max(bisect_right(spans, start, key=_place) - 1, 0) :]:
            if at >= start + len(text):
                break
            begin, end = max(at - start, 0), min(at + length - start, len(text))
            if begin < end:
                self.setFormat(begin, end - begin, colours)

    def _changed(self, _at: int, _removed: int, _added: int) -> None:
        self._begin(TURN_MS)

    def _begin(self, ms: float) -> None:
        """Read the text anew, where it is another one: `ms` of that at once."""
        text = self.document().toPlainText()
        if text != self._read:
            self._read = text
            self._found = []
            self._reading = self._coloured(text)
            self._go_on(ms)

    def _go_on(self, ms: float = TURN_MS) -> None:
        until = perf_counter() + ms / 1000
        while self._reading is not None:
            span = next(self._reading, None)
            if span is None:
                self._reading = None
                self._spans, self._found = self._found, []
                self._turn.stop()
                self.rehighlight()
            else:
                self._found.append(span)
                if perf_counter() > until:
                    self._turn.start()
                    return

    def _coloured(self, text: str) -> Iterator[Span]:
        shouted = "SELECT" in text  # then only words in capitals are PostgreSQL's, others are names
        for at, kind, value in tokens(text):
            named = kind in Keyword and (text[at - 1 : at] == "." or (shouted and not value.isupper()))
            plain = named or value == "."  # which the lexer takes for a number
            colours = next((form for wanted, form in self._formats if kind in wanted), None)
            if colours is not None and not plain:
                yield at, len(value), colours


def _place(span: Span) -> int:
    return span[0]


def _formats(theme: Theme) -> tuple[tuple[Any, QTextCharFormat], ...]:
    return (
        (Comment, _format(theme, "faint")),
        (String, _format(theme, "ok")),
        (Number, _format(theme, "warn")),
        (Name.Builtin, _format(theme, "accent")),
        (Keyword, _format(theme, "accent", bold=True)),
    )


class SqlText(TextBlock):
    """The text of the block: at most 14 lines high, then it scrolls."""

    def __init__(self, sql: str, theme: Theme) -> None:
        super().__init__(by_clause(sql), "sql")
        self.setAccessibleName("SQL")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._colors = SqlColors(self.document(), theme)

    def heightForWidth(self, width: int) -> int:
        """The height of the text, up to 14 lines."""
        whole = super().heightForWidth(width)
        most = QFontMetrics(self.font()).lineSpacing() * MOST_LINES
        needed = Qt.ScrollBarPolicy.ScrollBarAsNeeded if whole > most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(needed)
        return min(whole, most)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the text, where it scrolls at all."""
        if self.verticalScrollBar().maximum() > 0:
            QTextEdit.wheelEvent(self, event)
        else:
            super().wheelEvent(event)


class SqlBlock(QFrame):
    """The code block. Signals: asked_for_more(), when a person wants to see the SQL in full."""

    asked_for_more = Signal()

    def __init__(self, sql: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sqlBlock")
        self.text = SqlText(sql, theme)
        self.copy = ghost(theme, "copy", name="sqlCopy", says="Copy the SQL")
        copies(self.copy, theme, lambda: sql, "muted")
        self.more = ghost(theme, "expand", name="sqlMore", says="Show the SQL in full")
        self.more.clicked.connect(self.asked_for_more)
        tools = QVBoxLayout()
        tools.setSpacing(2)
        for button in (self.copy, self.more):
            button.setFixedSize(QSize(24, 24))
            tools.addWidget(button)
        tools.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 8, 4, 8)
        layout.setSpacing(4)
        layout.addWidget(self.text, 1)
        layout.addLayout(tools)


def by_clause(sql: str) -> str:
    """`sql` with each clause on a line of its own, where it is one line; else as it is. Only white space changes."""
    if "\n" in sql.strip():
        return sql.strip()
    depth, made, last = 0, "", ""
    for _, kind, value in tokens(sql.strip()):
        depth += value.count("(") - value.count(")") if kind not in String else 0
        word = value.upper()
        starts = word in _CLAUSES or (word in _JOINS and last not in _JOINS | {"OUTER"})
        if depth == 0 and kind in Keyword and starts and made:
            made = made.rstrip() + "\n"
        made += value
        last = word if _WORD.fullmatch(value) else last
    return made


def tokens(sql: str) -> Iterator[tuple[int, Any, str]]:
    """Position, kind and text of each piece of `sql`, white space too."""
    yield from PostgresLexer().get_tokens_unprocessed(sql)  # type: ignore[no-untyped-call]


def _format(theme: Theme, token: str, *, bold: bool = False) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(QColor(theme.colors.get(token)))
    if bold:
        form.setFontWeight(QFont.Weight.Bold)
    return form
