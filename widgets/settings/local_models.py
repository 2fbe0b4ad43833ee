"""Models that run on this machine already, each a button that fills the form."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pitboss.models import LocalModels
from widgets.chat.flow import Flow
from widgets.parts import button, clear, label
from widgets.theme import Theme


class LocalModelChips(QWidget):
    """Hidden while none are known. Signals: chosen(model, base_url)."""

    chosen = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("localModels")
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        column.addWidget(label("Found on this machine", "label"))
        self._chips = QWidget()
        self._flow = Flow(self._chips)
        column.addWidget(self._chips)
        self.hide()

    def show_found(self, found: list[LocalModels]) -> None:
        """Offer these; nothing is shown of none."""
        clear(self._flow)
        for server in found:
            for model in server.models:
                chip = button(self._theme, f"{model} \u00b7 {server.server}", "cpu", name="localModel", role="small",
                              tip=server.base_url)  # fmt: skip
                chip.setAutoDefault(False)
                chip.clicked.connect(
                    lambda _checked=False, model=model, url=server.base_url: self.chosen.emit(model, url)
                )
                self._flow.addWidget(chip)
        self.setVisible(bool(found))
