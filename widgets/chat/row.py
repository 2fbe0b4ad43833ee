"""A row of the conversation: a bubble at its side, below it the time and what can be done with the message."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QEvent, QLocale, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pitboss.conversation_models import Rating
from pitboss.events import RuleResult
from widgets.chat.bubble import Actions, Bubble
from widgets.chat.message_bar import Act, Copies, MessageBar
from widgets.chat.rating import RatingNote
from widgets.chat.transcript import SOURCES, Message, Running, Said, Stopped
from widgets.parts import label
from widgets.table.cells import when_text
from widgets.theme import Theme

SHARE = 0.9  # of the row's width, at most, is the bubble's
META_GAP, ROW_GAP, BAR = 2, 6, 24
FOUND_MS = 2_000  # how long a message that was looked for is marked


class Row(QWidget):
    """Its height follows from its width: `arrange`. Signals: grown(), by what a person did in it."""

    grown = Signal()

    def __init__(self, message: Message, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self._theme = theme
        self._actions = actions
        self._body = message.body
        self._feedback, self._commenting = message.feedback, message.commenting
        self._note: RatingNote | None = None
        self._found = QTimer(self)
        self._found.setSingleShot(True)
        self._found.setInterval(FOUND_MS)
        self._found.timeout.connect(self.update)
        self.bubble = self._new_bubble()
        self._meta = label("", "stamp")
        self._meta.setParent(self)
        self._meta.setObjectName("bubbleTime")
        self._bar = MessageBar(theme, self)
        self._show_all()

    def _new_bubble(self) -> Bubble:
        bubble = Bubble(self.message, self._theme, self._actions, self)
        bubble.grown.connect(self.grown)
        return bubble

    def refresh(self) -> None:
        """Show what the message has become."""
        if self.message.body is self._body:
            self.bubble.show_steps()
        else:
            self.bubble.hide()
            self.bubble.deleteLater()
            self.bubble = self._new_bubble()
            self.bubble.show()
        rated = (self.message.feedback, self.message.commenting)
        if self.message.body is not self._body or rated != (self._feedback, self._commenting):
            self._body, (self._feedback, self._commenting) = self.message.body, rated
            self._show_all()

    def arrange(self, width: int) -> int:
        """Place all parts for a row of `width`: the row's height, with the gap to the next."""
        most = max(round(width * SHARE), 60)
        wide, high = self.bubble.fit(most)
        mine = self.message.role == "user"
        self.bubble.setGeometry(width - wide if mine else 0, 0, wide, high)
        self._meta.ensurePolished()
        bar = self._bar.sizeHint()
        self._meta.setText(self._words)
        meta = self._meta.sizeHint().boundedTo(QSize(max(width - bar.width() - 8, 20), max(BAR, self._theme.px(16))))
        metrics = QFontMetrics(self._meta.font())
        self._meta.setText(metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, meta.width()))
        top, below = high + META_GAP, max(BAR, meta.height())
        self._meta.setGeometry(width - meta.width() if mine else 0, top, meta.width(), below)
        left = width - meta.width() - 8 - bar.width() if mine else meta.width() + 8
        self._bar.setGeometry(left, top, bar.width(), below)
        height = top + below
        if self._note is not None:
            self._note.ensurePolished()
            tall = self._note.sizeHint().height()
            self._note.setGeometry(0, height, most, tall)
            height += tall + META_GAP
        self.resize(width, height + ROW_GAP)
        return height + ROW_GAP

    def show_found(self) -> None:
        """Mark the row for a moment: it is the one that was looked for. Screen readers hear it by the focus."""
        self._found.start()
        self.update()
        self._bar.go_to(0)

    # what it shows

    def _show_all(self) -> None:
        self._show_meta()
        self._bar.set_acts(self._acts())
        self._show_note()

    def _show_meta(self) -> None:
        words = [when_text(self.message.at, QLocale()).removeprefix("today ")]
        if isinstance(self.message.body, RuleResult):
            words.insert(0, SOURCES[self.message.body.source])
        self._words = " · ".join(words)
        self._meta.setText(self._words)
        self._meta.setAccessibleName(self._words)
        moment = QDateTime.fromSecsSinceEpoch(int(self.message.at.timestamp()))
        self._meta.setToolTip(QLocale().toString(moment, QLocale.FormatType.LongFormat))

    def _acts(self) -> list[Act | Copies]:
        copy = Copies("Copy the message", lambda: self.message.text)
        match self.message.body:
            case Running() | Stopped():
                return []
            case Said(text=text):
                return [
                    copy,
                    Act("edit", "Edit and run again", lambda: self._actions.edit.emit(text)),
                    Act("refresh", "Run again", lambda: self._actions.say.emit(text)),
                ]
            case RuleResult() as result:
                return [
                    copy,
                    Act("edit", "Edit and run again", lambda: self._actions.edit_rule.emit(result)),
                    Act("refresh", "Run again", lambda: self._actions.run_again.emit(result)),
                    self._thumb("up", "Good answer"),
                    self._thumb("down", "Poor answer"),
                ]
        return [copy]

    def _thumb(self, rating: Rating, says: str) -> Act:
        given = self.message.feedback is not None and self.message.feedback.rating == rating
        whole = f"{says}: press again to take that back" if given else says
        return Act(f"thumb-{rating}", whole, lambda: self._rate("" if given else rating), on=given)

    def _show_note(self) -> None:
        if self._note is not None:
            self._note.hide()
            self._note.deleteLater()
            self._note = None
        if self.message.feedback is not None:
            writing = self.message.commenting
            self._note = note = RatingNote(self._theme, self.message.feedback, writing=writing, parent=self)
            note.kept.connect(self._comment)
            note.opened.connect(lambda: self._write_comment(True))
            note.left.connect(lambda: self._write_comment(False))
            note.show()
            if note.field is not None:
                note.field.setFocus()

    # what is done in it

    def _rate(self, rating: str) -> None:
        self.message.commenting = bool(rating)
        self._actions.rate.emit(self.message, rating, "")
        self.grown.emit()

    def _comment(self, comment: str) -> None:
        feedback = self.message.feedback
        self._write_comment(False)
        if feedback is not None and comment != feedback.comment:
            self._actions.rate.emit(self.message, feedback.rating, comment)

    def _write_comment(self, writing: bool) -> None:
        self.message.commenting = writing
        self.refresh()
        self.grown.emit()
        if not writing and self.message.feedback is not None:
            self._bar.go_to(-2 if self.message.feedback.rating == "up" else -1)

    # Qt's events

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._bar.reveal(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._bar.reveal(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A ground behind the message that was looked for, for a moment."""
        if self._found.isActive():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accentsoft"))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -ROW_GAP), 12, 12)
