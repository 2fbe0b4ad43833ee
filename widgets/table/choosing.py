"""Choosing cells, ranges, rows and columns of a table, by mouse and by keyboard; as quick for ten million rows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex, Qt
from PySide6.QtCore import QPersistentModelIndex as Persistent
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from widgets.table.cells import CellModel
from widgets.table.grid import Grid
from widgets.table.model import NUMBERS
from widgets.table.selection import Block, Chosen, chosen
from widgets.theme import Theme

Flag = QItemSelectionModel.SelectionFlag
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
          Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)  # fmt: skip
NO_FLAG = Qt.KeyboardModifier.NoModifier


class ChoosesCells(Grid):
    """Its first column, the row numbers, chooses whole rows. Ctrl with an arrow goes to the edge, Shift extends.

    Never asks for a list of what is chosen, which may be millions of cells: see `chosen`.
    """

    _from_numbers = False
    _section = 1  # the column that the keyboard was in last

    def __init__(
        self, theme: Theme, model: CellModel, parent: QWidget | None = None, *, header: QHeaderView | None = None
    ) -> None:
        super().__init__(theme, model, parent, header=header)
        self.setSelectionBehavior(self.SelectionBehavior.SelectItems)
        self.setSelectionMode(self.SelectionMode.ExtendedSelection)
        model.rowsInserted.connect(self._grow)
        model.modelAboutToBeReset.connect(self._leave)

    def chosen(self) -> Chosen:
        """What is chosen of the columns that are shown."""
        ranges = [self._block(one) for one in self._parts()]
        return chosen((block for block in ranges if block is not None), self.shown_columns())

    def _parts(self) -> list[QItemSelectionRange]:
        found = self.selectionModel().selection()
        return [QItemSelectionRange(found.at(number)) for number in range(found.size())]

    @staticmethod
    def _block(one: QItemSelectionRange) -> Block | None:
        left, right = max(one.left() - 1, 0), one.right() - 1
        return Block(one.top(), left, one.bottom(), right) if right >= left else None

    def shown_columns(self) -> list[int]:
        """The source's columns that are shown, in their order."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(at) for at in range(header.count()))
        return [section - 1 for section in order if section != NUMBERS and not header.isSectionHidden(section)]

    def choose_rows(self) -> None:
        """Let whole rows be chosen where something is."""
        self._choose([(one.top(), 0, one.bottom(), self.model().columnCount() - 1) for one in self._ranges()])

    def choose_columns(self) -> None:
        """Let whole columns be chosen where something is."""
        last = self.model().rowCount() - 1
        self._choose([(0, max(one.left(), 1), last, one.right()) for one in self._ranges()])

    def choose_column(self, section: int) -> None:
        """Let one whole column be chosen, and be where the keyboard goes on."""
        self._stand(max(self.currentIndex().row(), 0), section)
        self._choose([(0, section, self.model().rowCount() - 1, section)])

    def _ranges(self) -> list[QItemSelectionRange]:
        found = self._parts()
        current = self.currentIndex()
        return found or ([QItemSelectionRange(current)] if current.isValid() else [])

    def _choose(self, blocks: list[tuple[int, int, int, int]]) -> None:
        wanted = QItemSelection()
        for top, left, bottom, right in blocks:
            one = QItemSelection(self.model().index(top, left), self.model().index(bottom, right))
            wanted.merge(one, Flag.Select)
        self.selectionModel().select(wanted, Flag.ClearAndSelect)

    def _stand(self, row: int, section: int) -> None:
        self.selectionModel().setCurrentIndex(self.model().index(row, section), Flag.NoUpdate)

    def _leave(self) -> None:
        if (section := self.currentIndex().column()) >= 0:
            self._section = section

    def stand_again(self) -> None:
        """Other rows are shown: who has the keyboard here goes on in the same column, from the top."""
        if self.hasFocus() and self.model().rowCount() and self._section < self.model().columnCount():
            at = self.model().index(0, self._section)
            self.selectionModel().setCurrentIndex(at, Flag.ClearAndSelect)
        self._ring()

    def _grow(self, _parent: QModelIndex, first: int, _last: int) -> None:
        """More rows are known: where all were chosen, all are."""
        ranges = self._parts()
        if len(ranges) == 1 and ranges[0].top() == 0 and ranges[0].bottom() == first - 1 and first > 1:
            one = ranges[0]
            self._choose([(0, one.left(), self.model().rowCount() - 1, one.right())])

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cell where the keyboard begins is chosen, where nothing is: what keys are for is seen."""
        super().focusInEvent(event)
        self._ring()
        if event.reason() != Qt.FocusReason.MouseFocusReason and not self.selectionModel().hasSelection():
            self.selectionModel().select(self.currentIndex(), Flag.ClearAndSelect)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring()

    def currentChanged(self, current: QModelIndex | Persistent, previous: QModelIndex | Persistent) -> None:
        super().currentChanged(current, previous)
        self._ring()

    def _ring(self) -> None:
        """The cell that keys are for has a ring while they are; in frozen columns, too."""
        at = self.currentIndex()
        ringed = (at.row(), at.column()) if self.hasFocus() and at.isValid() else None
        if ringed != self.cells.ringed:
            before, self.cells.ringed = self.cells.ringed, ringed
            for place in (before, ringed):
                if place is not None:
                    for view in (self, *self.findChildren(QTableView)):
                        view.update(self.model().index(*place))

    # what a click or a key chooses

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.press(self.indexAt(event.position().toPoint()))
        super().mousePressEvent(event)

    def press(self, index: QModelIndex | Persistent) -> None:
        """A press there begins: on a row number it chooses rows, until the next one."""
        self._from_numbers = index.column() == NUMBERS

    def selectionCommand(self, index: QModelIndex | Persistent, event: QEvent | None = None) -> Flag:
        """As Qt has it, but for row numbers, and for Ctrl with an arrow, which goes far."""
        command = super().selectionCommand(index, event)
        if isinstance(event, QKeyEvent) and event.key() in _MOVES:
            extends = bool(event.modifiers() & _SHIFT)
            command = Flag.SelectCurrent if extends else Flag.ClearAndSelect
            self._from_numbers = index.column() == NUMBERS
        return command | Flag.Rows if self._from_numbers else command

    def moveCursor(self, action: QTableView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where a key leads. It comes to the row numbers only by going down or up on them."""
        current = self.currentIndex()
        if modifiers & _CTRL and current.isValid() and action in self._far:
            row, column = self._far_from(current, action)
        else:
            found = super().moveCursor(action, modifiers)
            row, column = found.row(), found.column()
        if column == NUMBERS and current.column() != NUMBERS:
            column = self._first_section()
        return self.model().index(row, column)

    def _far_from(self, current: QModelIndex, action: QTableView.CursorAction) -> tuple[int, int]:
        shown, row, column = self.shown_columns(), current.row(), current.column()
        forward = (action == self.CursorAction.MoveRight) != self.isRightToLeft()
        match action:
            case self.CursorAction.MoveUp:
                return 0, column
            case self.CursorAction.MoveDown:
                return self.model().rowCount() - 1, column
        return (row, (shown[-1] if forward else shown[0]) + 1) if shown else (row, column)

    @property
    def _far(self) -> tuple[QTableView.CursorAction, ...]:
        actions = self.CursorAction
        return (actions.MoveUp, actions.MoveDown, actions.MoveLeft, actions.MoveRight)

    def _first_section(self) -> int:
        shown = self.shown_columns()
        return shown[0] + 1 if shown else NUMBERS

    def choosing_key(self, event: QKeyEvent) -> bool:
        """Whether a key chooses rows (Shift+Space) or columns (Ctrl+Space)."""
        if event.key() != Qt.Key.Key_Space or event.modifiers() not in (_SHIFT, _CTRL):
            return False
        if event.modifiers() == _SHIFT:
            self.choose_rows()
        else:
            self.choose_columns()
        return True

    def keyboardSearch(self, _search: str) -> None:
        """Letters look for nothing: Qt would go through all rows. Ctrl+F searches in the database."""
