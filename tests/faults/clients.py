"""Web clients that run rules one after the other, and count what they are answered."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from app.assembly import Application
from app.serving import socket_server
from pitboss.tasks import Tasks

PAUSE = 0.1  # seconds of a client between an error and the next try


class Asker:
    """One client. Every frame that is no event counts as an answer."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._arrived: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.asked = 0
        self.answers: Counter[str] = Counter()  # "rule_result", or the code of an error
        self.messages: set[str] = set()  # of the errors

    async def listen(self) -> None:
        """Take frames until the connection ends."""
        async for text in self._connection:
            frame = json.loads(text)
            if frame["type"] != "event":
                self.answers[frame.get("code", frame["type"])] += 1
                if frame["type"] == "error":
                    self.messages.add(frame["message"])
                self._arrived.put_nowait(frame)

    async def ask(self, rule: str, **fields: str) -> dict[str, Any]:
        """Run a rule: its answer."""
        self.asked += 1
        await self._connection.send(json.dumps({"type": "run_rule", "rule_code": rule, **fields}))
        return await self._arrived.get()

    async def keep_asking(self, rule: str, until: asyncio.Event) -> None:
        """Run a rule again and again, after an error with a pause; the last time after `until`."""
        last = False
        while not last:
            last = until.is_set()
            if (await self.ask(rule))["type"] == "error":
                await asyncio.sleep(PAUSE)


@asynccontextmanager
async def clients(application: Application, count: int) -> AsyncIterator[list[Asker]]:
    """So many clients of the application's socket. At its end every request must have had exactly one answer."""
    server = await socket_server(application)
    await server.start()
    listening = Tasks()
    sockets = [await connect(f"ws://127.0.0.1:{server.port}/ws", proxy=None) for _ in range(count)]
    askers = [Asker(socket) for socket in sockets]
    try:
        for number, asker in enumerate(askers):
            listening.start(asker.listen(), name=f"client {number}")
        yield askers
        for socket in sockets:
            await (await socket.ping())  # what was sent before has come by then
        assert [asker.answers.total() for asker in askers] == [asker.asked for asker in askers]
    finally:
        await asyncio.gather(*(socket.close() for socket in sockets))
        await listening.aclose()
        await server.aclose()
