"""What the window shows of the door for web clients: the token, to be copied or made anew, and the certificate."""

from __future__ import annotations

import asyncio
from pathlib import Path

from cryptography import x509

from app.assembly import Application
from app.server import SocketServer
from app.serving import socket_token
from app.token import SocketToken
from pitboss.models import ClientToken

PLAIN = "None: web clients connect by ws. `pattern-factory certificate make` makes one, for wss."


class WebClients:
    """`server` is the socket's, once it is served: it learns of each token."""

    def __init__(self, application: Application) -> None:
        self.server: SocketServer | None = None
        self._application = application

    async def token(self) -> ClientToken:
        """The token; made where there is none yet."""
        return self._given(await socket_token(self._application.settings, self._application.logs))

    async def renew(self) -> ClientToken:
        """Another one. Raises SettingsError where it is configured."""
        token = await SocketToken(self._application.settings).renew()
        self._application.logs.redaction.add(token)
        return self._given(token)

    def _given(self, token: str) -> ClientToken:
        if self.server is not None:
            self.server.use_token(token)
        settings = self._application.settings
        kept = SocketToken(settings)
        return ClientToken(token, kept.place, kept.is_required, not settings.token.get_secret_value())

    async def certificate(self) -> str:
        """How web clients are served."""
        path = self._application.settings.certificate
        return PLAIN if path is None else await asyncio.to_thread(_validity, path.expanduser())


def _validity(path: Path) -> str:
    try:
        end = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return f"{path} cannot be read. Check the setting `certificate`."
    return f"{path}, valid until {end:%d %B %Y}. Web clients connect by wss."
