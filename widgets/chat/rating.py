"""A word about a rating: the comment as it stands, or a field to write it. Below the bubble that was rated."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from pitboss.conversation_models import Feedback
from widgets.chat.text import plain_tip
from widgets.parts import button
from widgets.theme import Theme

ASKS = {"up": "What is good about it?", "down": "What is wrong with it?"}
LONGEST = 500  # characters


class CommentField(QLineEdit):
    """Enter keeps the comment, Esc leaves it as it was. Signals: kept(str), left()."""

    kept = Signal(str)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Neither key goes on to the chat, which has uses of its own for them."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.kept.emit(self.text().strip())
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)


class RatingNote(QWidget):
    """Signals: kept(comment); opened(), a person wants to write; left(), and does no longer."""

    kept = Signal(str)
    opened = Signal()
    left = Signal()

    def __init__(self, theme: Theme, feedback: Feedback, *, writing: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ratingNote")
        self.field: CommentField | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if writing:
            self._add_field(theme, row, feedback)
        else:
            row.addWidget(self._comment(theme, feedback))
            row.addStretch()

    def _add_field(self, theme: Theme, row: QHBoxLayout, feedback: Feedback) -> None:
        self.field = field = CommentField(feedback.comment)
        field.setObjectName("ratingComment")
        field.setMaxLength(LONGEST)
        field.setPlaceholderText(f"{ASKS[feedback.rating]} (optional)")
        field.setAccessibleName(ASKS[feedback.rating])
        field.kept.connect(self.kept)
        field.left.connect(self.left)
        keep = button(theme, "Keep", name="ratingKeep", role="small")
        keep.clicked.connect(lambda: self.kept.emit(field.text().strip()))
        row.addWidget(field, 1)
        row.addWidget(keep)

    def _comment(self, theme: Theme, feedback: Feedback) -> QPushButton:
        says = f"“{feedback.comment}”" if feedback.comment else "Add a comment"
        made = button(theme, _cut(says), name="ratingOpen", role="link")
        made.setAccessibleName(f"Comment: {feedback.comment}" if feedback.comment else says)
        made.setAccessibleDescription("Opens a field to write in")
        made.setToolTip(plain_tip(feedback.comment) if feedback.comment else "")
        made.clicked.connect(self.opened)
        return made


def _cut(text: str, most: int = 48) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
