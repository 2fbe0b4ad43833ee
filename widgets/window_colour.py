"""The colour of the database that is open, worn below the header: a person sees at once which one is production."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame

from pitboss.errors import PitbossError
from pitboss.tasks import Tasks
from widgets.parts import set_property
from widgets.ports.connections import ConnectionKeeper

HEIGHT = 3
NAMES = {"blue": "accent", "green": "ok", "amber": "warn", "red": "bad"}


class WindowColour(QFrame):
    """A line across the window; hidden where no colour was chosen."""

    def __init__(self, tasks: Tasks, desk: ConnectionKeeper) -> None:
        super().__init__()
        self.setObjectName("windowColour")
        self.setFixedHeight(HEIGHT)
        self._tasks, self._desk = tasks, desk
        self.colour = ""
        self.wear("")

    def read(self) -> None:
        """Wear the colour of the database that is open."""
        self._tasks.start(self._read(), name="read the database's colour")

    async def _read(self) -> None:
        try:
            found = await self._desk.saved()
        except PitbossError:
            return  # the settings say what is wrong with their file
        self.wear(next((each.colour for each in found if each.is_open), ""))

    @Slot(str)
    def wear(self, colour: str) -> None:
        """Show `colour`; "" for none."""
        self.colour = colour
        set_property(self, "tone", NAMES.get(colour, ""))
        self.setAccessibleName(f"The database is marked {colour}" if colour else "")
        self.setVisible(bool(colour))
