"""The rows that a view's last refresh brought and took, in a list."""

from __future__ import annotations

import re
from decimal import Decimal

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from pitboss.models import ColumnInfo, ViewInfo
from pitboss.upkeep_models import ChangedRows
from widgets.card import BELOW, Card
from widgets.chat.text import plain_tip
from widgets.dialogs.base import Sheet
from widgets.parts import label
from widgets.table.cells import LEFT, RIGHT, cell_text, heading
from widgets.theme import Theme
from widgets.views.order import title_of
from widgets.views.standing import changes_text

Index = QModelIndex | QPersistentModelIndex
NUMBER = re.compile(r"-?\d+(\.\d+)?")
WIDEST, LEAST_ROWS, MOST_ROWS = 280, 4, 12


class ChangedModel(QAbstractTableModel):
    """First the rows that are gone, then those that were added; the first column says which, in a word."""

    def __init__(self, theme: Theme, changes: ChangedRows) -> None:
        super().__init__()
        self._theme, self._locale = theme, QLocale()
        self._columns = [_column(name, n, changes) for n, name in enumerate(changes.columns)]
        self._rows = [("gone", row) for row in changes.gone] + [("added", row) for row in changes.added]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        word, row = self._rows[index.row()]
        value = row[index.column() - 1] if index.column() else {"added": "+ added", "gone": "− gone"}[word]
        match role:
            case Qt.ItemDataRole.DisplayRole if index.column():
                return self._text(value, self._columns[index.column() - 1])
            case Qt.ItemDataRole.DisplayRole:
                return value
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._side(index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(value) if value else None
            case Qt.ItemDataRole.ForegroundRole:
                token = ("ok" if word == "added" else "bad") if not index.column() else "faint" if value is None else ""
                return QColor(self._theme.color(token)) if token else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return heading(self._columns[section - 1].name) if section else "Change"
        return self._side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _text(self, value: str | None, column: ColumnInfo) -> str:
        if value is not None and column.kind == "number":
            return cell_text(Decimal(value), column, self._locale)
        return cell_text(value, column, self._locale)

    def _side(self, column: int) -> int:
        return RIGHT if column and self._columns[column - 1].kind == "number" else LEFT


def _column(name: str, place: int, changes: ChangedRows) -> ColumnInfo:
    """What is known of a column from the texts of its values: whether they are numbers."""
    values = [row[place] for row in (*changes.added, *changes.gone) if row[place] is not None]
    if values and all(NUMBER.fullmatch(value or "") for value in values):
        return ColumnInfo(name, "numeric", "number")
    return ColumnInfo(name, "text", "text")


class ChangedDialog(Sheet):
    """Shows the changed rows; where only the first of many are kept, it says so."""

    def __init__(self, theme: Theme, view: ViewInfo, changes: ChangedRows, parent: QWidget) -> None:
        super().__init__(theme, "What the last refresh changed", parent, name="changedRows", width=760)
        self.body.addWidget(label(f"{title_of(view)}: {changes_text(view)}.", "second", wrap=True))
        self.body.addSpacing(6)
        self.model = ChangedModel(theme, changes)
        self.table = QTableView()
        self.table.setObjectName("changedTable")
        self.table.setAccessibleName("Rows that were added and are gone")
        self.table.setModel(self.model)
        self.model.setParent(self.table)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.px(30))
        self.table.horizontalHeader().setMaximumSectionSize(theme.px(WIDEST))
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.resizeColumnsToContents()
        last = self.table.horizontalHeader()
        last.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        last.setStretchLastSection(True)
        rows = min(max(self.model.rowCount(), LEAST_ROWS), MOST_ROWS)
        card = Card(theme, ground="surface")
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, BELOW)
        column.addWidget(self.table)
        card.setFixedHeight(theme.px(34) + rows * theme.px(30) + BELOW + 14)
        self.body.addWidget(card)
        shown = f"{len(changes.gone)} of {view.rows_gone or 0:,} gone and {len(changes.added)} of " \
                f"{view.rows_added or 0:,} added rows are listed."  # fmt: skip
        if len(changes.gone) < (view.rows_gone or 0) or len(changes.added) < (view.rows_added or 0):
            self.body.addWidget(label(f"{shown} The others were not kept.", "hint", wrap=True))
        self.foot.addStretch()
        leave = self.add_button("Close", name="closeButton", role="primary")
        leave.clicked.connect(self.accept)
        leave.setDefault(True)
        self.table.setFocus()
        self.table.selectRow(0)
