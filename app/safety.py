"""What rules may do, and the bypasses, over an open application: for the window and the terminal alike."""

from __future__ import annotations

from collections.abc import AsyncIterator

from app.assembly import Application
from pitboss.safety.bypasses import fire_bypasses
from pitboss.safety.models import SafetyReport, Shot
from pitboss.safety.report import safety_report
from pitboss.store.failures import told_plainly


async def report(application: Application) -> SafetyReport:
    """What rules may do. Raises PitbossError with a sentence."""
    with told_plainly():
        schema = await application.schema.current()
        return await safety_report(application.database, application.guards, schema, application.limits)


async def shots(application: Application) -> AsyncIterator[Shot]:
    """Each bypass as it has been fired. Raises PitbossError with a sentence."""
    with told_plainly():
        schema = await application.schema.current()
        async for shot in fire_bypasses(application.database, application.guards, schema, application.limits):
            yield shot
