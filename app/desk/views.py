"""The upkeep of views, as the window asks for it: `widgets.ports.ViewUpkeep` over an Application."""

from __future__ import annotations

from app.upkeep import Upkeep


class DeskViews(Upkeep):
    """What the terminal can do with views, told in sentences where it is taken back."""

    async def undo_drop(self, step: int) -> str:
        """Have a dropped view back: a sentence."""
        return (await self.undo_step(step)).message
