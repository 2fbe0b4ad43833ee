"""One row in full: each column's name with its value below it, as text that wraps and can be selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, QUrl, Signal
from PySide6.QtGui import QFont, QKeyEvent, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QTextBrowser

from pitboss.models import ColumnInfo, Cut
from widgets.table.cells import LOADING, Look, cell_of, heading, is_link, runs_left
from widgets.theme import Theme, Weight

SHOWN = 2_000  # letters of a value; the viewer has the others
COLUMN, LINK = "column:", "link:"


class RowDetails(QTextBrowser):
    """Told a row, shows it. Nothing in it is read as markup.

    Signals: column_chosen(int), the value of a column is wanted in full; link_chosen(str).
    """

    column_chosen = Signal(int)
    link_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._locale = theme, QLocale()
        self._shown: tuple[Sequence[ColumnInfo], Sequence[object] | None] = ((), None)
        self._links: list[str] = []
        self.setObjectName("rowDetails")
        self.setAccessibleName("Row details")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(self.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(12)
        self.anchorClicked.connect(self._follow)
        theme.changed.connect(self._again)

    def show_row(self, columns: Sequence[ColumnInfo], row: Sequence[object] | None) -> None:
        """Show a row's values in the order of `columns`; None while it is on its way."""
        place = self.verticalScrollBar().value() if columns == self._shown[0] else 0
        self._shown = (columns, row)
        self._links = []
        self.clear()
        cursor = QTextCursor(self.document())
        for number, column in enumerate(columns):
            self._write_name(cursor, number, column)
            self._write_value(cursor, column, LOADING if row is None else row[number])
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(place)

    def _again(self) -> None:
        self.show_row(*self._shown)

    def _write_name(self, cursor: QTextCursor, number: int, column: ColumnInfo) -> None:
        block = self._block(heading(column.name), self._theme.px(14) if number else 0)
        if number:
            cursor.insertBlock(block)
        else:
            cursor.setBlockFormat(block)
        name = self._form("muted", 12, Weight.DemiBold)
        name.setAnchor(True)
        name.setAnchorHref(f"{COLUMN}{number}")
        name.setToolTip(f"{column.name}: {column.type}")
        cursor.insertText(heading(column.name), name)

    def _write_value(self, cursor: QTextCursor, column: ColumnInfo, value: object) -> None:
        cell = cell_of(value, column, self._locale)
        cursor.insertBlock(self._block(cell.text, self._theme.px(2)))
        if cell.look == Look.NULL:
            form = self._form("faint", 13)
            form.setFontItalic(True)
        elif cell.look == Look.LINK and is_link(value):
            form = self._form("accent", 13)
            form.setAnchor(True)
            form.setAnchorHref(f"{LINK}{len(self._links)}")
            form.setFontUnderline(True)
            self._links.append(str(value).strip())
        else:
            form = self._form("faint" if cell.look == Look.BLANK else "text", 13)
        whole = isinstance(value, str) and cell.look not in (Look.BLANK, Look.LINK)
        text = str(value) if whole else cell.text
        cut = len(text) > SHOWN or isinstance(value, Cut)
        cursor.insertText(text[:SHOWN].replace("\r\n", "\n") + (LOADING if cut else ""), form)

    def _block(self, text: str, above: int) -> QTextBlockFormat:
        """A paragraph at the window's side, in the direction of its own letters."""
        block = QTextBlockFormat()
        block.setTopMargin(above)
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        block.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        directions = Qt.LayoutDirection
        block.setLayoutDirection(directions.RightToLeft if runs_left(text) else directions.LeftToRight)
        return block

    def _form(self, token: str, size: int, weight: QFont.Weight = Weight.Normal) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setFont(self._theme.font(size, weight))
        form.setForeground(self._theme.color(token))
        return form

    def _follow(self, url: QUrl) -> None:
        """A name or a link was clicked, or entered by the keyboard."""
        kind, _, number = url.toString().partition(":")
        if f"{kind}:" == COLUMN:
            self.column_chosen.emit(int(number))
        elif f"{kind}:" == LINK:
            self.link_chosen.emit(self._links[int(number)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape is the pane's."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)
