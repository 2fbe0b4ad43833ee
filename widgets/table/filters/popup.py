"""What opens below a heading to filter its column."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QLocale, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from pitboss.models import ColumnInfo
from pitboss.shapes import Filter
from pitboss.tasks import Tasks
from widgets.focus_ring import FocusRing
from widgets.parts import Elided, Segments, button, label
from widgets.table.cells import heading
from widgets.table.filters.days_editor import DaysEditor
from widgets.table.filters.editor import Editor, EmptyEditor, RangeEditor, TextEditor
from widgets.table.filters.values import ValueReader, ValuesEditor
from widgets.theme import Theme

WIDTH, RADIUS, EDGE = 336, 10.0, 8
WAYS = {
    "text": ("values", "text", "empty"),
    "number": ("range", "values", "empty"),
    "date": ("days", "empty"),
    "boolean": ("values",),
    "array": ("text", "empty"),
    "json": ("text", "empty"),
    "other": ("values", "text", "empty"),
}
NAMES = {"values": "Values", "text": "Text", "range": "Range", "days": "Days", "empty": "Empty"}
FEW = 100_000  # rows whose values are counted without being asked


class FilterPopup(QDialog):
    """Enter applies, Escape and a click beside it leave all as it was. Signals: applied(filter or None)."""

    applied = Signal(object)

    def __init__(
        self, theme: Theme, tasks: Tasks, values: ValueReader, column: ColumnInfo, now: Filter | None,
        parent: QWidget, *, rows: int | None = None, locale: QLocale | None = None,
    ) -> None:  # fmt: skip
        """`values` counts those of a column, in so many `rows`, if that is known; `now` is the filter that there is."""
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("filterPopup")
        self.setWindowTitle(f"Filter of {heading(column.name)}")
        self._theme, self._tasks, self._values, self._column = theme, tasks, values, column
        self._locale = locale or QLocale()
        self._was_filtered = now is not None
        self.setFixedWidth(min(theme.px(WIDTH), parent.window().width() - 2 * EDGE))
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(14, 12, 14, 14)
        self._body.setSpacing(10)
        self._body.addLayout(self._head())
        self.editors: dict[str, Editor] = {way: self._editor(way) for way in WAYS[column.kind]}
        self.ways = Segments([(way, NAMES[way]) for way in self.editors], name="filterWays", says="Ways to filter")
        self.ways.chosen.connect(self._show_way)
        self._body.addWidget(self.ways, 0, Qt.AlignmentFlag.AlignLeft)
        self.ways.setVisible(len(self.editors) > 1)
        for editor in self.editors.values():
            self._body.addWidget(editor)
            editor.changed.connect(self._judge)
            editor.submitted.connect(self.apply)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self._body.addWidget(self.problem)
        self._body.addLayout(self._foot())
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._ring = FocusRing(theme, self, app)
        self._begin(now, rows)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Elided(heading(self._column.name), "strong"), 1)
        row.addWidget(label(self._column.type, "small"))
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.clear = button(self._theme, "Clear", name="filterClear")
        self.clear.setEnabled(self._was_filtered)
        self.clear.clicked.connect(lambda: self._end(None))
        self.use = button(self._theme, "Apply", name="filterApply", role="primary")
        self.use.clicked.connect(self.apply)
        for made in (self.clear, self.use):
            made.setAutoDefault(False)
        row.addWidget(self.clear)
        row.addStretch()
        row.addWidget(self.use)
        return row

    def _editor(self, way: str) -> Editor:
        match way:
            case "values":
                return ValuesEditor(self._theme, self._tasks, self._values, self._column, self._locale)
            case "range":
                return RangeEditor(self._column, self._locale)
            case "days":
                return DaysEditor(self._theme, self._column, self._locale, date.today())  # on the wall
            case "empty":
                return EmptyEditor(self._column, self._locale)
        return TextEditor(self._column, self._locale)

    def _begin(self, now: Filter | None, rows: int | None) -> None:
        """Show the way that the filter there is was made; else the one that costs little."""
        made = next((way for way, editor in self.editors.items() if now is not None and editor.take(now)), "")
        few = rows is not None and rows <= FEW
        cheap = [way for way in self.editors if way != "values" or few or self._column.kind == "boolean"]
        way = made or cheap[0]
        self.show_way(way)

    def show_way(self, way: str) -> None:
        """Ask in one of its ways."""
        self.ways.choose(way)
        self._show_way(way)

    @property
    def editor(self) -> Editor:
        """The one that is shown."""
        return self.editors[self.ways.key]

    def _show_way(self, way: str) -> None:
        for key, editor in self.editors.items():
            editor.setVisible(key == way)
        self._judge()
        self._fit()
        self.editor.begin()

    def _fit(self) -> None:
        """Be as high as what is shown; Qt's own way ends at two thirds of the screen."""
        height = self._body.totalHeightForWidth(self.width())  # -1 where no text is wrapped
        self.setFixedHeight(height if height >= 0 else self._body.totalSizeHint().height())

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _read(self) -> Filter | None:
        """What is asked. Raises ValueError."""
        return self.editor.wanted()

    def _judge(self) -> None:
        """What cannot be read is said at once it is to be applied, not while it is being typed."""
        self.problem.hide()
        try:
            ready = self._read() is not None or self._was_filtered
        except ValueError:
            ready = True
        self.use.setEnabled(ready)

    def apply(self) -> None:
        """Filter by what is asked; nothing asked is no filter."""
        try:
            wanted = self._read()
        except ValueError as problem:
            self.problem.setText(str(problem))
            self.problem.show()
            return
        if wanted is None and not self._was_filtered:
            self.reject()
        else:
            self._end(wanted)

    def _end(self, wanted: Filter | None) -> None:
        self.accept()
        self.applied.emit(wanted)

    def show_below(self, place: QPoint) -> None:
        """Open at a place on the screen, or beside it where the window ends."""
        window = self.parentWidget().window()  # type: ignore[union-attr]
        room = window.rect().translated(window.mapToGlobal(QPoint(0, 0))).adjusted(EDGE, EDGE, -EDGE, -EDGE)
        self._fit()
        left = place.x() - self.width() if self.isRightToLeft() else place.x()
        left = max(min(left, room.right() - self.width()), room.left())
        self.move(left, max(min(place.y(), room.bottom() - self.height()), room.top()))
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color("line"))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.editor.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Values that are still being counted are wanted no more."""
        super().hideEvent(event)
        for editor in self.editors.values():
            if isinstance(editor, ValuesEditor):
                editor.stop()
