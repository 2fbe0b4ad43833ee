"""Addresses in values: found as text, and opened only after a person has read the whole of one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from widgets.chat.controls import copies
from widgets.chat.text import TextBlock
from widgets.dialogs.base import Sheet
from widgets.parts import label
from widgets.table.cells import LINK
from widgets.theme import Theme

MOST_LINES = 14
MOST = 3  # that are offered of one text
AFTER = ".,;:!?)]}'’”"  # what follows an address in a sentence


def links_in(text: str, most: int = MOST) -> list[str]:
    """The first different addresses of web pages in a text."""
    found: dict[str, None] = {}
    for place in LINK.finditer(text):
        address = place.group().rstrip(AFTER)
        if host_of(address):
            found[address] = None
        if len(found) == most:
            break
    return list(found)


def host_of(address: str) -> str:
    """The machine that an address leads to, in letters that cannot be taken for others; "" where it is no address."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or url.scheme().lower() not in ("http", "https"):
        return ""
    return url.host(QUrl.ComponentFormattingOption.FullyEncoded)


def open_outside(address: str) -> bool:
    """Hand an address to the system's browser: whether the system takes it."""
    return QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))


class Address(TextBlock):
    """An address, whole: what is longer than some lines is scrolled."""

    def __init__(self, address: str) -> None:
        super().__init__(address, "")
        self.setObjectName("linkAddress")
        self.setAccessibleName(f"Address: {address}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def heightForWidth(self, width: int) -> int:
        """The height of the text, up to some lines."""
        whole, most = super().heightForWidth(width), self.fontMetrics().lineSpacing() * MOST_LINES
        bars = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(bars.ScrollBarAsNeeded if whole > most else bars.ScrollBarAlwaysOff)
        return min(whole, most)


class LinkSheet(Sheet):
    """Shows an address whole, and whom it leads to, before it is opened. The safe button has the focus."""

    def __init__(
        self, theme: Theme, address: str, parent: QWidget, *, opens: Callable[[str], bool] = open_outside
    ) -> None:
        super().__init__(theme, "Open this address in the browser?", parent, name="linkSheet", width=520)
        self._address, self._opens = address, opens
        host = label(f"It leads to {host_of(address)}", "strong", wrap=True)
        self.address = Address(address)
        self.problem = label("The system has no program for this address. Copy it instead.", "problem", wrap=True)
        self.problem.hide()
        for part in (host, self.address, self.problem):
            self.body.addWidget(part)
        copy = self.add_button("Copy", "copy", name="linkCopy")
        copies(copy, theme, lambda: address, "text")
        self.foot.addStretch()
        keep = self.add_button("Cancel", name="cancelButton")
        keep.clicked.connect(self.reject)
        self.open_button = self.add_button("Open", "globe", name="linkOpen", role="primary")
        self.open_button.clicked.connect(self._open)
        keep.setFocus()

    def _open(self) -> None:
        if self._opens(self._address):
            self.accept()
        else:
            self.problem.show()
