"""The token for web clients, masked until it is revealed, to be copied or made anew; and the certificate's state."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from pitboss.models import ClientToken
from pitboss.tasks import Tasks
from widgets.chat.controls import copies
from widgets.dialogs.form import Fields
from widgets.parts import button, ghost, label
from widgets.ports import Desk
from widgets.theme import Theme

OPTIONAL = "Clients on this machine need none; one that brings it is told more by /healthz."
REQUIRED = "Every client must bring it."


class DoorFields(Fields):
    """Reads the token once it is asked for, since that makes one."""

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk) -> None:
        super().__init__(theme, tasks, name="doorFields")
        self._desk = desk
        self.token = QLineEdit()
        self.token.setReadOnly(True)
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setPlaceholderText("Not shown yet")
        self.reveal = ghost(theme, "eye", name="revealToken", says="Show the token")
        self.reveal.setCheckable(True)
        self.reveal.toggled.connect(self._reveal)
        self.add_field("Token", self.token, name="clientToken", beside=self.reveal)
        self.where = label("", "hint", wrap=True)
        self.body.addWidget(self.where)
        self.copy = button(theme, "Copy", "copy", name="copyToken")
        copies(self.copy, theme, self.token.text, "text")
        self.renew = button(theme, "Make another", "refresh", name="renewToken",
                            tip="The old one is refused from now on")  # fmt: skip
        self.renew.clicked.connect(lambda: self.run(self._renew(), self.renew))
        row = QHBoxLayout()
        row.setSpacing(8)
        for made in (self.copy, self.renew):
            made.setAutoDefault(False)
            row.addWidget(made)
        row.addStretch()
        self.body.addLayout(row)
        self.body.addWidget(self.outcome)
        self.body.addSpacing(8)
        self.body.addWidget(label("Certificate", "label"))
        self.certificate = label("", "small", wrap=True)
        self.body.addWidget(self.certificate)

    def read(self) -> None:
        """Read token and certificate."""
        self.run(self._read())

    async def _read(self) -> None:
        self._show(await self._desk.client_token())
        self.certificate.setText(await self._desk.certificate())

    async def _renew(self) -> None:
        self._show(await self._desk.renew_client_token())
        self.say("This is another token. The old one is refused from now on.", good=True)

    def _show(self, token: ClientToken) -> None:
        self.token.setText(token.token)
        self.where.setText(f"{REQUIRED if token.is_required else OPTIONAL} Kept in {token.place}.")
        self.renew.setVisible(token.can_renew)

    def _reveal(self, shown: bool) -> None:
        self.token.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.theme.dress(self.reveal, "eye-off" if shown else "eye", "muted")
        says = "Hide the token" if shown else "Show the token"
        self.reveal.setToolTip(says)
        self.reveal.setAccessibleName(says)
