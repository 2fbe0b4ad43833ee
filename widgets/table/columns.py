"""A table's columns as a person has put them: order, widths, which are hidden, which are frozen. Kept by name."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, SignalInstance

from widgets.table.column_memory import ColumnMemory, ColumnState, Texts
from widgets.table.frozen import FrozenPane
from widgets.table.model import NUMBERS, ViewModel
from widgets.table.table import ViewTable
from widgets.theme import Theme

PAUSE_MS = 400  # after the last change, before the file is written


class ColumnLayout(QObject):
    """Knows columns by their place in the model. The row numbers come first, always; then the frozen ones."""

    def __init__(self, theme: Theme, table: ViewTable, model: ViewModel) -> None:
        super().__init__(table)
        self._theme, self._table, self._model, self._head = theme, table, model, table.head
        self.memory = ColumnMemory()
        self._place = ""
        self._shown: tuple[str, tuple[str, ...]] = ("", ())  # the place and the columns that stand as remembered
        self._frozen: list[int] = []
        self._settling = False
        self.pane = FrozenPane(theme, table, model)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(lambda: self.memory.write())
        table.head.sectionMoved.connect(self._moved)
        table.head.sectionResized.connect(lambda *_: self._keep() if table.by_hand else None)
        self.pane.head.sectionMoved.connect(self._moved_in_pane)

    def remember_in(self, memory: ColumnMemory) -> None:
        """Remember columns there from now on."""
        self.memory = memory

    def show_place(self, place: str) -> None:
        """The columns that are shown next are those of `place`, a view or a table."""
        self._place, self._shown = place, ("", ())

    def recall(self) -> None:
        """Let the columns that are shown stand as they stood."""
        names = tuple(column.name for column in self._model.columns)
        if (self._place, names) == self._shown or not names:
            return
        self._shown = (self._place, names)
        state = self.memory.recall(self._place)
        if state == ColumnState() and not self._frozen and self.as_made:
            return  # the table has just fitted them
        self._stand(state)

    def _stand(self, state: ColumnState) -> None:
        self._settling = True
        known = {name: at for at, name in enumerate(self._names(), 1)}
        self._frozen = [known[name] for name in state.frozen if name in known]
        order = [known[name] for name in state.order if name in known]
        order += [section for section in known.values() if section not in order]
        for at, section in enumerate([NUMBERS, *order]):
            self._head.moveSection(self._head.visualIndex(section), at)
        for name, section in known.items():
            self._head.setSectionHidden(section, name in state.hidden)
        self._put_frozen_first()
        self._table.fit_columns()
        if widths := {known[name]: self._theme.px(width) for name, width in state.widths.items() if name in known}:
            self._table.draw_columns(widths)
        self._settling = False
        self.pane.show_columns(frozenset([NUMBERS, *self._frozen]))

    def _names(self) -> list[str]:
        return [column.name for column in self._model.columns]

    # what a person does

    @property
    def order(self) -> list[int]:
        """The columns in the order that they stand in, hidden ones too, without the row numbers."""
        return [section for at in range(self._head.count()) if (section := self._head.logicalIndex(at)) != NUMBERS]

    def is_hidden(self, section: int) -> bool:
        """Whether a column is not shown."""
        return self._head.isSectionHidden(section)

    def is_frozen(self, section: int) -> bool:
        """Whether a column stays in sight."""
        return section in self._frozen

    @property
    def as_made(self) -> bool:
        """Whether the columns stand as a result brings them."""
        return self._state() == ColumnState()

    def can_hide(self, section: int) -> bool:
        """Whether it is not the last one that is shown."""
        return any(not self.is_hidden(other) for other in self.order if other != section)

    def set_hidden(self, section: int, hidden: bool) -> None:
        """Hide a column, or show it again; the last one stays."""
        if not hidden or self.can_hide(section):
            self._head.setSectionHidden(section, hidden)
            self._rearranged()

    def show_all(self) -> None:
        """Show all columns again."""
        for section in self.order:
            self._head.setSectionHidden(section, False)
        self._rearranged()

    def set_frozen(self, section: int, frozen: bool) -> None:
        """Keep a column in sight at the left while the others scroll, or let it scroll with them."""
        if frozen != self.is_frozen(section):
            (self._frozen.append if frozen else self._frozen.remove)(section)
            self._settling = True
            self._put_frozen_first()
            self._settling = False
            self._rearranged()

    def fit(self, section: int) -> None:
        """Make a column as wide as its heading and the values in sight."""
        self._table.fit_column(section)
        self._keep()

    def fit_all(self) -> None:
        """Make all columns as wide as what they hold."""
        self._table.fit_columns()
        self._keep()

    def draw(self, section: int, width: int) -> None:
        """Make a column as wide as a person says."""
        self._table.draw_columns({section: width})
        self._keep()

    def reset(self) -> None:
        """Let all columns stand as the result brings them."""
        self._stand(ColumnState())
        self._keep()

    # keeping them so

    def _moved(self, section: int, _old: int, new: int) -> None:
        if self._settling:
            return
        self._settling = True
        if section == NUMBERS or new == 0:
            self._head.moveSection(self._head.visualIndex(NUMBERS), 0)
        self._put_frozen_first()
        self._settling = False
        self._rearranged()

    def _moved_in_pane(self, section: int, _old: int, new: int) -> None:
        self._head.moveSection(self._head.visualIndex(section), new)

    def _put_frozen_first(self) -> None:
        """Frozen columns stand behind the row numbers, in the order that they have."""
        self._frozen.sort(key=self._head.visualIndex)
        for at, section in enumerate(self._frozen, 1):
            self._head.moveSection(self._head.visualIndex(section), at)

    def _rearranged(self) -> None:
        self._table.share_room()
        self.pane.show_columns(frozenset([NUMBERS, *self._frozen]))
        self._keep()

    def _keep(self) -> None:
        if self._settling or not self._place or self._shown[0] != self._place:
            return
        self.memory.keep(self._place, self._state())
        self._pause.start()

    def _state(self) -> ColumnState:
        names, order = self._names(), self.order
        scale = self._theme.text_scale
        widths = {names[at - 1]: round(self._head.sectionSize(at) / scale) for at in order if not self.is_hidden(at)}
        return ColumnState(
            order=tuple(names[at - 1] for at in order) if order != sorted(order) else (),
            hidden=tuple(names[at - 1] for at in order if self.is_hidden(at)),
            frozen=tuple(names[at - 1] for at in self._frozen),
            widths=widths if self._table.by_hand else {},
        )


def share_columns(file: Texts, layouts: Iterable[ColumnLayout], ends: SignalInstance) -> None:
    """Let tables remember their columns in one file, which is whole when `ends` is heard."""
    memory = ColumnMemory(file)
    for layout in layouts:
        layout.remember_in(memory)
    ends.connect(memory.write)
