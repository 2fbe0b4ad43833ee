"""What a person chooses of a chart: its kind, its columns, what is made of numbers, its colours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from pitboss.chart_models import Aggregate, ChartKind, ChartSpec, Unit
from pitboss.models import ColumnInfo
from widgets.chart.likely import with_kind
from widgets.chart.words import measure
from widgets.chat.flow import Flow
from widgets.parts import Segments, button, rounded
from widgets.table.cells import heading
from widgets.theme import Theme

KINDS: tuple[tuple[ChartKind, str], ...] = (
    ("bar", "Bar"), ("line", "Line"), ("scatter", "Scatter"), ("histogram", "Histogram")
)  # fmt: skip
UNITS: tuple[tuple[Unit, str], ...] = (
    ("auto", "As it fits"), ("day", "Day"), ("week", "Week"), ("month", "Month"), ("quarter", "Quarter"),
    ("year", "Year"),
)  # fmt: skip
SUMS: tuple[tuple[Aggregate, str], ...] = (("sum", "Sum"), ("avg", "Average"))
LONGEST = 28


class ChartChoices(QWidget):
    """A row of choices. Signals: chosen(object), another ChartSpec is wanted."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("chartChoices")
        self._theme = theme
        self._columns: tuple[ColumnInfo, ...] = ()
        self._spec: ChartSpec | None = None
        self.kinds = Segments(KINDS, name="chartKinds", says="Kind of chart")
        self.kinds.chosen.connect(self._choose_kind)
        self.by = self._button("chartX", "What it is by")
        self.drawn = self._button("chartY", "What is drawn")
        self.unit = self._button("chartUnit", "Days put together")
        self.colour = self._button("chartSeries", "What colours stand for")
        self.flow = Flow(self, gap=8)
        for part in (self.kinds, self.drawn, self.by, self.unit, self.colour):
            self.flow.addWidget(part)

    def _button(self, name: str, says: str) -> QPushButton:
        made = button(self._theme, "", name=name, tip=says)
        self._theme.dress(made, "chevron-down", "muted", 12)
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the text
        made.setMenu(rounded(QMenu(made)))
        return made

    def show_spec(self, spec: ChartSpec, columns: Sequence[ColumnInfo]) -> None:
        """Show what is chosen, and offer what else the columns allow."""
        self._spec, self._columns = spec, tuple(columns)
        self.kinds.choose(spec.kind)
        for kind, text in KINDS:
            segment = self.kinds.findChild(QPushButton, f"chartKinds-{kind}")
            assert segment is not None
            allowed = with_kind(spec, kind, columns) is not None
            segment.setEnabled(allowed)
            segment.setToolTip("" if allowed else f"{text} needs more columns of numbers")
        self._fill_x(spec)
        self._fill_y(spec)
        self._fill_unit(spec)
        self._fill_series(spec)

    # menus

    def _fill_x(self, spec: ChartSpec) -> None:
        kinds = {"bar": ("text", "boolean", "date", "number", "other"), "histogram": ("number",)}
        allowed = kinds.get(spec.kind, ("date", "number"))
        names = [column.name for column in self._columns if column.kind in allowed]
        word = {"scatter": "Across:", "histogram": "Of"}.get(spec.kind, "By")
        self._say(self.by, f"{word} {_short(spec.x)}")
        self._radio(self.by, [(name, heading(name)) for name in names], spec.x, lambda name: {"x": name})

    def _fill_y(self, spec: ChartSpec) -> None:
        self.drawn.setVisible(spec.kind != "histogram")
        menu = self._emptied(self.drawn)
        numbers = [column.name for column in self._columns if column.kind == "number" and column.name != spec.x]
        if spec.kind == "scatter":
            self._say(self.drawn, f"Up: {_listed(spec.ys)}")
        else:
            self._say(self.drawn, "Number of rows" if measure(spec) == "Rows" else _shortened(measure(spec)))
            count = self._option(menu, "Number of rows", spec.aggregate == "count" or not spec.ys)
            count.triggered.connect(lambda: self._choose(aggregate="count"))
            menu.addSeparator()
        counted = spec.aggregate == "count" and spec.kind != "scatter"
        for name in numbers:
            option = self._option(menu, heading(name), name in spec.ys and not counted)
            option.triggered.connect(lambda on, name=name: self._choose_y(name, on=on))
        if spec.kind != "scatter" and numbers:
            menu.addSeparator()
            for aggregate, text in SUMS:
                option = self._option(menu, text, spec.aggregate == aggregate)
                option.triggered.connect(lambda _on, chosen=aggregate: self._choose_aggregate(chosen))

    def _choose_aggregate(self, aggregate: Aggregate) -> None:
        if self._spec is not None:
            numbers = tuple(c.name for c in self._columns if c.kind == "number" and c.name != self._spec.x)
            self._choose(aggregate=aggregate, ys=self._spec.ys or numbers[:1])

    def _choose_y(self, name: str, *, on: bool) -> None:
        spec = self._spec
        if spec is None:
            return
        counted = spec.aggregate == "count" and spec.kind != "scatter"
        before = () if counted else spec.ys
        ys = (*(y for y in before if y != name), *((name,) if on else ()))
        if not ys and spec.kind == "scatter":
            self.show_spec(spec, self._columns)  # dots need one
            return
        aggregate: Aggregate = "count" if not ys else "sum" if counted and spec.kind != "scatter" else spec.aggregate
        self._choose(ys=ys or spec.ys, aggregate=aggregate, series=spec.series if len(ys) < 2 else "")

    def _fill_unit(self, spec: ChartSpec) -> None:
        kind = next((column.kind for column in self._columns if column.name == spec.x), "")
        self.unit.setVisible(kind == "date" and spec.kind in ("bar", "line"))
        self._say(self.unit, f"Each: {dict(UNITS)[spec.unit].lower()}")
        self._radio(self.unit, UNITS, spec.unit, lambda unit: {"unit": cast("Unit", unit)})

    def _fill_series(self, spec: ChartSpec) -> None:
        names = [c.name for c in self._columns if c.kind in ("text", "boolean") and c.name != spec.x]
        self.colour.setVisible(spec.kind != "histogram" and bool(names))
        self._say(self.colour, f"Coloured by {_short(spec.series)}" if spec.series else "One colour")
        options = [("", "One colour"), *((name, heading(name)) for name in names)]
        self._radio(self.colour, options, spec.series,
                    lambda name: {"series": name, "ys": spec.ys[:1] if name else spec.ys})  # fmt: skip

    # parts

    def _emptied(self, control: QPushButton) -> QMenu:
        menu = control.menu()
        for action in menu.actions():
            menu.removeAction(action)
            action.deleteLater()
        return menu

    def _radio(
        self, control: QPushButton, options: Iterable[tuple[str, str]], now: str, change: Callable[[str], object]
    ) -> None:
        menu = self._emptied(control)
        group = QActionGroup(menu)
        for key, text in options:
            option = self._option(menu, text, key == now)
            group.addAction(option)
            option.triggered.connect(lambda _on, key=key: self._choose(**cast("dict[str, object]", change(key))))

    def _option(self, menu: QMenu, text: str, on: bool) -> QAction:
        option = menu.addAction(text)
        option.setCheckable(True)
        option.setChecked(on)
        return option

    def _say(self, control: QPushButton, text: str) -> None:
        control.setText(f"{text} ")  # and room before the arrow
        control.setAccessibleName(f"{control.toolTip()}: {text}")
        self._theme.dress(control, "chevron-down", "muted", 12)

    def _choose_kind(self, kind: str) -> None:
        if self._spec is not None:
            made = with_kind(self._spec, cast("ChartKind", kind), self._columns)
            if made is not None:
                self.chosen.emit(made)

    def _choose(self, **changes: object) -> None:
        if self._spec is None:
            return
        made = replace(self._spec, **changes)  # type: ignore[arg-type]
        if made.x in made.ys and made.kind != "histogram":
            ys = tuple(y for y in made.ys if y != made.x)
            made = replace(made, ys=ys, aggregate=made.aggregate if ys else "count")
        if made.kind == "scatter" and not made.ys:
            made = replace(made, ys=(self._spec.x,))  # the two change places
        if made != self._spec:
            self.chosen.emit(made)
        else:
            self.show_spec(self._spec, self._columns)


def _short(name: str) -> str:
    text = heading(name)
    return _shortened(text if text[1:2].isupper() else text[:1].lower() + text[1:])


def _listed(names: Sequence[str]) -> str:
    return _shortened(", ".join(_short(name) for name in names))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
