"""What is being exported, in the corner of the page: a row each, that can be stopped, and shows the file at the end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from widgets.export.job import ExportJob
from widgets.export.place import show_in_folder
from widgets.parts import Elided, button, ghost, label
from widgets.theme import Theme

WIDE, EDGE = 380, 32
LOOK_MS = 120
STAYS_MS = 12_000  # what went well goes by itself


class Bar(QWidget):
    """A thin line of which so much is done."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self.share = theme, 0.0
        self.setFixedHeight(4)
        theme.changed.connect(self.update)

    def show_share(self, share: float) -> None:
        """Show how much is done, of 1."""
        self.share = min(max(share, 0.0), 1.0)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(self._theme.color("line"))
        painter.drawRoundedRect(whole, 2, 2)
        whole.setWidth(whole.width() * self.share)
        painter.setBrush(self._theme.color("accent"))
        painter.drawRoundedRect(whole, 2, 2)


class JobRow(QWidget):
    """One export."""

    def __init__(self, theme: Theme, job: ExportJob) -> None:
        super().__init__()
        self.setObjectName("exportJob")
        self.job, self._theme = job, theme
        self._mark = QLabel()
        self.name, self.words = Elided(job.wanted.path.name, "strong"), Elided("", "small")
        self.why = label("", "small", wrap=True)  # a failure is read in full
        self.bar = Bar(theme)
        self.show_button = button(theme, "Show in folder", name="exportShow", role="small")
        self.show_button.clicked.connect(lambda: show_in_folder(job.wanted.path))
        self.close_button = ghost(theme, "close", name="exportStop", says="Stop this export", size=14)
        texts = QVBoxLayout()
        texts.setSpacing(3)
        for part in (self.name, self.words, self.why, self.bar):
            texts.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 8, 10)
        row.setSpacing(10)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show how far it is, or how it ended."""
        job = self.job
        icon, token = {"running": ("download", "muted"), "done": ("check", "ok"), "failed": ("alert", "bad"),
                       "stopped": ("stop", "muted")}[job.state]  # fmt: skip
        self._mark.setPixmap(self._theme.pixmap(icon, token, 18))
        self.words.set_text(job.words)
        self.words.setVisible(job.state != "failed")
        self.why.setText(job.words if job.state == "failed" else "")
        self.why.setVisible(job.state == "failed")
        running = job.state == "running"
        self.bar.setVisible(running)
        self.bar.show_share(job.progress.rows / job.progress.total if job.progress.total else 0.0)
        self.show_button.setVisible(job.state == "done")
        says = "Stop this export" if running else "Close"
        self.close_button.setToolTip(says)
        self.close_button.setAccessibleName(says)
        self.setAccessibleName(f"Export to {job.wanted.path.name}: {job.words}")


class ExportShelf(QFrame):
    """Lies in the lower corner of `over` while there are exports, or words of how one ended."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("exportShelf")
        self._theme, self._over = theme, over
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 2)
        self._column.setSpacing(0)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._follow)
        over.installEventFilter(self)
        theme.changed.connect(self.update)
        self.hide()

    @property
    def rows(self) -> list[JobRow]:
        """The exports, the newest last."""
        return [row for row in self.findChildren(JobRow) if row.parent() is self]

    def add(self, job: ExportJob) -> None:
        """Show an export."""
        row = JobRow(self._theme, job)
        row.close_button.clicked.connect(lambda: job.stop() if job.state == "running" else self.remove(row))
        job.ended.connect(lambda: self._ended(row))
        self._column.addWidget(row)
        self._look.start()
        self.show()
        self._place()

    def remove(self, row: JobRow) -> None:
        """Show an export no more."""
        if row in self.rows:
            self._column.removeWidget(row)
            row.setParent(None)
            row.deleteLater()
        if not self.rows:
            self._look.stop()
            self.hide()
        self._place()

    def _ended(self, row: JobRow) -> None:
        row.follow()
        if row.job.state != "failed":
            QTimer.singleShot(STAYS_MS, row, lambda: self.remove(row))
        self._place()

    def _follow(self) -> None:
        for row in self.rows:
            row.follow()

    def _place(self) -> None:
        wide = min(WIDE, self._over.width() - 2 * EDGE)
        high = self._column.totalHeightForWidth(wide) if self._column.hasHeightForWidth() else 0
        high = max(high, self._column.totalSizeHint().height())
        self.setGeometry(self._over.width() - wide - EDGE, self._over.height() - high - EDGE, wide, high)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()  # a row has come, gone or another height
        return handled

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color("line"))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
