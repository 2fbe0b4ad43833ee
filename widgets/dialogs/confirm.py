"""A question before something that cannot be taken back, and a plain word about the product."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.dialogs.base import Sheet
from widgets.parts import label
from widgets.theme import Theme


class Confirm(Sheet):
    """Signals: confirmed(). What is asked cannot be confirmed by Enter alone: the safe button has the focus."""

    confirmed = Signal()

    def __init__(self, theme: Theme, title: str, text: str, action: str, parent: QWidget) -> None:
        super().__init__(theme, title, parent, name="confirm", width=420)
        self.body.addWidget(label(text, "second", wrap=True))
        self.foot.addStretch()
        keep = self.add_button("Cancel", name="cancelButton")
        keep.clicked.connect(self.reject)
        self.action = self.add_button(action, "trash", name="confirmButton", role="danger")
        self.action.clicked.connect(self._confirm)
        keep.setFocus()

    def _confirm(self) -> None:
        self.confirmed.emit()
        self.accept()


class About(Sheet):
    """What this is, and its version."""

    def __init__(self, theme: Theme, version: str, parent: QWidget) -> None:
        super().__init__(theme, "Pattern Factory", parent, name="about", width=400)
        for text, role in (
            (f"Version {version}" if version else "", "small"),
            ("Ask a collection of patterns and anti-patterns questions in plain English. Each answer becomes a live "
             "view.", "second"),
            ("MIT licence. Fonts: Inter and JetBrains Mono, SIL Open Font License.", "hint"),
        ):  # fmt: skip
            if text:
                self.body.addWidget(label(text, role, wrap=True))
        self.foot.addStretch()
        leave = self.add_button("Close", name="closeButton", role="primary")
        leave.clicked.connect(self.accept)
        leave.setDefault(True)
