"""The foot of the panel: the input in its field, the button that sends or stops, and what the keys do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from widgets.chat.completer import Completer
from widgets.chat.input import ChatInput
from widgets.parts import Elided, label, set_property
from widgets.theme import Theme

KEYS = "Enter sends · Shift+Enter new line"
KEYS_BUSY = "A rule is running · Esc stops it"


class Composer(QWidget):
    """Input and button. Signals: sent(text); stopped(), by the button while a rule runs; escaped(); paged(-1 or 1)."""

    sent = Signal(str)
    stopped = Signal()
    escaped = Signal()
    paged = Signal(int)

    def __init__(self, theme: Theme, completer: Completer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chatComposer")
        self._theme = theme
        self._busy = False
        self.input = ChatInput(completer)
        self.input.sent.connect(self.sent)
        self.input.escaped.connect(self.escaped)
        self.input.paged.connect(self.paged)
        self.input.installEventFilter(self)
        self.input.textChanged.connect(self._dress)
        self.button = QToolButton()
        self.button.setObjectName("chatSend")
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.setFixedSize(32, 32)
        self.button.clicked.connect(self._pressed)
        self.field = self._new_field()
        self._keys = Elided(KEYS, "stamp")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(13, 13, 13, 11)
        layout.setSpacing(7)
        layout.addWidget(self.field)
        hints = QHBoxLayout()
        hints.addWidget(self._keys, 1)
        hints.addWidget(label("↑ history", "stamp"))
        layout.addLayout(hints)
        self._dress()

    def _new_field(self) -> QFrame:
        field = QFrame()
        field.setObjectName("chatField")
        layout = QHBoxLayout(field)
        layout.setContentsMargins(4, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.input, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        return field

    @property
    def busy(self) -> bool:
        """Whether a rule runs, so that the button stops it."""
        return self._busy

    def set_busy(self, busy: bool) -> None:
        """A rule runs, or none does."""
        self._busy = busy
        self._keys.set_text(KEYS_BUSY if busy else KEYS)
        self._dress()

    def _dress(self) -> None:
        """Let the button show what it does now."""
        blank = not self._busy and not self.input.toPlainText().strip()
        name = "Stop the running rule" if self._busy else "Send"
        self.button.setEnabled(not blank)
        self.button.setAccessibleName(name)
        self.button.setToolTip(f"{name} (Esc)" if self._busy else f"{name} (Enter)")
        self._theme.dress(
            self.button, "stop-filled" if self._busy else "arrow-up", "faint" if blank else "onaccent", 18
        )

    def _pressed(self) -> None:
        if self._busy:
            self.stopped.emit()
        else:
            self.input.send()
            self.input.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field shows that the input in it has the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_property(self.field, "focused", event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)
