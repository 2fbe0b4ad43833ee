"""The clock of the machine jumps back: names stay unique, and nothing hangs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pitboss.events import RuleResult
from tests.faults.ground import PLAIN, assert_later_rules_work, opened, settings_for

HOUR = 3_600 * 10**9


async def test_names_stay_unique_when_the_clock_jumps_back_an_hour_twice(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = time.time_ns()
    async with opened(settings_for(data_dir)) as application:
        names = []
        for now in (noon, noon + 1, noon - HOUR, noon - HOUR, noon, noon):
            monkeypatch.setattr(time, "time_ns", lambda now=now: now)
            ending = await application.supervisor.process_rule_request(PLAIN)
            assert isinstance(ending, RuleResult), ending
            names.append(ending.table)
        assert len(set(names)) == len(names)
        await assert_later_rules_work(application)
