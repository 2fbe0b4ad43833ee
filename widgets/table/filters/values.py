"""One of a column's values, or none of them: read when they are asked for, with how often each is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from PySide6.QtCore import QEvent, QLocale, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pitboss.errors import PitbossError
from pitboss.models import ColumnInfo
from pitboss.shapes import Filter, OneOf, ValueCounts
from pitboss.tasks import Tasks
from widgets.parts import Segments, button, label
from widgets.state import Spinner
from widgets.table.filters.editor import Editor
from widgets.table.filters.value_list import ROW, SHOWN, Choice, ValueList, ValueModel
from widgets.table.filters.words import value_text
from widgets.theme import Theme

ValueReader = Callable[[str], Awaitable[ValueCounts]]
TYPABLE = ("text", "other")  # kinds whose values can be typed where they are not listed


class ValuesEditor(Editor):
    """Values to tick. They are read when it is first shown; that can be stopped, and begun again."""

    def __init__(self, theme: Theme, tasks: Tasks, read: ValueReader, column: ColumnInfo, locale: QLocale) -> None:
        super().__init__(column, locale)
        self._tasks, self._values_of = tasks, read
        self._reading: asyncio.Task[Any] | None = None
        self._counts: ValueCounts | None = None
        self.model = ValueModel(self)
        self.model.ticked.connect(self._ticked)
        self.search = self.field("filterSearch", "Find a value", "Find a value")
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        self.ways = Segments([("one", "Only these"), ("none", "All but these")], name="valuesWay", says="Which rows")
        self.ways.chosen.connect(lambda _key: self.changed.emit())
        self.all = button(theme, "Tick all", name="filterTickAll", role="link")
        self.all.clicked.connect(lambda: self.model.tick_found(not self._all_ticked()))
        self.list = ValueList(theme, self.model)
        self.list.submitted.connect(self.submitted)
        self.note = label("", "hint", wrap=True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._state(theme))
        self._stack.setFixedHeight(theme.px(ROW) * SHOWN)
        line = QHBoxLayout()
        line.addWidget(self.ways)
        line.addStretch()
        line.addWidget(self.all)
        self.rows.addWidget(self.search)
        self.rows.addWidget(self._stack)
        self.rows.addWidget(self.note)
        self.rows.addLayout(line)
        self.search.setVisible(column.kind != "boolean")
        self.note.hide()

    def _state(self, theme: Theme) -> QWidget:
        """What stands in the values' place: they are being counted, or were not."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(8)
        self._spinner = Spinner(theme)
        self.says = label("", "second", wrap=True)
        self.says.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.act = button(theme, "Stop", name="filterValuesAct", role="small")
        self.act.clicked.connect(self._stop_or_read)
        column.addStretch()
        column.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.says)
        column.addWidget(self.act, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        return made

    # as an editor

    def take(self, wanted: Filter) -> bool:
        if not isinstance(wanted, OneOf):
            return False
        self.ways.choose("none" if wanted.exclude else "one")
        self.model.chosen = dict.fromkeys(wanted.values)
        return True

    def wanted(self) -> Filter | None:
        chosen = tuple(self.model.chosen)
        return OneOf(self.column.name, chosen, exclude=self.ways.key == "none") if chosen else None

    def begin(self) -> None:
        if self._counts is None and self._reading is None:
            self.read()
        (self.list if self.column.kind == "boolean" else self.search).setFocus()

    # the values

    def read(self) -> None:
        """Count the values; what is shown meanwhile says so."""
        self._show_state("Counting the values", "Stop", waits=True)
        self._reading = self._tasks.start(self._read(), name=f"values of {self.column.name}")

    async def _read(self) -> None:
        try:
            self._counts = await self._values_of(self.column.name)
        except PitbossError as error:
            self._show_state(str(error), "Try again")
            return
        finally:
            self._reading = None
        self._show_values(self._counts)

    def stop(self) -> None:
        """Count no more; the query ends, too."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _stop_or_read(self) -> None:
        if self._reading is None:
            self.read()
        else:
            self.stop()
            self._show_state("The values were not counted.", "Count them")

    def _show_state(self, text: str, action: str, *, waits: bool = False) -> None:
        self._spinner.setVisible(waits)
        self.says.setText(text)
        self.act.setText(action)
        self.act.setAccessibleName(action)
        self._stack.setCurrentIndex(1)
        self.note.hide()
        self.all.hide()

    def _show_values(self, counts: ValueCounts) -> None:
        listed = [self._choice(each.value, each.rows) for each in counts.values]
        there = {each.value for each in counts.values}
        kept = [self._choice(value, None) for value in self.model.chosen if value not in there]
        self.model.replace([*kept, *listed])
        self._stack.setCurrentIndex(0)
        self.all.show()
        self._find(self.search.text())

    def _choice(self, value: str | None, rows: int | None) -> Choice:
        shown = value_text(value, self.column, self.locale_)
        return Choice(shown, value, rows, faint=value is None or not value.strip())

    def _find(self, text: str) -> None:
        """List the values that hold `text`; where not all are known, `text` itself may be ticked, too."""
        if self._counts is None:
            return
        typed = text.strip()
        may_be = typed and not self._counts.complete and self.column.kind in TYPABLE
        unknown = all(choice.value != typed for choice in self.model.known)
        self.model.search(text, self._choice(typed, None) if may_be and unknown else None)
        self._say_note()
        self._ticked()

    def _say_note(self) -> None:
        counts = self._counts
        if counts is not None and not self.model.found:
            note = "No value holds that." if counts.values else "There are no values."
        elif counts is not None and not counts.complete:
            note = f"The {len(counts.values):,} most frequent values are listed."
            if self.column.kind in TYPABLE:
                note += " Any other can be typed above, in full."
        else:
            note = ""
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def _all_ticked(self) -> bool:
        return bool(self.model.found) and all(choice.value in self.model.chosen for choice in self.model.found)

    def _ticked(self) -> None:
        self.all.setText("Untick all" if self._all_ticked() else "Tick all")
        self.all.setAccessibleName(self.all.text())
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the search into the list."""
        pressed = watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and event.key() == Qt.Key.Key_Down and self.model.found:  # type: ignore[attr-defined]
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.setCurrentIndex(self.model.index(0))
            return True
        return super().eventFilter(watched, event)
