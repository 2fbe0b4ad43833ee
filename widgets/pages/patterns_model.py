"""The rows of the patterns page: name, kind, description. Few enough to be held whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from pitboss.models import PatternRow
from widgets.chat.text import plain_tip
from widgets.table.cells import LEFT, LOOK_ROLE, Cell, CellModel, Look

HEADINGS = ("Name", "Kind", "Description")
Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class PatternsModel(CellModel):
    """Patterns in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[PatternRow, ...] = ()

    def replace(self, rows: Sequence[PatternRow]) -> None:
        """Hold these from now on."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(HEADINGS):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return LEFT
        return HEADINGS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.cell(index.row(), column).text
            case Qt.ItemDataRole.TextAlignmentRole:
                return LEFT
            case Qt.ItemDataRole.ToolTipRole if column == 2:
                return plain_tip(row.description)
        return self.cell(index.row(), column).look if role == LOOK_ROLE else None

    def cell(self, row: int, column: int) -> Cell:
        """The cell there."""
        pattern = self.rows[row]
        match column:
            case 0:
                return Cell(pattern.name, Look.STRONG)
            case 1:
                return Cell(pattern.kind, Look.GOOD_CHIP if pattern.kind == "pattern" else Look.WARN_CHIP)
        return Cell(" ".join(pattern.description.split()), Look.MUTED)
