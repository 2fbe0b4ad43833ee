"""A view's chart: another way to look at its rows, which follows their search, filters and sorts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from pitboss.chart_models import ChartData, ChartSpec
from pitboss.errors import PitbossError
from pitboss.tasks import Tasks
from widgets.card import BELOW, Card
from widgets.chart.canvas import ChartCanvas
from widgets.chart.choices import ChartChoices
from widgets.chart.likely import likely_chart, still_there
from widgets.chart.plot import Mark
from widgets.chart.saving import KINDS, picture, save
from widgets.chart.words import caption
from widgets.export.place import ask_place, file_name, usual_folder
from widgets.pages.view import ViewPage
from widgets.parts import ghost, line, rounded, scrolled
from widgets.ports.charts import Charts
from widgets.state import StateView
from widgets.table.card import RowsCard
from widgets.theme import Theme

NOTHING = "A chart needs numbers, dates or groups in a column. This view has none that could be drawn."
NO_ROWS = "There is no row to draw. Loosen the search or the filters, or refresh the view."
NO_VALUES = "The columns that are chosen hold no value in these rows. Choose other columns."


class ChartSide(Card):
    """Draws what `card` shows. It asks only while it is seen, and stops asking when it is hidden.

    What was chosen for a view holds until the program ends. Signals: done(str), failed(str).
    """

    done = Signal(str)
    failed = Signal(str)

    def __init__(self, theme: Theme, tasks: Tasks, charts: Charts, card: RowsCard) -> None:
        super().__init__(theme)
        self.setObjectName("chartSide")
        self._theme, self._tasks, self._charts, self._card = theme, tasks, charts, card
        self._reading: asyncio.Task[Any] | None = None
        self._kept: dict[str, ChartSpec] = {}
        self.view = ""  # the name of the view, by which choices are kept
        self.spec: ChartSpec | None = None
        self.choices, self.canvas, self.state = ChartChoices(theme), ChartCanvas(theme), StateView(theme)
        self.save_button = ghost(theme, "download", name="chartSave", says="Save or copy this chart")
        self._lay_out()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.read)
        self.choices.chosen.connect(self._choose)
        self.canvas.pointed.connect(self._bring_into_sight)
        self.state.acted.connect(self._try_again)
        self.save_button.clicked.connect(self._show_menu)
        card.shape_changed.connect(self._changed)
        card.said.connect(self._follow_rows)

    def _lay_out(self) -> None:
        self._area = scrolled(self.canvas, name="chartArea", says="Chart")
        self._stack = QStackedWidget()
        for part in (self.state, self._area):
            self._stack.addWidget(part)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.choices, 1)
        row.addWidget(self.save_button)
        self._head = QWidget()
        column = QVBoxLayout(self._head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(line())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, BELOW)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addWidget(self._stack, 1)
        self._head.hide()
        self._say_loading()

    # reading

    def _follow_rows(self) -> None:
        """Another view is being opened, or could not be; or the first rows are there."""
        if self.isVisible() and self._card.source is None:
            self.stop()
            self._say_absent()
        elif self.spec is None and self._card.model.total > 0:
            self._changed()

    def _say_absent(self) -> None:
        """Say that the rows are on their way, or what the table says of why they are not."""
        self._head.hide()
        said = self._card.state
        if said.action.text():
            self.state.failed(said.text.text())
            self._stack.setCurrentWidget(self.state)
        else:
            self._say_loading()

    def _try_again(self) -> None:
        if self._card.source is None:
            self._card.retry_wanted.emit()
        else:
            self.read()

    def _changed(self) -> None:
        """Other rows, or another shape: draw them once all that belongs together has been said."""
        if self.isVisible():
            self._later.start(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start(0)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stop()

    def stop(self) -> None:
        """Want no chart any more; the database stops, too."""
        self._later.stop()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def read(self) -> None:
        """Draw the rows as they are shown now."""
        self.stop()
        source = self._card.source
        if source is None:
            self._say_absent()
            return
        known = self._kept.get(self.view)
        rows = self._card.model.total
        if known is None or not still_there(known, source.columns):
            known = likely_chart(source.columns, max(rows, 0 if self._card.model.exact else 1))
        self.spec = known
        if known is None:
            self._nothing(NO_ROWS if likely_chart(source.columns, 1) else NOTHING)
            return
        self.choices.show_spec(known, source.columns)
        self._head.show()
        if self._stack.currentWidget() is not self._area:
            self._say_loading()
        work = self._read(known)
        self._reading = self._tasks.start(work, name=f"chart of {self.view}")

    async def _read(self, spec: ChartSpec) -> None:
        source, shape = self._card.source, self._card.shape
        assert source is not None
        try:
            data = await self._charts.read(source, shape, spec)
        except PitbossError as error:
            self.save_button.setEnabled(False)
            self.state.failed(str(error))
            self._stack.setCurrentWidget(self.state)
            return
        self._show(spec, data)

    def _show(self, spec: ChartSpec, data: ChartData) -> None:
        if not data.points:
            self._nothing(NO_VALUES if data.of_rows or data.left_out else NO_ROWS, keep_choices=True)
            return
        self.save_button.setEnabled(True)
        self._stack.setCurrentWidget(self._area)
        self.canvas.set_room(self._area.height())
        self.canvas.show_chart(spec, data)

    def _nothing(self, text: str, *, keep_choices: bool = False) -> None:
        self._head.setVisible(keep_choices)
        self.save_button.setEnabled(False)
        self.state.empty("Nothing to draw", text, icon="bars")
        self._stack.setCurrentWidget(self.state)

    def _say_loading(self) -> None:
        self.state.loading("Drawing the chart")
        self._stack.setCurrentWidget(self.state)

    def _choose(self, spec: ChartSpec) -> None:
        self._kept[self.view] = spec
        self.read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, lambda: self.canvas.set_room(self._area.height()))

    def _bring_into_sight(self, mark: Mark | None) -> None:
        if mark is not None and self.canvas.hasFocus():
            middle = mark.middle.toPoint()
            self._area.ensureVisible(middle.x(), middle.y(), 0, 60)

    # saving

    def menu(self) -> QMenu:
        """What can be done with the chart."""
        menu = rounded(QMenu(self))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, icon, act in (
            ("Save as a picture or drawing…", "download", self.ask_where),
            ("Copy the picture", "copy", self.copy),
        ):
            action = menu.addAction(text)
            action.triggered.connect(act)
            self._theme.dress(action, icon, "muted")
        return menu

    def _show_menu(self) -> None:
        menu = self.menu()
        below = self.save_button.rect().bottomRight() - QPoint(menu.sizeHint().width(), -4)
        menu.popup(self.save_button.mapToGlobal(below))

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        if (plot := self.canvas.plot) is not None:
            QGuiApplication.clipboard().setImage(picture(plot, self._theme))
            self.done.emit("The chart is copied.")

    def ask_where(self) -> None:
        """Ask where the picture shall be."""
        if self.spec is not None:
            suggested = usual_folder() / file_name(caption(self.spec), "png")
            ask_place(self.window(), "Save the chart", suggested, KINDS, self.save_to)

    def save_to(self, path: Path) -> None:
        """Write the picture, or the drawing where the file's name asks for that."""
        plot, spec = self.canvas.plot, self.spec
        if plot is None or spec is None:
            return
        try:
            save(plot, self._theme, caption(spec), path)
        except PitbossError as error:
            self.failed.emit(str(error))
        else:
            self.done.emit(f"The chart is saved as {path.name}.")


def add_chart(page: ViewPage, theme: Theme, tasks: Tasks, charts: Charts) -> ChartSide:
    """Give a view's page its chart."""
    side = ChartSide(theme, tasks, charts, page.card)
    page.add_side("chart", "Chart", side)

    def follow() -> None:
        if side.view != page.name:
            side.view, side.spec = page.name, None

    page.card.shape_changed.connect(follow)
    return side
