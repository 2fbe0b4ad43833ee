"""A view's SQL in full, highlighted, to read and to copy."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from widgets.chat.sql import SqlColors, by_clause
from widgets.dialogs.base import Sheet
from widgets.parts import Elided
from widgets.theme import Theme

LEAST_LINES, MOST_LINES = 6, 22


class SqlViewer(Sheet):
    """Shows `sql` with each clause on its own line; copies it as it is stored."""

    def __init__(self, theme: Theme, title: str, sql: str, source: str, parent: QWidget) -> None:
        super().__init__(theme, title[:1].upper() + title[1:], parent, name="sqlViewer", width=680)
        self._sql = sql
        if source:
            self.body.addWidget(Elided(source, "small"))
            self.body.addSpacing(6)
        shown = by_clause(sql)
        self.text = QPlainTextEdit(shown)
        self.text.setProperty("role", "code")
        self.text.setObjectName("sqlText")
        self.text.setAccessibleName("SQL")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(theme.mono_font())
        lines = min(max(shown.count("\n") + 1, LEAST_LINES), MOST_LINES)
        self.text.setFixedHeight(lines * theme.px(18) + 34)
        self._colors = SqlColors(self.text.document(), theme)
        self.body.addWidget(self.text)
        self.foot.addStretch()
        self.copy = self.add_button("Copy SQL", "copy", name="copyButton")
        self.copy.clicked.connect(self.copy_sql)
        leave = self.add_button("Close", name="closeButton", role="primary")
        leave.clicked.connect(self.accept)
        leave.setDefault(True)
        leave.setFocus()

    def copy_sql(self) -> None:
        """Put the SQL on the clipboard, and say so on the button."""
        QGuiApplication.clipboard().setText(self._sql)
        self.theme.dress(self.copy, "check", "ok")
        self.copy.setText("Copied")
