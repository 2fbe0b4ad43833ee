"""A sheet that says what taking back a whole conversation would do, before it is done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pitboss.upkeep_models import Preview
from widgets.dialogs.base import Sheet
from widgets.parts import label
from widgets.theme import Theme


class UndoSheet(Sheet):
    """Signals: confirmed()."""

    confirmed = Signal()

    def __init__(self, theme: Theme, preview: Preview, parent: QWidget) -> None:
        super().__init__(theme, "Undo the whole conversation?", parent, name="undoConversation", width=440)
        self.body.addWidget(label(preview.says, "second", wrap=True))
        if preview.possible:
            self.body.addWidget(label("Each is a step of the journal, too, and can be undone.", "hint", wrap=True))
        self.foot.addStretch()
        leave = self.add_button("Cancel" if preview.possible else "Close", name="cancelButton")
        leave.clicked.connect(self.reject)
        self.action = self.add_button("Undo all", "undo", name="confirmButton", role="primary")
        self.action.setVisible(preview.possible)
        self.action.clicked.connect(self._confirm)
        leave.setFocus()

    def _confirm(self) -> None:
        self.confirmed.emit()
        self.accept()
