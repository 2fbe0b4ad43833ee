"""The head of the window: logo, name, the search of the page shown, menu, chat."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QSizePolicy, QToolButton, QWidget

from widgets.parts import ghost, label, set_property
from widgets.theme import Theme

HEIGHT = 56
PAUSE_MS = 180  # after the last key, before the page is searched


class Header(QFrame):
    """Told by signals. Signals: searched(str), what to show only; chat_pressed()."""

    searched = Signal(str)
    chat_pressed = Signal()

    def __init__(self, theme: Theme, menu: QMenu) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAccessibleName("Header")
        self.setFixedHeight(HEIGHT)
        self._theme = theme
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._say)
        self._said = ""
        self.search_box = QLineEdit()
        self.chat_button = ghost(theme, "chat", name="chatButton", says="Chat with the Pattern Agent (Ctrl+J)",
                                 ink="onheader", size=18)  # fmt: skip
        self.chat_button.setCheckable(True)
        self.chat_button.clicked.connect(self.chat_pressed)
        self.more_button = ghost(theme, "more", name="moreButton", says="Menu", ink="onheader", size=18)
        self.more_button.setMenu(menu)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._logo())
        row.addWidget(label("Pattern Factory", "brand"))
        row.addStretch(2)
        row.addWidget(self._search_field(), 3)
        row.addWidget(self.more_button)
        row.addWidget(self.chat_button)
        theme.changed.connect(self._draw)
        self._draw()

    def _logo(self) -> QLabel:
        self._logo_label = QLabel()
        self._logo_label.setObjectName("logo")
        self._logo_label.setFixedSize(32, 32)
        self._logo_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return self._logo_label

    def _search_field(self) -> QWidget:
        self._field = QFrame()
        self._field.setObjectName("searchField")
        self._field.setMaximumWidth(380)
        self._field.setMinimumWidth(160)
        self._field.setFixedHeight(34)
        self._field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lens = QLabel()
        box = self.search_box
        box.setObjectName("searchBox")
        box.setAccessibleName("Search this page")
        box.setPlaceholderText("Search this page")
        box.textChanged.connect(lambda _text: self._pause.start())
        box.returnPressed.connect(self._say)
        box.installEventFilter(self)
        self._keys = label("Ctrl F", "keys")
        self._clear = ghost(self._theme, "close", name="searchClear", says="Clear the search", ink="onheader", size=14)
        self._clear.setFixedSize(24, 24)
        self._clear.clicked.connect(box.clear)
        self._clear.hide()
        row = QHBoxLayout(self._field)
        row.setContentsMargins(9, 0, 7, 0)
        row.setSpacing(8)
        row.addWidget(self._lens)
        row.addWidget(box, 1)
        row.addWidget(self._keys, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignVCenter)
        return self._field

    def _draw(self) -> None:
        self._logo_label.setPixmap(self._theme.pixmap("factory", "onheader", 18))
        self._lens.setPixmap(self._theme.pixmap("search", "onheader", 16))
        palette = self.search_box.palette()
        ink = self._theme.color("onheader")
        palette.setColor(palette.ColorRole.PlaceholderText, ink)
        self.search_box.setPalette(palette)

    def focus_search(self) -> None:
        """Put the cursor into the search box and choose what stands there."""
        self.search_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_box.selectAll()

    def reset_search(self, placeholder: str) -> None:
        """Empty the box for another page, without searching."""
        self.search_box.blockSignals(True)
        self.search_box.clear()
        self.search_box.blockSignals(False)
        self._pause.stop()
        self._said = ""
        self._mark(False)
        self.search_box.setPlaceholderText(placeholder)
        self.search_box.setAccessibleName(placeholder)

    def _say(self) -> None:
        self._pause.stop()
        text = self.search_box.text().strip()
        self._mark(bool(text))
        if text != self._said:
            self._said = text
            self.searched.emit(text)

    def _mark(self, searching: bool) -> None:
        self._clear.setVisible(searching)
        self._keys.setVisible(not searching)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search_box:
            if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
                set_property(self._field, "focused", event.type() == QEvent.Type.FocusIn)
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Escape empties the box; a second one leaves it to the window."""
        if event.key() != Qt.Key.Key_Escape or not self.search_box.text():
            return False
        self.search_box.clear()
        self._say()
        return True
