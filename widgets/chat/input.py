"""Where a person types: it grows to six lines, sends by Enter, and walks what was typed before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QResizeEvent, QShowEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from pitboss.suggestion_models import Suggestion
from widgets.chat.completer import Completer
from widgets.chat.completion import RUN, Completions, wants_words
from widgets.chat.recall import Recall

MOST_LINES = 6
PAD = 6
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class ChatInput(QPlainTextEdit):
    """The input. Signals: sent(text), by Enter; escaped(), by Esc while no completions are open; paged(-1 or 1);
    words_wanted(line), what the last words of a line could become, for `offer_words`.

    While completions are open, Tab takes the chosen one or the best, Up and Down choose, Enter takes what was chosen
    (and sends what was typed where nothing was), Esc closes them.
    """

    sent = Signal(str)
    escaped = Signal()
    paged = Signal(int)
    words_wanted = Signal(str)

    def __init__(self, completer: Completer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chatInput")
        self.setAccessibleName("Message to Pattern Agent")
        self.setAccessibleDescription("Type run and a rule. Enter sends, Shift and Enter begin a new line.")
        self.setPlaceholderText("Type run and a question")
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(PAD)
        self.completer = completer
        self.completer.accepted.connect(self._take)
        self._completions = Completions((), ())
        self.recall = Recall()
        self._quiet = False  # while the text changes by itself, nothing is offered
        self.textChanged.connect(self._changed)

    def set_completions(self, completions: Completions) -> None:
        """Offer these from now on."""
        self._completions = completions

    def put(self, text: str) -> None:
        """Let `text` stand there, as if typed, with the cursor behind it; Ctrl+Z brings the former back."""
        self._quiet = True
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self._quiet = False
        self.completer.hide()
        self.moveCursor(QTextCursor.MoveOperation.End)

    def offer_words(self, typed: str, words: Sequence[Suggestion]) -> None:
        """Offer these too, unless another line stands there by now or a completion is being chosen."""
        if words and typed == self.toPlainText() and self.hasFocus() and not self.completer.chosen:
            self.completer.offer(self._completions.matching(typed, words))

    def _take(self, line: str) -> None:
        """Put a completion there; after a bare `run `, go on with what can be run."""
        self.put(line)
        if line == RUN:
            self.completer.offer(self._completions.matching(line))

    def send(self) -> None:
        """Send what stands there, if it is more than blank, and be empty again."""
        text = self.toPlainText().strip()
        if text:
            self.recall.add(text)
            self.put("")
            self.sent.emit(text)

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that mean something here; all others edit."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not ((plain and self._complete(event.key())) or self._act(event.key(), plain)):
            super().keyPressEvent(event)

    def _complete(self, key: int) -> bool:
        """Keys for the open completions: whether `key` was one."""
        if not self.completer.isVisible():
            return False
        match key:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.completer.chosen:
                self.completer.accept()
            case Qt.Key.Key_Down:
                self.completer.choose(1)
            case Qt.Key.Key_Up:
                self.completer.choose(-1)
            case Qt.Key.Key_Escape:
                self.completer.hide()
            case _:
                return False
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab takes a completion, while there are any. (Qt asks here before it tells of the key.)"""
        if forward and self.completer.isVisible():
            self.completer.accept()
            return True
        return super().focusNextPrevChild(forward)

    def _act(self, key: int, plain: bool) -> bool:
        """Keys that send, recall or leave: whether `key` was one."""
        if key in ENTER and plain:
            self.send()
        elif key == Qt.Key.Key_Escape and plain:
            self.escaped.emit()
        elif key in PAGES and plain:
            self.paged.emit(PAGES[Qt.Key(key)])
        elif key == Qt.Key.Key_Up and plain and self._on_edge(QTextCursor.MoveOperation.Up):
            self._show_recalled(self.recall.previous(self.toPlainText()))
        elif key == Qt.Key.Key_Down and plain and self._on_edge(QTextCursor.MoveOperation.Down):
            self._show_recalled(self.recall.next())
        else:
            return False
        return True

    def _on_edge(self, way: QTextCursor.MoveOperation) -> bool:
        """Whether the cursor cannot move that way, for it is in the first or last shown line."""
        return not QTextCursor(self.textCursor()).movePosition(way)

    def _show_recalled(self, text: str | None) -> None:
        if text is not None:
            self.put(text)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text only, and no line ends around it."""
        if source.hasText():
            self.insertPlainText(source.text().strip("\r\n"))

    # size

    def _changed(self) -> None:
        self._fit()
        if not self._quiet:
            typed = self.toPlainText()
            self.completer.offer(self._completions.matching(typed))
            if wants_words(typed):
                self.words_wanted.emit(typed)

    def _fit(self) -> None:
        """Be as high as the text, from one line to six; beyond, scroll."""
        lines = round(self.document().size().height())  # this layout counts in lines
        shown = min(max(lines, 1), MOST_LINES)
        as_needed = (
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines > MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.setVerticalScrollBarPolicy(as_needed)
        self.setFixedHeight(shown * QFontMetrics(self.font()).lineSpacing() + 2 * PAD)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps otherwise."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who goes elsewhere wants no completions."""
        self.completer.hide()
        super().focusOutEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The font is known only now."""
        super().showEvent(event)
        self._fit()
