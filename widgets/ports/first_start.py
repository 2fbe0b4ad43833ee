"""What the first steps ask of the application."""

from __future__ import annotations

from typing import Protocol

from pitboss.start_models import Standing


class FirstStartDesk(Protocol):
    """The content that a person begins with. Each method raises PitbossError with a sentence to show."""

    async def standing(self) -> Standing:
        """What there is, as soon as the database is open: a first start has to make it."""

    async def use_sample(self) -> str:
        """Add the sample content where it is not there yet: a sentence."""

    async def remove_sample(self) -> str:
        """Remove the sample content, but for what was edited or linked: a sentence."""
