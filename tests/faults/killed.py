"""A server process that kills itself: `python -m tests.faults.killed FOLDER PORT POINT RULES`.

It serves as `pattern-factory serve` does, until so many rules stand at the point of that name at the same time.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from app.assembly import Application
from app.instance import InstanceLock
from app.logs import Logs
from app.serving import socket_server
from tests.faults.ground import settings_for


class Trap:
    """Holds rules at one point; kills the process when the last of them has come."""

    def __init__(self, point: str, rules: int) -> None:
        self._point = point
        self._missing = rules

    async def __call__(self, point: str) -> None:
        if point != self._point:
            return
        self._missing -= 1
        if self._missing == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.get_running_loop().create_future()


async def main(folder: str, port: str, point: str, rules: str) -> None:
    settings = settings_for(Path(folder), port=int(port))
    application = Application(settings, Logs(settings.data_dir), at=Trap(point, int(rules)))
    with InstanceLock(settings.data_dir, "serve"):
        await application.open()
        await (await socket_server(application)).start()
        print("Serving", flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
