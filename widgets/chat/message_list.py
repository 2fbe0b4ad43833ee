"""The conversation: bubbles as real widgets, but only so many of them.

Why so: a model with a painting delegate would scroll a million bubbles, yet a bubble has text to select, buttons,
code and focus, all of which would have to be built again by hand and told to screen readers by hand. A column of
widgets has them for nothing, yet is slow beyond a thousand. So each message keeps a height here, measured once and
guessed before; only what is near the view is a widget. At most `KEPT` others stay as they are, so that a
conversation of ordinary length is all there, for the Tab key and for screen readers. What a person did to a bubble
stands in its message, so that a bubble can be made anew. An anchor keeps what is read in its place while heights
above it are corrected.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from widgets.chat.bubble import Actions
from widgets.chat.row import Row
from widgets.chat.transcript import Message
from widgets.theme import Theme

KEPT = 120
GUESS = 96  # pixels of a row that was never measured
AHEAD = 360  # pixels above and below the view in which rows are made, one in each turn of the loop
SIDE, TOP = 16, 14
OVERLAP = 48  # pixels that stay in view when a page is turned
NEAR_TOP = 2  # views from the top in which older messages are asked for
NEAR = 6  # pixels from the end that still count as the end


@dataclass(slots=True, eq=False)
class Slot:
    """A message's place: its height, the width that this was measured for (0: guessed), and its row, if any."""

    message: Message
    index: int
    height: int = GUESS
    measured_for: int = 0
    row: Row | None = None


class MessageList(QScrollArea):
    """The messages, oldest at the top, resting at the bottom.

    Signals: following_changed(bool), at the end or not; near_top(), the oldest message is about to come into view.
    """

    following_changed = Signal(bool)
    near_top = Signal()

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chatMessages")
        self.setAccessibleName("Messages")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = theme
        self._actions = actions
        self._slots: list[Slot] = []
        self._made: set[Slot] = set()  # the slots that have a row
        self._tops: list[int] = [TOP]
        self._stale = False  # heights have changed since the tops were added up
        self._following = True
        self._arranging = False
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(0)
        self._ahead.timeout.connect(self._make_one_ahead)
        self._canvas = QWidget()
        self._canvas.setObjectName("chatCanvas")
        self.setWidget(self._canvas)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self._restyle)

    # what is in it

    @property
    def following(self) -> bool:
        """Whether the end is shown, so that new messages come into view."""
        return self._following

    def __len__(self) -> int:
        return len(self._slots)

    def rows(self) -> list[Row]:
        """The rows that are there as widgets, oldest first."""
        made = sorted(self._made, key=lambda slot: slot.index)
        return [slot.row for slot in made if slot.row is not None]

    def extend(self, messages: Iterable[Message]) -> None:
        """Append messages; those near the view become widgets at once."""
        self._slots.extend(Slot(message, index) for index, message in enumerate(messages, len(self._slots)))
        self._stale = True
        self._arrange()

    def prepend(self, messages: Sequence[Message]) -> None:
        """Put older messages before all others; what is read stays where it is."""
        index, offset = self._anchor()
        self._slots[:0] = [Slot(message, 0) for message in messages]
        for place, slot in enumerate(self._slots):
            slot.index = place
        self._stale = True
        self._arrange((index + len(messages), offset))

    def reveal(self, message: Message) -> None:
        """Bring a message into the upper part of the view, and let it be seen which one it is."""
        slot = self._slot(message)
        if slot is None:
            return
        self._follow(False)
        for _ in range(3):  # heights near it are guessed before they are seen
            self._arrange((slot.index, -self.viewport().height() // 4))
        self._follow(self._at_end())
        if slot.row is not None:
            slot.row.show_found()

    def _slot(self, message: Message) -> Slot | None:
        return next((slot for slot in reversed(self._slots) if slot.message is message), None)

    def refresh(self, message: Message) -> None:
        """The message has changed."""
        slot = self._slot(message)
        if slot is not None:
            slot.measured_for = 0
            if slot.row is not None:
                slot.row.refresh()
            self._arrange()

    def clear(self) -> None:
        """Show no message."""
        self._drop_all()
        self._slots.clear()
        self._stale = True
        self._follow(True)
        self._arrange()

    def to_end(self) -> None:
        """Scroll to the end and follow it from now on."""
        self._follow(True)
        self._arrange()

    def scroll_page(self, pages: int) -> None:
        """Scroll by so many views, down or up."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pages * (self.viewport().height() - OVERLAP))

    # placing

    def _arrange(self, anchor: tuple[int, int] | None = None) -> None:
        """Make the rows near the view, place all rows, and keep what is read where it is, or `anchor` at the top."""
        if self._arranging:
            return
        self._arranging = True
        try:
            anchor = self._anchor() if anchor is None else anchor
            while self._measure(self._view_top(anchor)):
                pass
            top = self._view_top(anchor)
            self._canvas.resize(self.viewport().width(), max(self._total(), self.viewport().height()))
            self.verticalScrollBar().setValue(top)
            self._place()
            self._forget_far(top)
            self._ahead.start()
        finally:
            self._arranging = False

    def _anchor(self) -> tuple[int, int]:
        """The first message in view whose height is known, and how far above the view it begins (or below, < 0)."""
        value = self.verticalScrollBar().value() - self._pad()
        first = min(max(bisect_right(self._tops, value) - 1, 0), max(len(self._tops) - 2, 0))
        end = bisect_right(self._tops, value + self.viewport().height())
        shown, width = self._slots[first:end], self._row_width
        index = next((slot.index for slot in shown if slot.measured_for == width), first)
        return index, value - self._tops[index]

    def _view_top(self, anchor: tuple[int, int]) -> int:
        """Where the view begins, after heights may have changed."""
        if self._stale:
            self._tops = list(accumulate((slot.height for slot in self._slots), initial=TOP))
            self._stale = False
        end = max(self._total() - self.viewport().height(), 0)
        if self._following:
            return end
        index, offset = anchor
        return min(max(self._tops[index] + offset + self._pad(), 0), end)

    def _total(self) -> int:
        return self._tops[-1]

    def _pad(self) -> int:
        """The empty room above a conversation that is shorter than the view."""
        return max(self.viewport().height() - self._total(), 0)

    def _near(self, top: int, ahead: int = 0) -> Iterator[Slot]:
        """The slots in a view that begins at `top`, and in so many pixels above and below."""
        begin = max(bisect_right(self._tops, top - ahead) - 1, 0)
        end = bisect_right(self._tops, top + self.viewport().height() + ahead)
        yield from self._slots[begin:end]

    @property
    def _row_width(self) -> int:
        """The same whether there is a scroll bar or not: it fits beside."""
        return max(self.width() - 2 * SIDE, 40)

    def _measure(self, top: int) -> bool:
        """Give each slot in the view that begins at `top` a row of the right width: whether a height has changed."""
        changed = [self._measure_one(slot) for slot in list(self._near(top))]
        return any(changed)

    def _measure_one(self, slot: Slot) -> bool:
        """Give a slot a row of the right width: whether its height has changed by it."""
        width = self._row_width
        if slot.row is None:
            slot.row = self._new_row(slot)
            self._made.add(slot)
        if slot.measured_for == width:
            return False
        height = slot.row.arrange(width)
        changed = height != slot.height
        slot.height, slot.measured_for = height, width
        self._stale |= changed
        return changed

    def _make_one_ahead(self) -> None:
        """Make the next row that scrolling would bring, so that a step of it makes none itself."""
        top, width = self.verticalScrollBar().value(), self._row_width
        middle = bisect_right(self._tops, top + self.viewport().height() // 2) - 1
        missing = [slot for slot in self._near(top, AHEAD) if slot.row is None or slot.measured_for != width]
        if missing:
            self._measure_one(min(missing, key=lambda slot: abs(slot.index - middle)))
            self._arrange()

    def _new_row(self, slot: Slot) -> Row:
        row = Row(slot.message, self._theme, self._actions, self._canvas)
        row.grown.connect(lambda: self._grown(slot))
        row.show()
        return row

    def _place(self) -> None:
        pad = self._pad()
        for slot in self._made:
            if slot.row is not None:
                slot.row.move(SIDE, self._tops[slot.index] + pad)

    def _forget_far(self, top: int) -> None:
        """Give up the rows farthest from the view, but never one that has the focus."""
        middle = bisect_right(self._tops, top + self.viewport().height() // 2) - 1
        far = sorted(self._made.difference(self._near(top, AHEAD)), key=lambda slot: -abs(slot.index - middle))
        for slot in far[: max(len(self._made) - KEPT, 0)]:
            if not _has_focus(slot.row):
                self._drop(slot)

    def _drop(self, slot: Slot) -> None:
        if slot.row is not None:
            slot.row.hide()
            slot.row.deleteLater()
            slot.row = None
            self._made.discard(slot)

    def _drop_all(self) -> None:
        """Give up all rows. One that goes hands on the focus, and Qt scrolls to whoever gets it: not now."""
        self._arranging = True
        for slot in list(self._made):
            self._drop(slot)
        self._arranging = False

    def _grown(self, slot: Slot) -> None:
        """A person opened or closed something in a bubble: its top stays, and all of it comes into view."""
        slot.measured_for = 0
        was_following, self._following = self._following, False
        self._arrange()
        if slot.row is not None and slot.row.height() <= self.viewport().height():
            shown = slot.row.geometry()
            self.ensureVisible(shown.left(), shown.bottom(), 0, 0)
        self._follow(was_following and self._at_end())

    # scrolling

    def _at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - NEAR

    def _scrolled(self) -> None:
        if not self._arranging:
            self._follow(self._at_end())
            self._arrange()
            self._ask_for_more()

    def _ask_for_more(self) -> None:
        if self.verticalScrollBar().value() < NEAR_TOP * self.viewport().height():
            self.near_top.emit()

    def _follow(self, following: bool) -> None:
        if following != self._following:
            self._following = following
            self.following_changed.emit(following)

    def _restyle(self) -> None:
        """Colours or sizes have changed: all rows are made anew."""
        self._drop_all()
        for slot in self._slots:
            slot.measured_for = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Scroll bars have no range before."""
        super().showEvent(event)
        self._arrange()

    def visible_rows(self) -> list[Row]:
        """The rows that are in view, wholly or in part."""
        view = QRect(0, self.verticalScrollBar().value(), self.viewport().width(), self.viewport().height())
        return [row for row in self.rows() if row.geometry().intersects(view)]


def _has_focus(row: Row | None) -> bool:
    focused = QApplication.focusWidget()
    return row is not None and focused is not None and row.isAncestorOf(focused)
