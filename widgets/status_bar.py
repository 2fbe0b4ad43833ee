"""The foot of the window: database, socket, model, and on the right how many rows the page shows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from pitboss.models import ConnectionStatus, ModelStatus
from widgets.parts import Dot, Elided, label
from widgets.theme import Theme

HEIGHT = 28
DATABASE: dict[ConnectionStatus, str] = {
    "connecting": "warn", "connected": "ok", "disconnected": "faint", "error": "bad"
}  # fmt: skip
MODEL: dict[ModelStatus, str] = {"ready": "ok", "none": "faint", "error": "bad"}


class StatusBar(QFrame):
    """Told everything, asks nobody."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setAccessibleName("Status")
        self.setFixedHeight(HEIGHT)
        self.database_dot, self.database = Dot(theme, "warn"), label("Opening the database", "status")
        self.socket_dot, self.socket = Dot(theme, "faint"), label("", "status")
        self.model_dot, self.model = Dot(theme, "faint"), Elided("", "status")
        self.chosen, self.rows = Elided("", "status"), label("", "status")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        for dot, text in ((self.database_dot, self.database), (self.socket_dot, self.socket)):
            row.addWidget(dot)
            row.addWidget(text)
            row.addSpacing(10)
        row.addWidget(self.model_dot)
        row.addWidget(self.model, 1)
        row.addWidget(self.chosen)  # as wide as it needs; the model's word gives way
        row.addSpacing(10)
        row.addWidget(self.rows)
        for name, part in (
            ("database", self.database),
            ("socket", self.socket),
            ("model", self.model),
            ("chosen", self.chosen),
            ("rows", self.rows),
        ):
            part.setObjectName(f"{name}Status")
        self.chosen.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.chosen.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.chosen.hide()
        self.socket_dot.hide()
        self.model_dot.hide()

    def set_database(self, status: ConnectionStatus, text: str) -> None:
        """How the database is, in a few words."""
        self.database_dot.set_token(DATABASE[status])
        self.database.setText(text)
        self.database.setAccessibleName(f"Database: {text}, {status}")

    def set_socket(self, text: str, ok: bool) -> None:
        """Where the socket listens and for how many, or why it does not."""
        self.socket_dot.setVisible(not ok)  # where all is well, one green dot is enough
        self.socket_dot.set_token("ok" if ok else "warn")
        self.socket.setText(text)
        self.socket.setAccessibleName(f"Socket: {text}")

    def set_model(self, status: ModelStatus, text: str) -> None:
        """Which model is there, or what works without one."""
        self.model_dot.setVisible(status == "error")
        self.model_dot.set_token(MODEL[status])
        self.model.set_text(text)

    def set_chosen(self, text: str) -> None:
        """What is chosen of them, and what it comes to; "" for nothing."""
        self.chosen.set_text(text)
        self.chosen.setVisible(bool(text))

    def set_rows(self, text: str) -> None:
        """How many rows the page shows."""
        self.rows.setText(text)
        self.rows.setAccessibleName(text)
