"""The editor of SQL: highlighted, with line numbers, the current line, matching brackets, and what is wrong marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from widgets.chat.sql import SqlColors
from widgets.colors import mixed
from widgets.sql.brackets import partner
from widgets.sql.gutter import Gutter
from widgets.theme import Theme

INDENT = "    "
COMMENT = "-- "
BAR_ROOM = 14  # px for a bar that scrolls sideways
WORD = re.compile(r"[\w$.\"]+|\S")
Selection = QTextEdit.ExtraSelection


class SqlEditor(QPlainTextEdit):
    """Tab leaves it, as it leaves every field; Ctrl+] and Ctrl+[ move lines, Ctrl+/ makes them comments.

    Signals: run_wanted(), Ctrl+Enter.
    """

    run_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._wrong: QTextCursor | None = None
        self._found: Sequence[tuple[int, int]] = ()
        self._found_at = -1
        self.setProperty("role", "code")
        self.setObjectName("sqlEditor")
        self.setAccessibleName("SQL of this view")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        self.document().setDefaultTextOption(option)
        self.document().setDocumentMargin(0)  # the line with the cursor reaches to the numbers
        self.gutter = Gutter(theme, self)
        self._colors = SqlColors(self.document(), theme)
        self.blockCountChanged.connect(lambda _count: self._make_room())
        self.updateRequest.connect(self._scroll_gutter)
        self.cursorPositionChanged.connect(self._mark)
        self.textChanged.connect(self._forget_marks)
        theme.changed.connect(self._dress)
        self._dress()

    # text

    def text(self) -> str:
        """The SQL as it stands here."""
        return self.toPlainText()

    def show_text(self, sql: str) -> None:
        """Begin with another text, of which nothing can be taken back."""
        self.setPlainText(sql)
        self.setTextCursor(QTextCursor(self.document()))

    def put_text(self, sql: str) -> None:
        """Write another text in this one's place; Ctrl+Z takes that back."""
        line = self.textCursor().blockNumber()
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(sql)
        cursor.setPosition(self.document().findBlockByNumber(min(line, self.blockCount() - 1)).position())
        self.setTextCursor(cursor)

    def height_of_text(self) -> int:
        """How high it is with all its lines, and one more to write on."""
        return self.fontMetrics().lineSpacing() * (self.blockCount() + 1) + 2 * self.viewport().y() + BAR_ROOM

    # marks

    def mark_wrong(self, at: int, says: str) -> None:
        """Underline the word at a letter, from 0, show it, and say what is wrong with it."""
        text = self.text()
        found = WORD.search(text, at) or next(reversed(list(WORD.finditer(text))), None)  # nothing is left: the last
        cursor = QTextCursor(self.document())
        cursor.setPosition(found.start() if found else 0)
        cursor.setPosition(found.end() if found else 0, QTextCursor.MoveMode.KeepAnchor)
        place = QTextCursor(self.document())
        place.setPosition(cursor.selectionStart())
        self.setTextCursor(place)
        self._wrong = cursor
        self.gutter.wrong_line = place.blockNumber()
        self.setAccessibleDescription(says)
        self.ensureCursorVisible()
        self._mark()

    @property
    def wrong_text(self) -> str:
        """What is underlined as wrong; "" for nothing."""
        return self._wrong.selectedText() if self._wrong is not None else ""

    def clear_wrong(self) -> None:
        """Nothing is known to be wrong."""
        self._wrong, self.gutter.wrong_line = None, -1
        self.setAccessibleDescription("")
        self._mark()

    def mark_found(self, places: Sequence[tuple[int, int]], at: int) -> None:
        """Mark what was searched for: where each begins and its letters; `at` is the one that is gone to."""
        self._found, self._found_at = places, at
        self._mark()

    @property
    def line_ground(self) -> str:
        """The colour of the line with the cursor."""
        return mixed(self._theme.colors.code, self._theme.colors.text, 0.045)

    def _forget_marks(self) -> None:
        if self._wrong is not None:
            self.clear_wrong()

    def _mark(self) -> None:
        colors = self._theme.colors
        current = Selection()
        current.format.setBackground(QColor(self.line_ground))
        current.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        current.cursor = self.textCursor()
        current.cursor.clearSelection()
        marks = [current, *self._bracket_marks()]
        for number, (at, length) in enumerate(self._found):
            marks.append(self._selection(at, length, self._found_format(here=number == self._found_at)))
        if self._wrong is not None:
            form = QTextCharFormat()
            form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            form.setUnderlineColor(QColor(colors.bad))
            form.setBackground(QColor(colors.badsoft))
            marks.append(self._selection(self._wrong.selectionStart(), len(self.wrong_text), form))
        self.setExtraSelections(marks)
        self.gutter.update()

    def _found_format(self, *, here: bool) -> QTextCharFormat:
        colors, form = self._theme.colors, QTextCharFormat()
        form.setBackground(QColor(colors.accent if here else colors.sel))
        form.setForeground(QColor(colors.onaccent if here else colors.text))
        return form

    def _bracket_marks(self) -> list[Selection]:
        text, at = self.text(), self.textCursor().position()
        for place in (at - 1, at):
            if (other := partner(text, place)) is not None:
                form = QTextCharFormat()
                form.setBackground(QColor(self._theme.colors.sel))
                return [self._selection(each, 1, form) for each in (place, other)]
        return []

    def _selection(self, at: int, length: int, form: QTextCharFormat) -> Selection:
        made = Selection()
        made.cursor = QTextCursor(self.document())
        made.cursor.setPosition(at)
        made.cursor.setPosition(min(at + length, self.document().characterCount() - 1), QTextCursor.MoveMode.KeepAnchor)
        made.format = form
        return made

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps how far the line is moved in; see the class for the others."""
        ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if ctrl and enter:
            self.run_wanted.emit()
        elif ctrl and event.key() == Qt.Key.Key_BracketRight:
            self._each_line(lambda line: INDENT + line if line.strip() else line)
        elif ctrl and event.key() == Qt.Key.Key_BracketLeft:
            self._each_line(lambda line: line[min(len(line) - len(line.lstrip(" ")), len(INDENT)) :])
        elif ctrl and event.key() == Qt.Key.Key_Slash:
            self._comment()
        elif enter and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            line = self.textCursor().block().text()[: self.textCursor().positionInBlock()]
            self.insertPlainText("\n" + " " * (len(line) - len(line.lstrip(" "))))
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def _comment(self) -> None:
        lines = [block.text() for block in self._chosen_blocks() if block.text().strip()]
        if lines and all(line.lstrip().startswith("--") for line in lines):
            self._each_line(_uncommented)
        else:
            self._each_line(lambda line: COMMENT + line if line.strip() else line)

    def _chosen_blocks(self) -> Iterator[QTextBlock]:
        cursor = self.textCursor()
        block = self.document().findBlock(cursor.selectionStart())
        while block.isValid() and (block.position() < cursor.selectionEnd() or block == cursor.block()):
            yield block
            block = block.next()

    def _each_line(self, change: Callable[[str], str]) -> None:
        edit = QTextCursor(self.document())
        edit.beginEditBlock()
        for block in list(self._chosen_blocks()):
            if (changed := change(block.text())) != block.text():
                edit.setPosition(block.position())
                edit.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                edit.insertText(changed)
        edit.endEditBlock()

    # drawing

    def lines_in_sight(self) -> Iterator[tuple[int, float]]:
        """The lines that are seen: their number from 0, and where they begin."""
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        top += self.viewport().y() - self.gutter.y()
        while block.isValid() and top <= self.height():
            yield block.blockNumber(), top
            top += self.blockBoundingRect(block).height()
            block = block.next()

    def _dress(self) -> None:
        self.setFont(self._theme.mono_font(13))
        self._colors.redress()
        self._make_room()
        self._mark()

    def _make_room(self) -> None:
        self.setViewportMargins(self.gutter.sizeHint().width(), 0, 0, 0)
        self._place_gutter()

    def _place_gutter(self) -> None:
        inside = self.contentsRect()
        self.gutter.setGeometry(QRect(inside.left(), inside.top(), self.gutter.sizeHint().width(), inside.height()))

    def _scroll_gutter(self, rect: QRect, dy: int) -> None:
        if dy:
            self.gutter.scroll(0, dy)
        else:
            self.gutter.update(0, rect.y(), self.gutter.width(), rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()


def _uncommented(line: str) -> str:
    before, _, after = line.partition("--")
    return before + after.removeprefix(" ") if line.strip() else line
