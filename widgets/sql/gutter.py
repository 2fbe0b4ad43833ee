"""The numbers of an editor's lines, with a mark at the line that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.theme import Theme

if TYPE_CHECKING:
    from widgets.sql.editor import SqlEditor

LEFT, RIGHT, MARK = 22, 10, 12


class Gutter(QWidget):
    """Stands at the left of the editor, in every direction of writing: SQL runs from left to right."""

    def __init__(self, theme: Theme, editor: SqlEditor) -> None:
        super().__init__(editor)
        self._theme, self._editor = theme, editor
        self.wrong_line = -1

    def sizeHint(self) -> QSize:
        digits = len(str(max(self._editor.blockCount(), 10)))
        metrics = QFontMetrics(self._editor.font())
        return QSize(LEFT + metrics.horizontalAdvance("8" * digits) + RIGHT, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.color("code"))
        painter.setFont(self._editor.font())
        height = self._editor.fontMetrics().height()
        current = self._editor.textCursor().blockNumber()
        ground = QColor(self._editor.line_ground)
        for number, top in self._editor.lines_in_sight():
            if number == current:
                painter.fillRect(0, round(top), self.width(), height, ground)
            if number == self.wrong_line:
                mark = self._theme.pixmap("alert", "bad", MARK)
                painter.drawPixmap(6, round(top + (height - MARK) / 2), mark)
            painter.setPen(self._theme.color("text" if number == current else "faint"))
            place = QRect(0, round(top), self.width() - RIGHT, height)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), str(number + 1))
