"""Parts of the page "What rules may do": a wall, the limits, and the list of what was fired at the walls."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pitboss.names import counted
from pitboss.safety.models import WALLS, LimitInForce, Shot, WallState
from widgets.card import Card
from widgets.chat.text import plain_tip
from widgets.parts import Elided, clear, label, line
from widgets.theme import Theme


class Mark(QLabel):
    """A tick or a warning, which follows the theme."""

    def __init__(self, theme: Theme, good: bool, *, bad: str = "bad") -> None:
        super().__init__()
        self._theme = theme
        self._shows = ("check", "ok") if good else ("alert", bad)
        self.setFixedWidth(20)
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(self._theme.pixmap(*self._shows, 16))


class WallCard(Card):
    """One wall: whether it stands, and what it is or lacks."""

    def __init__(self, theme: Theme, number: int, wall: WallState) -> None:
        super().__init__(theme)
        name = f"Wall {number}: the {WALLS[wall.wall].lower()}"
        self.setAccessibleName(f"{name}, {'stands' if wall.stands else 'does not stand'}. {wall.sentence}")
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(Mark(theme, wall.stands, bad="warn"))
        head.addWidget(label(name, "strong"))
        head.addStretch()
        pill = label("Stands" if wall.stands else "Does not stand", "pill")
        pill.setProperty("tone", "ok" if wall.stands else "warn")
        head.addWidget(pill)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(label(wall.sentence, "second", wrap=True))
        column.addStretch()


class LimitsCard(Card):
    """The limits in force, one below the other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        column.addWidget(label("Limits in force", "strong"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        column.addLayout(self._grid)

    def show_limits(self, limits: Iterable[LimitInForce]) -> None:
        """Show these."""
        clear(self._grid)
        for row, limit in enumerate(limits):
            self._grid.addWidget(label(limit.name, "second"), row, 0)
            self._grid.addWidget(label(limit.value, "text"), row, 1, Qt.AlignmentFlag.AlignRight)


class ShotRow(QWidget):
    """One bypass: its name, what was said to it, and the walls that held."""

    def __init__(self, theme: Theme, shot: Shot) -> None:
        super().__init__()
        self.shot = shot
        walls = [WALLS[wall] for wall in shot.held_by]
        self.setAccessibleName(f"{shot.bypass.name}: {_held(walls)}. {shot.sentence}")
        self.setToolTip(plain_tip(_whole(shot)))
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addWidget(label(shot.bypass.name, "strong"))
        text.addWidget(Elided(shot.sentence if walls else f"Would {shot.bypass.would}. {shot.sentence}", "small"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 7, 16, 7)
        row.setSpacing(6)
        row.addWidget(Mark(theme, bool(walls)), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        for name, tone in [(name, "ok") for name in walls] or [("Got through", "bad")]:
            pill = label(name, "pill")
            pill.setProperty("tone", tone)
            row.addWidget(pill, 0, Qt.AlignmentFlag.AlignVCenter)

    def holds(self, text: str) -> bool:
        """Whether `text` is in what is known of it."""
        return text.casefold() in f"{self.accessibleName()} {self.shot.bypass.sql}".casefold()


class ShotsCard(Card):
    """The list of what was fired, as it comes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setAccessibleName("Known ways round the walls")
        self.rows: list[ShotRow] = []
        self.summary = label("", "small", wrap=True)
        self.problem = label("", "problem", wrap=True)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(4)
        head.addWidget(label("Known ways round the walls", "strong"))
        head.addWidget(self.summary)
        head.addWidget(self.problem)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._list)
        self.problem.hide()
        self.summary.setText(
            "“Try to break it” fires each at the real database, through every wall alone, in transactions that are "
            "undone. Nothing of them remains."
        )

    @property
    def through(self) -> int:
        """How many no wall held."""
        return sum(not row.shot.held_by for row in self.rows)

    def begin(self) -> None:
        """Empty the list: the first is on its way."""
        self.rows.clear()
        clear(self._list)
        self.problem.hide()
        self.summary.setText("Each is fired through every wall alone, and undone.")

    def add(self, row: ShotRow) -> None:
        """One more was fired."""
        self._list.addWidget(line())
        self._list.addWidget(row)
        self.rows.append(row)

    def fail(self, sentence: str) -> None:
        """Say why it did not go on."""
        self.problem.setText(sentence)
        self.problem.show()

    def end(self) -> str:
        """Say how it went, also to the caller."""
        tried = f"{counted(len(self.rows), 'way')} tried"
        said = f"{tried} · {self.through} got through" if self.through else f"{tried} · all held"
        self.summary.setText(f"{said}. Each row names the walls that were enough alone.")
        return said


def _held(walls: list[str]) -> str:
    return f"held by {' and '.join(f'the {name.lower()}' for name in walls)}" if walls else "got through"


def _whole(shot: Shot) -> str:
    """All that is known of it, for a tool tip."""
    lines = [f"Would {shot.bypass.would}:", shot.bypass.sql.strip(), ""]
    lines += [f"{WALLS[trial.wall]}: {trial.sentence}" for trial in shot.trials]
    return "\n".join(lines)
