"""Text in bubbles: always plain, wrapped at any letter where a word is too long, selectable by mouse and keyboard."""

from __future__ import annotations

from html import escape
from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextBlockFormat, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

LINE_HEIGHT = 114  # percent
HEIGHTS_KEPT = 8  # of as many widths
HANG = 12  # pixels that the later lines of a paragraph stand in


class TextBlock(QTextEdit):
    """A piece of text as high as it needs to be. A QLabel would do, but it cannot wrap inside a word.

    The text is set as plain text and the widget takes no rich text: nothing in it is ever markup, a link or a picture.
    """

    def __init__(self, text: str, role: str, *, strong: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setAcceptDrops(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self._heights: dict[tuple[int, str], int] = {}
        self.setPlainText(text)
        self.setAccessibleName(text)
        self._space_lines()
        if strong:
            self._embolden(strong)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _space_lines(self) -> None:
        """Give the lines air; where there are several paragraphs, let each be seen as one."""
        several = self.document().blockCount() > 1
        form = QTextBlockFormat()
        form.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setLeftMargin(HANG if several else 0)
        form.setTextIndent(-HANG if several else 0)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(form)

    def _embolden(self, letters: int) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(letters, QTextCursor.MoveMode.KeepAnchor)
        strong = cursor.charFormat()
        strong.setFontWeight(QFont.Weight.DemiBold)
        cursor.setCharFormat(strong)

    def hasHeightForWidth(self) -> bool:
        """The height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the whole text, wrapped to `width`. A layout asks several times for the same."""
        self.ensurePolished()
        asked = (width, self.font().key())
        if asked not in self._heights:
            if len(self._heights) >= HEIGHTS_KEPT:
                self._heights.clear()
            self._heights[asked] = self._height_for(width)
        return self._heights[asked]

    def _height_for(self, width: int) -> int:
        document = self.document().clone()
        document.setDefaultFont(self.font())
        document.setTextWidth(width)
        height = ceil(document.size().height())
        document.deleteLater()
        return height

    def sizeHint(self) -> QSize:
        """The size of the text without wrapping."""
        self.ensurePolished()
        metrics = QFontMetrics(self._strongest_font())
        lines = self.toPlainText().split("\n")
        width = max(metrics.horizontalAdvance(line) for line in lines) + 2
        return QSize(width, metrics.lineSpacing() * len(lines))

    def _strongest_font(self) -> QFont:
        font = QFont(self.font())
        if self.document().firstBlock().begin().fragment().charFormat().fontWeight() > QFont.Weight.Normal:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def minimumSizeHint(self) -> QSize:
        """One line, however narrow."""
        return QSize(24, self.fontMetrics().lineSpacing())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the conversation, not the text."""
        event.ignore()


def plain_tip(text: str) -> str:
    """`text` for a tool tip, which Qt would read as markup where it looks like such."""
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>"
