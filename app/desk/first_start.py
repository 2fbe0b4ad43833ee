"""The first steps' part of the desk: what content there is, with the sample or without it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from app.assembly import Application
from app.sample import is_sample_loaded, load_sample, remove_sample
from app.settings import place_of
from pitboss.models import ConnectionStatus
from pitboss.start_models import Standing
from pitboss.store.failures import told_plainly

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection


class FirstStart:
    """`widgets.ports.first_start.FirstStartDesk` over an Application."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def standing(self) -> Standing:
        """What there is, as soon as the database is open."""
        await self._opened()
        settings = self._application.settings
        origin = settings.origins.get("dsn", "default")
        with told_plainly():
            async with self._application.database.connection() as connection:
                return Standing(
                    self._application.label,
                    is_own=bool(settings.dsn.get_secret_value()),
                    locked_by=place_of("dsn", origin) if origin in ("flag", "environment") else "",
                    has_sample=await is_sample_loaded(connection),
                    patterns=await connection.fetchval("SELECT count(*) FROM public.patterns WHERE deleted_at IS NULL"),
                )

    async def use_sample(self) -> str:
        """Add the sample content where it is not there yet."""
        return await self._change(load_sample)

    async def remove_sample(self) -> str:
        """Remove the sample content, but for what was edited or linked."""
        return await self._change(remove_sample)

    async def _change(self, change: Callable[[AnyConnection], Awaitable[object]]) -> str:
        with told_plainly():
            async with self._application.database.connection() as connection:
                done = await change(connection)
                await self._application.content_changed(connection, "")
        return str(done)

    async def _opened(self) -> None:
        """Wait until the database is open with all that belongs to it."""
        opened = asyncio.Event()

        def look(status: ConnectionStatus) -> None:
            if status == "connected":
                opened.set()

        leave = self._application.on_status(look)
        try:
            look(self._application.status)
            await opened.wait()
        finally:
            leave()
