"""The settings, over the window: sections on the left, one at a time; a search shows what it finds in all."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from pitboss.errors import PitbossError
from pitboss.tasks import Tasks
from widgets.dialogs.base import Sheet
from widgets.dialogs.model_settings import ModelForm
from widgets.parts import button, label, scrolled
from widgets.ports import Desk
from widgets.settings.catalogue import CLIENTS, DATABASE, MODEL, SECTIONS
from widgets.settings.connections import ConnectionFields
from widgets.settings.row import SettingRow
from widgets.settings.section import SectionView
from widgets.settings.token import DoorFields
from widgets.theme import Theme

WIDTH, HEIGHT, NAV = 760, 560, 168
EDGE = 48  # px that stay free above and below


class SettingsSheet(Sheet):
    """Each setting is kept as soon as it is set. Signals: model_saved(); kept(name, text), a setting is another now;
    coloured(str), the colour of the database that is open."""

    model_saved = Signal()
    kept = Signal(str, str)
    coloured = Signal(str)

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk, parent: QWidget, section: str = DATABASE.key) -> None:
        super().__init__(theme, "Settings", parent, name="settings", width=WIDTH)
        self._tasks, self._desk = tasks, desk
        self.search = QLineEdit()
        self.search.setObjectName("settingsSearch")
        self.search.setAccessibleName("Search settings")
        self.search.setPlaceholderText("Search settings")
        self.search.setClearButtonEnabled(False)
        self.search.textChanged.connect(self._show)
        self.model, self.door = ModelForm(theme, tasks, desk), DoorFields(theme, tasks, desk)
        self.model.saved.connect(self.model_saved)
        self.sections = {made.key: SectionView(theme, made) for made in SECTIONS}
        self._group = QButtonGroup(self)
        self._nothing = label("No setting holds these words.", "second")
        self._failure = label("", "problem", wrap=True)
        self._lay_out()
        self._connect()
        self._choose(section)
        theme.changed.connect(self._fit)  # the size of the text may be set here
        tasks.start(self._read(), name="read the settings")
        self.search.setFocus()

    def _lay_out(self) -> None:
        self._nav = QVBoxLayout()
        self._nav.setSpacing(2)
        self._nav.addWidget(self.search)
        self._nav.addSpacing(6)
        for made in SECTIONS:
            entry = button(self.theme, made.title, made.icon, name=f"nav-{made.key}", role="nav")
            entry.setCheckable(True)
            entry.setAutoDefault(False)
            entry.clicked.connect(lambda _checked=False, key=made.key: self._choose(key))
            self._group.addButton(entry)
            self._nav.addWidget(entry)
        self._nav.addStretch()
        self._side = QWidget()
        self._side.setLayout(self._nav)
        self._nav.setContentsMargins(0, 0, 0, 0)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 14, 0)
        for part in (self._failure, *self.sections.values(), self._nothing):
            column.addWidget(part)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self._side)
        pane = scrolled(content, name="settingsPane", says="Settings")
        pane.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)  # large text in a small window
        row.addWidget(pane, 1)
        self.body.addLayout(row, 1)
        for part in (self._failure, self._nothing):
            part.hide()

    def _connect(self) -> None:
        for view in self.sections.values():
            for row in view.rows:
                row.changed.connect(lambda text, of=row: self._keep(of, text))
                row.reset_wanted.connect(lambda of=row: self._keep(of, None))
        self.sections[MODEL.key].add(self.model, "model name endpoint key openai local gpt test")
        self.sections[CLIENTS.key].add(self.door, "token certificate tls wss")
        dsn = self.sections[DATABASE.key].row("dsn")
        self.test = button(self.theme, "Test", "plug", name="testDatabase")
        self.test.setAutoDefault(False)
        self.test.clicked.connect(lambda: self._tasks.start(self._test(dsn), name="test the database"))
        dsn.tools.addWidget(self.test)
        dsn.add_apply()
        self.connections = ConnectionFields(self.theme, self._tasks, self._desk.connections, lambda: dsn.field.text())
        self.connections.coloured.connect(self.coloured)
        self.connections.changed.connect(lambda: self._tasks.start(self._read(), name="read the settings"))
        self.sections[DATABASE.key].add(self.connections, "connections kept production staging colour")

    def _fit(self) -> None:
        """As high as there is room for, whatever the sections hold."""
        over = self.parentWidget()
        if over is not None:
            self.setFixedWidth(min(self.theme.px(WIDTH), over.width() - EDGE))
            self._side.setFixedWidth(min(self.theme.px(NAV), self.width() // 3))
            self.setFixedHeight(min(self.theme.px(HEIGHT), max(over.height() - EDGE, 320)))
            self.move(over.mapToGlobal(over.rect().center()) - self.rect().center())

    def done(self, result: int) -> None:
        for part in (self.model, self.door, self.connections):
            part.stop()
        super().done(result)

    # which are shown

    def _choose(self, key: str) -> None:
        self._chosen = key
        found = self.findChild(QPushButton, f"nav-{key}")
        if isinstance(found, QPushButton):
            found.setChecked(True)
        self.search.clear()
        self._show()
        if key == CLIENTS.key:
            self.door.read()
        if key == MODEL.key:
            self.model.look_around()
        if key == DATABASE.key:
            self.connections.read()

    def _show(self) -> None:
        """The chosen section, or what the search finds in all."""
        words = self.search.text().strip()
        found = False
        for key, view in self.sections.items():
            holds = view.search(words)
            view.setVisible(holds if words else key == self._chosen)
            found |= holds
        self._nothing.setVisible(not found)
        if words and self.sections[CLIENTS.key].isVisibleTo(self) and not self.door.token.text():
            self.door.read()

    # reading and keeping

    async def _read(self) -> None:
        try:
            values = await self._desk.settings()
        except PitbossError as error:
            if isValid(self):
                self._failure.setText(str(error))
                self._failure.show()
            return
        if not isValid(self):
            return
        for view in self.sections.values():
            for row in view.rows:
                row.show_value(values[row.setting.name])

    def _keep(self, row: SettingRow, text: str | None) -> None:
        self._tasks.start(self._store(row, text), name=f"keep {row.setting.name}")

    async def _store(self, row: SettingRow, text: str | None) -> None:
        name = row.setting.name
        try:
            await self._desk.save_setting(name, text)
            value = (await self._desk.settings())[name]
        except PitbossError as error:
            if isValid(row):
                row.say_problem(str(error))
            return
        if isValid(row):  # the sheet may have been closed meanwhile
            row.show_value(value)
            self.kept.emit(name, value.text)

    async def _test(self, row: SettingRow) -> None:
        self.test.setEnabled(False)
        row.say_problem("")
        row.note.setText("Connecting")
        row.note.show()
        try:
            said, problem = await self._desk.test_database(row.field.text().strip()), ""
        except PitbossError as error:
            said, problem = "", str(error)
        if isValid(row):
            row.note.setText(said)
            row.note.setVisible(bool(said))
            row.say_problem(problem)
            self.test.setEnabled(True)
