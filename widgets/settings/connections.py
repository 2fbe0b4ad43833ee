"""Databases that are kept by a name: which one is open, which one opens next, and a colour for each."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from pitboss.models import ConnectionColour, SavedConnection
from pitboss.tasks import Tasks
from widgets.dialogs.form import Fields
from widgets.parts import Dot, Elided, Segments, button, clear, ghost, label
from widgets.ports.connections import ConnectionKeeper
from widgets.theme import Theme

COLOURS: tuple[tuple[ConnectionColour, str], ...] = (
    ("", "None"), ("blue", "Blue"), ("green", "Green"), ("amber", "Amber"), ("red", "Red"),
)  # fmt: skip
TOKENS: dict[ConnectionColour, str] = {
    "": "faint", "blue": "accent", "green": "ok", "amber": "warn", "red": "bad",
}  # fmt: skip


class ConnectionFields(Fields):
    """`typed` gives the connection string that stands in the field above; blank for the one in use.

    Signals: coloured(str), the colour of the database that is open; changed(), another one opens next.
    """

    coloured = Signal(str)
    changed = Signal()

    def __init__(self, theme: Theme, tasks: Tasks, desk: ConnectionKeeper, typed: Callable[[], str]) -> None:
        super().__init__(theme, tasks, name="connections")
        self._desk, self._typed = desk, typed
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.body.addSpacing(8)
        self.body.addWidget(label("Kept connections", "label"))
        self.body.addLayout(self._list)
        self.name = QLineEdit()
        self.name.setPlaceholderText("Production")
        self.keep = button(theme, "Keep", "plus", name="keepConnection")
        self.keep.setAutoDefault(False)
        self.keep.clicked.connect(self._keep)
        self.name.returnPressed.connect(self._keep)
        self.add_field("Keep the one above as", self.name, name="connectionName", beside=self.keep)
        self.colour = Segments(COLOURS, name="connectionColour", says="Its colour, which the window wears")
        row = QHBoxLayout()
        row.addWidget(self.colour)
        row.addStretch()
        self.body.addLayout(row)
        self.body.addWidget(self.outcome)

    def read(self) -> None:
        """Read what is kept."""
        self.run(self._read())

    async def _read(self) -> None:
        found = await self._desk.saved()
        if not isValid(self):
            return
        clear(self._list)
        for each in found:
            self._list.addWidget(self._row(each))
        self.coloured.emit(next((each.colour for each in found if each.is_open), ""))

    def _row(self, saved: SavedConnection) -> QWidget:
        row = QWidget()
        row.setObjectName("connection")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(Dot(self.theme, TOKENS[saved.colour]))
        line.addWidget(label(saved.name, "strong"))
        line.addWidget(Elided(saved.label, "small"), 1)
        if saved.is_open or saved.is_next:
            says = "open" if saved.is_open and saved.is_next else "open until the next start"
            line.addWidget(label(says if saved.is_open else "opens at the next start", "stamp"))
        if not saved.is_next:
            use = button(
                self.theme, "Use", name="useConnection", role="small", tip=f"Open {saved.name} at the next start"
            )
            use.setAccessibleName(f"Use {saved.name}")
            use.setAutoDefault(False)
            use.clicked.connect(lambda: self._act(self._desk.use(saved.name), f"{saved.name} opens at the next start."))
            line.addWidget(use)
        if saved.label:
            gone = ghost(self.theme, "trash", name="removeConnection", says=f"Keep {saved.name} no longer", size=14)
            gone.clicked.connect(lambda: self._act(self._desk.remove(saved.name), f"{saved.name} is kept no longer."))
            line.addWidget(gone)
        return row

    def _keep(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.say_problem(self.name, "Give it a name.")
            return
        self.say_problem(self.name, "")
        colour = next(key for key, _ in COLOURS if key == self.colour.key)
        self._act(self._desk.keep(name, self._typed(), colour), f"{name} is kept.")

    def _act(self, work: Coroutine[Any, Any, None], said: str) -> None:
        self.run(self._done(work, said), self.keep)

    async def _done(self, work: Coroutine[Any, Any, None], said: str) -> None:
        await work
        await self._read()
        if isValid(self):
            self.name.clear()
            self.say(said, good=True)
            self.changed.emit()
