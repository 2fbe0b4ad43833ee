"""Exports in the window: a button on the pages of rows, the dialogs, and what is under way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from pitboss.tasks import Tasks
from widgets.export.choice import FORMATS, ExportChoice, ExportSheet
from widgets.export.job import ExportJob, Wanted
from widgets.export.place import ask_place, file_name, usual_folder
from widgets.export.shelf import ExportShelf
from widgets.pages.table import TablePage
from widgets.pages.view import ViewPage
from widgets.parts import button
from widgets.ports import ShapedRows
from widgets.ports.exports import Exports
from widgets.theme import Theme

RowsPage = ViewPage | TablePage
KEYS = "Ctrl+E"


class WindowExports(QObject):
    """Gives `pages` their button and the menu's `action` its work. Any number of exports runs at once."""

    def __init__(
        self,
        theme: Theme,
        tasks: Tasks,
        exports: Exports,
        over: QStackedWidget,
        pages: Sequence[RowsPage],
        action: QAction,
    ) -> None:
        super().__init__(over)
        self._theme, self._tasks, self._exports, self._over, self._pages = theme, tasks, exports, over, pages
        self._action = action
        self._folder: Path | None = None  # where the last one went
        self.shelf = ExportShelf(theme, over)
        self.jobs: list[ExportJob] = []
        self.buttons: dict[RowsPage, QPushButton] = {page: self._add_button(page) for page in pages}
        action.triggered.connect(self.ask)
        for page in pages:
            page.card.shape_changed.connect(self._allow)
            page.card.said.connect(lambda _text: self._allow())
        over.currentChanged.connect(lambda _at: self._allow())
        self._allow()

    def _add_button(self, page: RowsPage) -> QPushButton:
        made = button(self._theme, "Export", "download", name="exportButton", tip=f"Write the rows to a file ({KEYS})")
        made.clicked.connect(self.ask)
        if isinstance(page, ViewPage):
            page.tools.insertWidget(page.tools.indexOf(page.refresh), made)
        else:
            page.head.addWidget(made)
        # where it stands, not where it was made, is its turn for the Tab key
        after: QWidget = page.refresh if isinstance(page, ViewPage) else page.card
        if (before := after.previousInFocusChain()) is not None:
            QWidget.setTabOrder(before, made)
        return made

    @property
    def running(self) -> list[ExportJob]:
        """The exports that have not ended."""
        return [job for job in self.jobs if job.state == "running"]

    def _page(self) -> RowsPage | None:
        return next((page for page in self._pages if page is self._over.currentWidget()), None)

    def _allow(self) -> None:
        """Offer an export where there are rows to write."""
        for page, control in self.buttons.items():
            control.setEnabled(page.card.source is not None)
        shown = self._page()
        self._action.setEnabled(shown is not None and shown.card.source is not None)

    def ask(self) -> None:
        """Ask what of the page that is shown shall be written, and how."""
        page = self._page()
        if page is None or page.card.source is None:
            return
        source, title = page.card.source, page.title.whole
        shown = page.rows_text.partition(" ·")[0]
        sheet = ExportSheet(self._theme, title, page.card.shape, shown, self._over.window())
        sheet.chosen.connect(lambda choice: self._ask_where(source, title, choice))
        sheet.open()

    def _ask_where(self, source: ShapedRows, title: str, choice: ExportChoice) -> None:
        ending = choice.form
        suggested = (self._folder or usual_folder()) / file_name(title, ending)
        kinds = [(dict(FORMATS)[choice.form], str(ending))]
        ask_place(
            self._over.window(), "Export to a file", suggested, kinds, lambda path: self.start(source, choice, path)
        )

    def start(self, source: ShapedRows, choice: ExportChoice, path: Path) -> ExportJob:
        """Begin to write; it goes on whatever page is shown."""
        self._folder = path.parent
        job = ExportJob(self._tasks, self._exports, Wanted(source, choice.shape, choice, path), self)
        self.jobs = [*self.running, job]
        self.shelf.add(job)
        return job
