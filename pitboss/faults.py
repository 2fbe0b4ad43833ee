"""Points on the way of a rule at which a test makes the worst happen. The product itself lets every rule pass.

They are called `before <tool>` and `after <tool>`, `before commit` and `after commit`. What happens there is given to
whoever builds the supervisor, in code: no setting, variable or request reaches it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

FaultPoint = Callable[[str], Awaitable[None]]
"""Told of each point that a rule has come to; the rule goes on when it returns."""


async def pass_by(_: str) -> None:
    """What happens at every point in the product: nothing."""
