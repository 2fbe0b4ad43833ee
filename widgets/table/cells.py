"""Values as people read them: numbers, dates, lists and nothing, in the locale's way. Text only, never markup."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, auto

from PySide6.QtCore import QAbstractTableModel, QDate, QLocale, Qt, QTime

from pitboss.models import ColumnInfo, Cut
from widgets.chat.text import plain_tip

SHOWN = 400  # characters of a value that a cell shows; the tool tip has more
TIP = 4000
NOT_COUNTED = re.compile(r"(^|_)(id|ids|year|years?_founded|port|code)$")
LOOK_ROLE = int(Qt.ItemDataRole.UserRole) + 1
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
NULL = "empty"
LOADING = "…"
LINK = re.compile(r"https?://[^\s<>\"'\\^`{|}]+", re.IGNORECASE)
LONGEST_LINK = 2_000


class Look(Enum):
    """How a cell is drawn."""

    PLAIN = auto()
    STRONG = auto()
    MUTED = auto()
    FAINT = auto()  # row numbers
    NULL = auto()  # there is no value: faint, italic
    BLANK = auto()  # a text of nothing, in quotes: faint
    LINK = auto()
    LOADING = auto()
    GOOD_CHIP = auto()
    WARN_CHIP = auto()


@dataclass(frozen=True, slots=True)
class Cell:
    """All that drawing a cell takes."""

    text: str
    look: Look = Look.PLAIN
    side: int = LEFT


class CellModel(QAbstractTableModel):
    """A table whose cells are asked for in one call: drawing asks some hundred times for each step of scrolling."""

    def cell(self, row: int, column: int) -> Cell:
        """The cell there, at once."""
        raise NotImplementedError


def cell_of(value: object, column: ColumnInfo, locale: QLocale) -> Cell:
    """How a value is drawn. Where there is none, and where there is an empty text, it is seen."""
    text, side = cell_text(value, column, locale), RIGHT if column.kind == "number" else LEFT
    if value is None:
        return Cell(text, Look.NULL, side)
    if not text and isinstance(value, str):
        return Cell(f'"{value[:SHOWN]}"', Look.BLANK, side)
    return Cell(text, Look.LINK if is_link(value) else Look.PLAIN, side)


def is_link(value: object) -> bool:
    """Whether a value is the address of a web page, and nothing else."""
    if not isinstance(value, str) or isinstance(value, Cut) or len(value) > LONGEST_LINK:
        return False
    return LINK.fullmatch(value.strip()) is not None


def cell_text(value: object, column: ColumnInfo, locale: QLocale) -> str:
    """What a cell of `column` shows; NULL for None, which is not the empty text."""
    match value:
        case None:
            return NULL
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            return number_text(value, locale, grouped=not NOT_COUNTED.search(column.name))
        case datetime() | date():
            return date_text(value, locale)
        case list() | tuple():
            return ", ".join(cell_text(item, column, locale) for item in value)
        case dict():
            return json.dumps(value, ensure_ascii=False, default=str)
        case bytes():
            return f"\\x{value[: SHOWN // 2].hex()}"
    text = " ".join(str(value)[:SHOWN].split())
    return text[: SHOWN - 1] + LOADING if isinstance(value, Cut) or len(str(value)) > SHOWN else text


def spoken(value: object, column: ColumnInfo, locale: QLocale) -> str:
    """What is read aloud for a cell: its text, or that there is none."""
    if value is None:
        return "no value"
    text = cell_text(value, column, locale)
    return text or "empty text"


def tip_text(value: object, column: ColumnInfo, locale: QLocale) -> str:
    """A value in full, for a tool tip, as HTML in which every character stands for itself."""
    match value:
        case None:
            text = "There is no value here (NULL)."
        case "":
            text = "A text without letters."
        case str():
            text = value
        case datetime() | date():
            text = exact_date(value)
        case _:
            text = cell_text(value, column, locale)
    cut = text if len(text) <= TIP and not isinstance(value, Cut) else text[:TIP] + LOADING
    return plain_tip(cut)


def runs_left(text: str) -> bool:
    """Whether a text is written from right to left, by its first letter."""
    sides = (unicodedata.bidirectional(letter) for letter in text[:SHOWN])
    return next((side != "L" for side in sides if side in ("L", "R", "AL")), False)


def exact_date(value: date | datetime) -> str:
    """A day or a moment to its last digit, with its zone: `2023-08-04 14:32:07.5+02:00`."""
    return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()


def number_text(value: float | Decimal, locale: QLocale, *, grouped: bool = True) -> str:
    """A number with the locale's separators. Python forms it, as QLocale knows no number beyond 64 bits."""
    if not _is_finite(value):
        return str(value)
    written = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if not grouped:
        return written.replace(",", "").replace(".", locale.decimalPoint())
    marks = str.maketrans({",": locale.groupSeparator(), ".": locale.decimalPoint()})
    return written.translate(marks)


def date_text(value: date | datetime, locale: QLocale) -> str:
    """A day as "4 Aug 2023", in the locale's order; with the time unless it is midnight."""
    local = value.astimezone() if isinstance(value, datetime) and value.tzinfo else value
    day = locale.toString(QDate(local.year, local.month, local.day), _short_format(locale))
    if not isinstance(local, datetime) or (local.hour, local.minute, local.second) == (0, 0, 0):
        return day
    return f"{day} {_time(local, locale)}"


def when_text(
    moment: datetime,
    locale: QLocale,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    *,
    seconds: bool = False,
) -> str:
    """A moment as people say it: "today 14:32", "yesterday 09:10", else its date. `seconds`: and to the second."""
    local, today = moment.astimezone(), now().astimezone().date()
    days = (today - local.date()).days
    if days in (0, 1):
        return f"{('today', 'yesterday')[days]} {_time(local, locale, seconds=seconds)}"
    day = date_text(local.date(), locale)
    return f"{day} {_time(local, locale, seconds=True)}" if seconds else day


def heading(name: str) -> str:
    """A column's name as a heading: "date_funded" is "Date funded"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:] or name


def _is_finite(value: float | Decimal) -> bool:
    return value.is_finite() if isinstance(value, Decimal) else value - value == 0


def _short_format(locale: QLocale) -> str:
    """The locale's long date without the day of the week and with a short month: never two ambiguous digits."""
    long = locale.dateFormat(QLocale.FormatType.LongFormat)
    return re.sub(r"^dddd[, ]*|[, ]*dddd$", "", long).replace("MMMM", "MMM")


def _time(moment: datetime, locale: QLocale, *, seconds: bool = False) -> str:
    time = QTime(moment.hour, moment.minute, moment.second)
    if seconds:
        return locale.toString(time, "HH:mm:ss")
    return locale.toString(time, QLocale.FormatType.ShortFormat).replace("\u202f", " ")
