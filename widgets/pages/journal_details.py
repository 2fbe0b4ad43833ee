"""A step in full: who, when and from where, the definitions before and after side by side, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from pitboss.journal_models import Entry
from pitboss.names import row_count
from pitboss.upkeep_models import Preview
from widgets.chat.sql import SqlColors, by_clause
from widgets.pages.journal_diff import Line, side_by_side
from widgets.pages.journal_words import by_text, changes_of, done_text, where_text
from widgets.parts import Elided, button, clear, label, scrolled
from widgets.table.cells import when_text
from widgets.theme import Theme

WIDE = 560  # px from which the definitions stand beside each other
MOST_LINES = 24
SIGNS = {"same": " ", "gone": "−", "new": "+", "none": " "}


class SqlSide(QWidget):
    """One definition's SQL. Lines that the other side has not carry a sign and a ground."""

    def __init__(self, theme: Theme, title: str, lines: Sequence[Line], *, compared: bool) -> None:
        super().__init__()
        self.text = QPlainTextEdit()
        self.text.setProperty("role", "code")
        self.text.setAccessibleName(f"SQL {title.lower()}")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(theme.mono_font())
        self.text.setPlainText(
            "\n".join(f"{SIGNS[line.kind]} {line.text}" if compared else line.text for line in lines)
        )
        self._colors = SqlColors(self.text.document(), theme)
        height = QFontMetrics(theme.mono_font()).lineSpacing()
        self.text.setFixedHeight(min(max(len(lines), 2), MOST_LINES) * height + 48)  # and a bar for long lines
        self.text.setExtraSelections(
            [self._ground(theme, row, line) for row, line in enumerate(lines) if compared and line.kind != "same"]
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(title, "label"))
        column.addWidget(self.text)

    def _ground(self, theme: Theme, row: int, line: Line) -> QTextEdit.ExtraSelection:
        token = {"gone": "badsoft", "new": "oksoft"}.get(line.kind, "agent")
        made = QTextEdit.ExtraSelection()
        made.format.setBackground(QColor(theme.color(token)))
        made.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        made.cursor = QTextCursor(self.text.document().findBlockByNumber(row))
        return made


class StepDetails(QWidget):
    """Signals: undo_wanted(step), conversation_wanted(number), view_wanted(name), the view as it is now."""

    undo_wanted = Signal(int)
    conversation_wanted = Signal(int)
    view_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("stepDetails")
        self._theme = theme
        self.step: Entry | None = None
        self.title = Elided("", "heading")
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(12)
        self.would = label("", "second", wrap=True)
        self.undo = button(theme, "Undo this step", "undo", name="undoStepButton")
        self.undo_all = button(theme, "Undo the whole conversation", "undo", name="undoConversationButton")
        self.undo.clicked.connect(lambda: self.step and self.undo_wanted.emit(self.step.number))
        self.undo_all.clicked.connect(self._want_conversation)
        self._lay_out()

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("stepBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addLayout(self._facts)
        column.addLayout(self._sides)
        column.addWidget(self.would)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.undo)
        row.addWidget(self.undo_all)
        row.addStretch()
        column.addLayout(row)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(body, name="stepPane", says="The step in full"))

    def show_step(self, step: Entry) -> None:
        """Show a step; what taking it back would do is said by `show_preview`."""
        self.step = step
        self.title.set_text(f"Step {step.number:,}: {done_text(step)}")
        clear(self._facts)
        at = f"{when_text(step.at, QLocale(), seconds=True)}"
        for name, value in (
            ("When", at), ("By", by_text(step.by)), ("On", where_text(step.by)),
            ("Rows", row_count(step.rows) if step.rows is not None else ""),
            ("Takes back", f"step {step.undoes:,}" if step.undoes is not None else ""), ("Why", step.problem),
            *((change.what, f"{change.before} → {change.after}") for change in changes_of(step)),
        ):  # fmt: skip
            if value:
                row = self._facts.rowCount()
                self._facts.addWidget(label(name, "small"), row, 0, Qt.AlignmentFlag.AlignTop)
                self._facts.addWidget(label(value, "text", wrap=True), row, 1)
        self._show_sql(step)
        self.would.setText("")
        self.undo.setEnabled(False)
        self.undo.setVisible(step.changes)
        self.undo_all.setVisible(step.by.conversation is not None)

    def _show_sql(self, step: Entry) -> None:
        clear(self._sides)
        before = by_clause(step.before.sql) if step.before is not None else ""
        after = by_clause(step.after.sql) if step.after is not None else ""
        left, right = side_by_side(before, after)
        if before == after:
            self._sides.addWidget(SqlSide(self._theme, "SQL, the same before and after", right, compared=False))
        elif not before:
            self._sides.addWidget(SqlSide(self._theme, "After", right, compared=False))
        elif not after:
            self._sides.addWidget(SqlSide(self._theme, "Before", left, compared=False))
        else:
            self._sides.addWidget(SqlSide(self._theme, "Before", left, compared=True), 1)
            self._sides.addWidget(SqlSide(self._theme, "After", right, compared=True), 1)

    def show_preview(self, preview: Preview) -> None:
        """Say what taking it back would do, or why it cannot be."""
        self.would.setText(preview.says)
        self.undo.setEnabled(preview.possible)
        self.undo.setAccessibleDescription(preview.says)

    def _want_conversation(self) -> None:
        if self.step is not None and self.step.by.conversation is not None:
            self.conversation_wanted.emit(self.step.by.conversation)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = QBoxLayout.Direction.LeftToRight if self.width() >= WIDE else QBoxLayout.Direction.TopToBottom
        self._sides.setDirection(beside)
