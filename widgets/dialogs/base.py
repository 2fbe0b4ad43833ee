"""The frame of all dialogs: a rounded sheet over the dimmed window, with title, body, and buttons at its foot."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from pitboss.errors import PitbossError
from pitboss.tasks import Tasks
from widgets.parts import button, ghost, label, set_property
from widgets.theme import Theme

RADIUS = 12.0
DIM = 0.4


class Scrim(QWidget):
    """Dims the window behind a dialog."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setGeometry(over.rect())
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self.setGeometry(self.parentWidget().rect())  # type: ignore[union-attr]
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor.fromRgbF(0, 0, 0, DIM))


class Sheet(QDialog):
    """A dialog over `parent`. Show it with `open()`; it closes with Escape and deletes itself."""

    def __init__(self, theme: Theme, title: str, parent: QWidget, *, name: str, width: int = 460) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.theme = theme
        self._scrim: Scrim | None = None
        self.setFixedWidth(min(theme.px(width), max(parent.width() - 64, 320)))
        self.body = QVBoxLayout()
        self.body.setContentsMargins(20, 4, 20, 18)
        self.body.setSpacing(6)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(20, 0, 20, 18)
        self.foot.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head(title))
        column.addLayout(self.body, 1)
        column.addLayout(self.foot)

    def _head(self, title: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(20, 14, 12, 8)
        row.addWidget(label(title, "heading", wrap=True), 1)
        leave = ghost(self.theme, "close", name="dialogClose", says="Close (Esc)")
        leave.clicked.connect(self.reject)
        row.addWidget(leave, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def add_button(self, text: str, icon: str = "", *, name: str, role: str = "plain") -> QPushButton:
        """A button at the foot."""
        made = button(self.theme, text, icon, name=name, role=role)
        made.setAutoDefault(False)
        self.foot.addWidget(made)
        return made

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _fit(self) -> None:
        """Be as high as the texts need at this width, no higher."""
        layout = self.layout()
        if layout is not None:
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))
            over = self.parentWidget()
            if over is not None:
                self.move(over.mapToGlobal(over.rect().center()) - self.rect().center())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.theme.color("line"))
        painter.setBrush(self.theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        over = self.parentWidget()
        if over is not None:
            self._scrim = Scrim(over)
            self._scrim.show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None


class Form(Sheet):
    """A sheet with fields that says problems below the field they belong to, and one for all at the end."""

    def __init__(self, theme: Theme, tasks: Tasks, title: str, parent: QWidget, *, name: str) -> None:
        super().__init__(theme, title, parent, name=name)
        self._tasks = tasks
        self._work: asyncio.Task[Any] | None = None
        self._problems: dict[QWidget, Any] = {}
        self.outcome = label("", "problem", wrap=True)
        self.outcome.setObjectName("outcome")
        self.outcome.hide()

    def add_field(
        self, title: str, field: QWidget, *, name: str, hint: str = "", beside: QWidget | None = None
    ) -> None:
        """A field with its title above and room for a problem below."""
        field.setObjectName(name)
        field.setAccessibleName(title)
        head = label(title, "label")
        head.setBuddy(field)
        self.body.addSpacing(4)
        self.body.addWidget(head)
        if beside is None:
            self.body.addWidget(field)
        else:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(field, 1)
            row.addWidget(beside)
            self.body.addLayout(row)
        if hint:
            self.body.addWidget(label(hint, "hint", wrap=True))
        problem = label("", "problem", wrap=True)
        problem.hide()
        self.body.addWidget(problem)
        self._problems[field] = problem

    def say_problem(self, field: QWidget, text: str) -> None:
        """Say what is wrong with a field; "" where nothing is."""
        problem = self._problems[field]
        problem.setText(text)
        problem.setVisible(bool(text))
        field.setAccessibleDescription(text)
        set_property(field, "wrong", bool(text))

    def problem_of(self, field: QWidget) -> str:
        """What is said to be wrong with a field."""
        return str(self._problems[field].text())

    def say(self, text: str, *, good: bool = False) -> None:
        """Say how it went, below all fields."""
        set_property(self.outcome, "role", "success" if good else "problem")
        self.outcome.setText(text)
        self.outcome.setVisible(bool(text))

    def run(self, work: Coroutine[Any, Any, None], *controls: QWidget) -> None:
        """Do `work` while `controls` rest; a failure is said in the sheet. Closing it stops the work."""
        self.say("")
        self._work = self._tasks.start(self._do(work, controls), name=self.objectName())

    async def _do(self, work: Coroutine[Any, Any, None], controls: tuple[QWidget, ...]) -> None:
        for control in controls:
            control.setEnabled(False)
        try:
            await work
        except PitbossError as error:
            self.say(str(error))
        finally:
            for control in controls:
                if isValid(control):  # closing the sheet deletes it while its work is being stopped
                    control.setEnabled(True)

    def done(self, result: int) -> None:
        if self._work is not None and result != QDialog.DialogCode.Accepted:
            self._work.cancel()
        super().done(result)
