"""A sheet that names the views which read another one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pitboss.names import counted
from widgets.dialogs.base import Sheet
from widgets.parts import Elided, label
from widgets.theme import Theme

MOST_NAMED = 8


class InUseSheet(Sheet):
    """Signals: confirmed(), go on all the same, where there is a button for that."""

    confirmed = Signal()

    def __init__(
        self, theme: Theme, title: str, users: Sequence[str], hint: str, parent: QWidget, *, action: str = ""
    ) -> None:
        super().__init__(theme, title, parent, name="inUse", width=440)
        self.body.addWidget(label(f"{counted(len(users), 'view')} of yours read it:".replace("1 view of yours read",
                                  "1 view of yours reads"), "second", wrap=True))  # fmt: skip
        for name in users[:MOST_NAMED]:
            self.body.addWidget(Elided(name, "mono"))
        if len(users) > MOST_NAMED:
            self.body.addWidget(label(f"and {len(users) - MOST_NAMED} more", "small"))
        self.body.addSpacing(6)
        self.body.addWidget(label(hint, "second", wrap=True))
        self.foot.addStretch()
        leave = self.add_button("Cancel" if action else "Close", name="closeButton", role="plain")
        leave.clicked.connect(self.reject)
        if action:
            go_on = self.add_button(action, "translate", name="confirmButton", role="primary")
            go_on.clicked.connect(self._confirm)
        leave.setFocus()

    def _confirm(self) -> None:
        self.confirmed.emit()
        self.accept()
