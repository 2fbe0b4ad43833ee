"""The chat's place: a drawer that slides in over the page, above a backdrop, or pinned beside the page as a dock."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QRect, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QKeyEvent, QLinearGradient, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QSplitter, QVBoxLayout, QWidget

from widgets.theme import Theme

SLIDE_MS = 300
DRAWER, DOCK, DOCK_LEAST, DOCK_MOST = 460, 400, 320, 640
SHADOW = 18  # px, beside the open drawer
DIM = 0.5  # the backdrop's opacity, at the end


class Backdrop(QWidget):
    """Half transparent over what is behind the drawer. Signals: pressed()."""

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("backdrop")
        self.setAccessibleName("Close the chat")
        self.share = 0.0  # of the drawer that is in
        self.edge = 0  # where the drawer begins
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor.fromRgbF(0.0, 0.0, 0.0, DIM * self.share))
        shade = QLinearGradient(self.edge - SHADOW, 0, self.edge, 0)
        shade.setColorAt(0, QColor(0, 0, 0, 0))
        shade.setColorAt(1, QColor(0, 0, 0, 46))
        painter.fillRect(self.edge - SHADOW, 0, SHADOW, self.height(), shade)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pressed.emit()


class Drawer(QFrame):
    """Holds the chat's panel. Signals: opened_changed(bool), pinned_changed(bool)."""

    opened_changed = Signal(bool)
    pinned_changed = Signal(bool)

    def __init__(self, theme: Theme, over: QWidget, splitter: QSplitter) -> None:
        """Slides over `over`; pinned, it is the last part of `splitter`."""
        super().__init__(over)
        self.setObjectName("chatDock")
        self.setAccessibleName("Chat")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme, self._over, self._splitter = theme, over, splitter
        self._panel: QWidget | None = None
        self._before: QWidget | None = None
        self._open = self._pinned = self._wanted = False
        self._room = True
        self._dock_width = DOCK
        self.backdrop = Backdrop(over)
        self.backdrop.pressed.connect(self.close_drawer)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._slide = QVariantAnimation(self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._place)
        self._slide.finished.connect(self._arrived)
        over.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._keep_focus)
        self.hide()

    def set_panel(self, panel: QWidget) -> None:
        """Put the chat into it."""
        self._panel = panel
        self._column.addWidget(panel)

    @property
    def is_open(self) -> bool:
        """Whether the chat is shown, or is sliding in."""
        return self._open

    @property
    def pinned(self) -> bool:
        """Whether it stands beside the page."""
        return self._pinned

    @property
    def pin_wanted(self) -> bool:
        """Whether it stands beside the page wherever there is room for that."""
        return self._wanted

    @property
    def sliding(self) -> bool:
        """Whether it moves now."""
        return self._slide.state() == QVariantAnimation.State.Running

    # opening and closing

    def open_drawer(self) -> None:
        """Show the chat and put the cursor into it."""
        if not self._open:
            self._open = True
            self._before = QApplication.focusWidget()
            self.show()
            if not self._pinned:
                self.backdrop.show()
                self.backdrop.raise_()
                self.raise_()
                self._move_to(1.0)
            self.opened_changed.emit(True)
        if self._panel is not None:
            self._panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_drawer(self) -> None:
        """Hide the chat and give the focus back."""
        if not self._open:
            return
        self._open = False
        if self._pinned:
            self.hide()
        else:
            self._move_to(0.0)
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.opened_changed.emit(False)

    def toggle(self) -> None:
        """Close it where it is open, else open it."""
        if self._open:
            self.close_drawer()
        else:
            self.open_drawer()

    def set_pinned(self, pinned: bool) -> None:
        """Stand beside the page, or slide over it; where there is no room beside it, the latter until there is."""
        self._wanted = pinned
        self._apply_pin()

    def set_room(self, enough: bool) -> None:
        """Whether there is room beside the page."""
        self._room = enough
        self._apply_pin()

    def _apply_pin(self) -> None:
        pinned = self._wanted and self._room
        if pinned == self._pinned:
            self.pinned_changed.emit(pinned)  # the button may have been pressed in vain
            return
        self._slide.stop()
        self._pinned = pinned
        self.backdrop.hide()
        if pinned:
            self.setMinimumWidth(DOCK_LEAST)
            self.setMaximumWidth(DOCK_MOST)
            self._splitter.addWidget(self)
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
            self.setParent(self._over)
            self.raise_()
        self.setVisible(self._open)
        if self._open and not pinned:
            self.backdrop.share = 1.0
            self.backdrop.show()
            self.backdrop.raise_()
            self.raise_()
            self._place(1.0)
        self.pinned_changed.emit(pinned)

    @property
    def dock_width(self) -> int:
        """How wide it is to be while it is pinned; the splitter's owner sees to it."""
        return self._dock_width

    def set_dock_width(self, width: int) -> None:
        """Be that wide while it is pinned."""
        self._dock_width = min(max(width, DOCK_LEAST), DOCK_MOST)

    # moving

    def _move_to(self, end: float) -> None:
        begin = self.backdrop.share if self.backdrop.isVisible() else 0.0
        self._slide.stop()
        if self._theme.reduced_motion:
            self._place(end)
            self._arrived()
            return
        self._slide.setDuration(self._theme.duration(SLIDE_MS))
        self._slide.setStartValue(begin)
        self._slide.setEndValue(end)
        self._place(begin)
        self._slide.start()

    def _place(self, share: float) -> None:
        """Let `share` of the drawer be in."""
        if self._pinned:
            return
        area = self._over.rect()
        width = min(DRAWER, area.width())
        left = area.width() - round(width * share)
        self.backdrop.share, self.backdrop.edge = share, left
        self.backdrop.setGeometry(area)
        self.backdrop.update()
        self.setGeometry(QRect(left, 0, width, area.height()))

    def _arrived(self) -> None:
        if not self._open:
            self.backdrop.hide()
            self.hide()

    def _keep_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """A page that the drawer covers takes no focus: what would go there goes to the chat."""
        covers = self._open and not self._pinned and new is not None and self._splitter.isAncestorOf(new)
        if covers and self._panel is not None:
            self._panel.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize and not self._pinned and not self.sliding:
            self._place(1.0 if self._open else 0.0)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it, unless the chat had a use for it; a pinned one stays."""
        if event.key() == Qt.Key.Key_Escape and not self._pinned:
            self.close_drawer()
        else:
            super().keyPressEvent(event)
