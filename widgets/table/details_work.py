"""The details pane in its card: what opens it, where links lead, and how it stands at the next start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from pitboss.tasks import Tasks
from widgets.table.cell_work import CellWork
from widgets.table.details import DetailsSplit
from widgets.table.model import ViewModel
from widgets.table.table import ViewTable
from widgets.table.viewer_links import LinkSheet, host_of
from widgets.theme import Theme

KEY = "details"


class Kept(Protocol):
    """Where texts are kept by name, as the window's state does."""

    def get(self, key: str) -> str: ...
    def put(self, **texts: str) -> None: ...


def with_details(
    theme: Theme, tasks: Tasks, rows: QWidget, table: ViewTable, model: ViewModel, cells: CellWork
) -> DetailsSplit:
    """`rows` with the details pane beside it, which `cells` opens."""
    split = DetailsSplit(theme, tasks, rows, table, model)
    cells.view_wanted.connect(split.show_value)
    cells.row_wanted.connect(split.show_row)
    cells.details_wanted.connect(split.toggle)
    toggled = QShortcut(QKeySequence("F4"), split)
    toggled.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    toggled.activated.connect(split.toggle)

    def ask(address: str) -> None:
        if host_of(address):
            LinkSheet(theme, address, split.window()).open()

    cells.link_wanted.connect(ask)
    split.link_chosen.connect(ask)
    return split


class SharedDetails(QObject):
    """Keeps the details of several cards alike, and for the next start."""

    def __init__(self, kept: Kept, splits: Sequence[DetailsSplit], parent: QObject) -> None:
        super().__init__(parent)
        self._kept, self._splits = kept, splits
        for split in splits:
            split.restore(kept.get(KEY))
            split.changed.connect(self._share)

    def _share(self) -> None:
        changed = self.sender()
        if isinstance(changed, DetailsSplit):
            self._kept.put(**{KEY: changed.state})
            for split in self._splits:
                if split is not changed:
                    split.restore(changed.state)
