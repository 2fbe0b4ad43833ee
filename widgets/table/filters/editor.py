"""The plain editors of a filter: a text, a range of numbers, empty or not. Each knows what it would filter by."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from pitboss.models import ColumnInfo
from pitboss.shapes import Between, Contains, Empty, Filter
from widgets.parts import Segments, label
from widgets.table.filters.words import value_text


class Editor(QWidget):
    """One way to filter a column. Signals: changed(), what is asked has changed; submitted(), it is to be applied."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, column: ColumnInfo, locale: QLocale) -> None:
        super().__init__()
        self.column, self.locale_ = column, locale
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(8)

    def take(self, wanted: Filter) -> bool:
        """Show a filter; False where it is none of this way."""
        raise NotImplementedError

    def wanted(self) -> Filter | None:
        """What it would filter by; None for nothing. Raises ValueError with a sentence where it cannot be read."""
        raise NotImplementedError

    def begin(self) -> None:
        """It is shown: let the keyboard into its first field."""

    def field(self, name: str, says: str, hint: str = "") -> QLineEdit:
        """A field that says when it changes, and applies with Enter."""
        made = QLineEdit()
        made.setObjectName(name)
        made.setAccessibleName(says)
        made.setPlaceholderText(hint)
        made.textChanged.connect(lambda _text: self.changed.emit())
        made.returnPressed.connect(self.submitted)
        return made


class TextEditor(Editor):
    """What the text contains, or does not."""

    def __init__(self, column: ColumnInfo, locale: QLocale) -> None:
        super().__init__(column, locale)
        self.ways = Segments(
            [("contains", "Contains"), ("without", "Does not contain")], name="containsWay", says="Contains or not"
        )
        self.ways.chosen.connect(lambda _key: self.changed.emit())
        self.text = self.field("filterText", "Text to look for", "Text, in any letter case")
        self.rows.addWidget(self.ways)
        self.rows.addWidget(self.text)

    def take(self, wanted: Filter) -> bool:
        if not isinstance(wanted, Contains):
            return False
        self.ways.choose("without" if wanted.exclude else "contains")
        self.text.setText(wanted.text)
        return True

    def wanted(self) -> Filter | None:
        text = self.text.text()
        return Contains(self.column.name, text, exclude=self.ways.key == "without") if text else None

    def begin(self) -> None:
        self.text.setFocus()
        self.text.selectAll()


class RangeEditor(Editor):
    """Numbers from here to there, both included; either may be left open."""

    def __init__(self, column: ColumnInfo, locale: QLocale) -> None:
        super().__init__(column, locale)
        self.low = self.field("filterLow", "At least", "No lower end")
        self.high = self.field("filterHigh", "At most", "No upper end")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for at, (text, field) in enumerate((("At least", self.low), ("At most", self.high))):
            title = label(text, "label")
            title.setBuddy(field)
            grid.addWidget(title, 0, at)
            grid.addWidget(field, 1, at)
        self.rows.addLayout(grid)

    def take(self, wanted: Filter) -> bool:
        if not isinstance(wanted, Between):
            return False
        for field, end in ((self.low, wanted.low), (self.high, wanted.high)):
            field.setText("" if end is None else value_text(end, self.column, self.locale_))
        return True

    def wanted(self) -> Filter | None:
        low, high = (read_number(field.text(), self.locale_) for field in (self.low, self.high))
        if low is None and high is None:
            return None
        if low is not None and high is not None and low > high:
            raise ValueError("The range ends before it begins.")
        return Between(self.column.name, *(None if end is None else f"{end:f}" for end in (low, high)))

    def begin(self) -> None:
        self.low.setFocus()
        self.low.selectAll()


class EmptyEditor(Editor):
    """Rows where there is nothing, or something."""

    def __init__(self, column: ColumnInfo, locale: QLocale) -> None:
        super().__init__(column, locale)
        self.ways = Segments([("empty", "Is empty"), ("filled", "Is not empty")], name="emptyWay", says="Empty or not")
        self.ways.chosen.connect(lambda _key: self.changed.emit())
        self.rows.addWidget(self.ways)

    def take(self, wanted: Filter) -> bool:
        if not isinstance(wanted, Empty):
            return False
        self.ways.choose("filled" if wanted.exclude else "empty")
        return True

    def wanted(self) -> Filter | None:
        return Empty(self.column.name, exclude=self.ways.key == "filled")

    def begin(self) -> None:
        self.ways.setFocus()


def read_number(text: str, locale: QLocale) -> Decimal | None:
    """A number as it is typed, with the locale's marks; None for no text. Raises ValueError with a sentence."""
    plain = re.sub(rf"[\s{re.escape(locale.groupSeparator())}]", "", text).replace(locale.decimalPoint(), ".")
    if not plain:
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"“{text.strip()}” is no number. Write it like {locale.toString(1234.5, 'f', 1)}.")
    return number
