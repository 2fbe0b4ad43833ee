"""The tools over an editor of SQL. Where there is little room, their icons alone are shown."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from widgets.parts import button, ghost, rounded, set_property
from widgets.theme import Theme

NARROW = 600  # px before the text scale


class SqlBar(QWidget):
    """Signals, what is wanted: run, stop, plan, format, revert, find, save, replace."""

    run_wanted = Signal()
    stop_wanted = Signal()
    plan_wanted = Signal()
    format_wanted = Signal()
    revert_wanted = Signal()
    find_wanted = Signal()
    save_wanted = Signal()
    replace_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._running = theme, False
        self.run = button(theme, "Run", "play", name="sqlRun", role="primary", tip="Show the first rows (Ctrl+Enter)")
        self.plan = button(theme, "Plan", "layers", name="sqlPlan", tip="How PostgreSQL would get at the rows")
        self.format = button(theme, "Format", "list", name="sqlFormat", tip="Lay the SQL out; its meaning stays")
        self.revert = button(theme, "Revert", "undo", name="sqlRevert",
                             tip="Have the SQL again that the view is made from")  # fmt: skip
        find = ghost(theme, "search", name="sqlFindButton", says="Find in the SQL (Ctrl+F)")
        self.copy = ghost(theme, "copy", name="sqlCopyAll", says="Copy the SQL")
        self.save = button(theme, "Save", "check", name="sqlSave", tip="Keep this SQL")
        self._icons = {self.plan: "layers", self.format: "list", self.revert: "undo", self.save: "check"}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        for at_start in (self.run, self.plan, self.format):
            row.addWidget(at_start)
        row.addStretch(1)
        at_end: tuple[QWidget, ...] = (self.revert, find, self.copy, self.save)
        for part in at_end:
            row.addWidget(part)
        self.revert.hide()
        self.as_rule = self._action("Save as a rule…", "plus", "Ctrl+Shift+S", self.save_wanted)
        self.in_place = self._action("Replace this view…", "check", "Ctrl+S", self.replace_wanted)
        self.run.clicked.connect(lambda: (self.stop_wanted if self._running else self.run_wanted).emit())
        for control, wanted in (
            (self.plan, self.plan_wanted), (self.format, self.format_wanted), (self.revert, self.revert_wanted),
            (find, self.find_wanted),
        ):  # fmt: skip
            control.clicked.connect(wanted)
        self.save.clicked.connect(self._show_menu)

    def _action(self, text: str, icon: str, keys: str, wanted: SignalInstance) -> QAction:
        made = QAction(text, self)
        made.setShortcut(QKeySequence(keys))
        made.triggered.connect(lambda: wanted.emit())
        self._theme.dress(made, icon, "muted")
        return made

    def menu(self) -> QMenu:
        """The ways to keep the SQL."""
        menu = rounded(QMenu(self))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.as_rule, self.in_place])
        return menu

    def _show_menu(self) -> None:
        menu = self.menu()
        below = self.save.rect().bottomRight() - QPoint(menu.sizeHint().width(), -4)
        menu.popup(self.save.mapToGlobal(below))

    def set_running(self, running: bool) -> None:
        """Something is being run, and can be stopped; or no longer."""
        self._running = running
        self.run.setText("Stop" if running else "Run")
        self.run.setAccessibleName("Stop the query" if running else "Run")
        self.run.setToolTip("End the query (Esc)" if running else "Show the first rows (Ctrl+Enter)")
        set_property(self.run, "role", "plain" if running else "primary")
        self._theme.dress(self.run, "stop" if running else "play", "text" if running else "onaccent")
        self.plan.setEnabled(not running)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(NARROW)
        for control, icon in self._icons.items():
            text = "" if narrow else control.accessibleName()
            if control.text() != text:
                control.setText(text)
                self._theme.dress(control, icon)  # which leaves room for a text that there is
