"""Finding words within SQL: a field over the editor, with how many there are and which one is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from widgets.parts import ghost, label, set_property
from widgets.sql.editor import SqlEditor
from widgets.theme import Theme

MOST = 1_000


class FindBar(QWidget):
    """Enter goes to the next place, Shift+Enter to the one before, Escape closes it. Signals: closed()."""

    closed = Signal()

    def __init__(self, theme: Theme, editor: SqlEditor) -> None:
        super().__init__()
        self.setObjectName("sqlFind")
        self._editor = editor
        self._places: list[tuple[int, int]] = []
        self._at = -1
        self.field = QLineEdit()
        self.field.setObjectName("sqlFindField")
        self.field.setPlaceholderText("Find in the SQL")
        self.field.setAccessibleName("Find in the SQL")
        self.says = label("", "hint")
        before = ghost(theme, "chevron-up", name="sqlFindBefore", says="The one before (Shift+Enter)")
        after = ghost(theme, "chevron-down", name="sqlFindNext", says="The next one (Enter)")
        leave = ghost(theme, "close", name="sqlFindClose", says="Close (Esc)")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addSpacing(4)
        row.addWidget(self.says)
        for part in (before, after, leave):
            row.addWidget(part)
        self.field.textChanged.connect(lambda _text: self._look())
        editor.textChanged.connect(lambda: self._look(stay=True) if self.isVisible() else None)
        before.clicked.connect(lambda: self.go(-1))
        after.clicked.connect(lambda: self.go(1))
        leave.clicked.connect(self.close_bar)
        self.hide()

    def open_bar(self) -> None:
        """Show it, with what is chosen in the editor to look for."""
        chosen = self._editor.textCursor().selectedText()
        if chosen and "\u2029" not in chosen:
            self.field.setText(chosen)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._look()

    def close_bar(self) -> None:
        """Hide it, and go on in the editor."""
        self.hide()
        self._editor.mark_found((), -1)
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def go(self, step: int) -> None:
        """Go to the next place, or to the one before."""
        if self._places:
            self._at = (self._at + step) % len(self._places)
            self._show(move=True)

    def _look(self, *, stay: bool = False) -> None:
        """Find all places, and go to the first behind the cursor."""
        sought, text = self.field.text().casefold(), self._editor.text().casefold()
        self._places, at = [], 0
        while sought and len(self._places) < MOST and (at := text.find(sought, at)) >= 0:
            self._places.append((at, len(sought)))
            at += len(sought)
        here = self._editor.textCursor().selectionStart()
        following = (number for number, (begin, _) in enumerate(self._places) if begin >= here)
        self._at = next(following, 0 if self._places else -1)
        self._show(move=not stay)

    def _show(self, *, move: bool) -> None:
        count = len(self._places)
        nothing = "Nothing found" if self.field.text() else ""
        self.says.setText(f"{self._at + 1} of {count}{'+' if count == MOST else ''}" if count else nothing)
        set_property(self.field, "wrong", bool(nothing) and not count)
        self._editor.mark_found(self._places, self._at)
        if move and count:
            begin, length = self._places[self._at]
            cursor = self._editor.textCursor()
            cursor.setPosition(begin)
            cursor.setPosition(begin + length, QTextCursor.MoveMode.KeepAnchor)
            self._editor.setTextCursor(cursor)
            if not self._editor.viewport().rect().contains(self._editor.cursorRect()):
                self._editor.centerCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
