"""A tree of a JSON document or a list: keys and values, folded and unfolded; built only where it is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QApplication, QHeaderView, QTreeView

from widgets.table.viewer_json import Document, Scalar, brief, children, is_object, pretty
from widgets.theme import Theme

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
SHOWN = 500  # letters of a value
MOST_NODES = 5_000  # below one node: some milliseconds
UNFOLDED = 60  # items of what is shown unfolded at first


@dataclass(eq=False)
class Node:
    """A value with its key, below another one."""

    key: str
    value: Document
    above: Node | None = None
    row: int = 0
    below: list[Node] | None = field(default=None, repr=False)

    def nodes(self) -> list[Node]:
        """What it holds."""
        if self.below is None:
            parts = children(self.value)
            shown = parts[:MOST_NODES]
            if len(parts) > len(shown):
                shown.append(("…", Scalar(f"and {len(parts) - len(shown):,} more, which the text has")))
            self.below = [Node(key, item, self, row) for row, (key, item) in enumerate(shown)]
        return self.below


class TreeModel(QAbstractItemModel):
    """Two columns: key and value."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._root = Node("", document)

    def node(self, index: Index) -> Node:
        """The node at an index."""
        found = index.internalPointer() if index.isValid() else self._root
        return found if isinstance(found, Node) else self._root

    def index(self, row: int, column: int, parent: Index = NO_INDEX) -> QModelIndex:
        nodes = self.node(parent).nodes()
        return self.createIndex(row, column, nodes[row]) if 0 <= row < len(nodes) and column in (0, 1) else NO_INDEX

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        above = self.node(index).above
        return NO_INDEX if above is None or above is self._root else self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.column() > 0 else len(self.node(parent).nodes())

    def hasChildren(self, parent: Index = NO_INDEX) -> bool:
        return parent.column() <= 0 and bool(children(self.node(parent).value))

    def columnCount(self, _parent: Index = NO_INDEX) -> int:
        return 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return ("Key" if is_object(self._root.value) else "#", "Value")[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        node = self.node(index)
        holds = bool(children(node.value))
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                text = node.key if index.column() == 0 else brief(node.value)
                return " ".join(text[:SHOWN].split()) + ("…" if len(text) > SHOWN else "")
            case Qt.ItemDataRole.ForegroundRole:
                empty = node.value is None or holds
                token = "accent" if index.column() == 0 else "faint" if empty else "text"
                return self._theme.color(token)
            case Qt.ItemDataRole.FontRole:
                font = self._theme.mono_font(12)
                font.setItalic(index.column() == 1 and node.value is None)
                return font
        return None


class Tree(QTreeView):
    """Shows a document. Ctrl+C copies the value that is chosen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("valueTree")
        self.setAccessibleName("Value, as a tree")
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(False)
        self.setIndentation(theme.px(16))
        self.setFrameShape(self.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.header().setStretchLastSection(True)
        self.header().setSectionsMovable(False)

    def show_document(self, document: Document) -> None:
        """Show it, its first levels unfolded."""
        before = self.model()
        self.setModel(TreeModel(document, self._theme))
        if before is not None:
            before.deleteLater()
        self._unfold(QModelIndex())
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.resizeColumnToContents(0)
        self.setColumnWidth(0, min(self.columnWidth(0) + 12, self.viewport().width() // 2))

    def _unfold(self, parent: QModelIndex) -> None:
        """Unfold what fits in sight."""
        room = UNFOLDED
        waiting = [parent]
        while waiting:
            index = waiting.pop(0)
            rows = self.model().rowCount(index)
            if rows > room:
                return
            room -= rows
            self.setExpanded(index, True)
            waiting += [self.model().index(row, 0, index) for row in range(rows)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            model = self.model()
            if isinstance(model, TreeModel):
                QApplication.clipboard().setText(brief_or_pretty(model.node(self.currentIndex()).value))
        else:
            super().keyPressEvent(event)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """A chevron where something can be folded; no lines."""
        if not self.model().hasChildren(index):
            return
        name = "chevron-down" if self.isExpanded(index) else "chevron-left" if self.isRightToLeft() else "chevron-right"
        side = 12
        left = rect.left() + 2 if self.isRightToLeft() else rect.right() - side - 2
        pixmap = self._theme.pixmap(name, "muted", side, painter.device().devicePixelRatioF())
        painter.drawPixmap(left, rect.center().y() - side // 2 + 1, pixmap)


def brief_or_pretty(value: Document) -> str:
    """A value to paste: what holds others as JSON."""
    return pretty(value) if children(value) else brief(value)
