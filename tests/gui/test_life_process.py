"""The real application from its first start to its next one: the sample goes, a rule runs, the view is open again."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.settings import Settings
from tests.gui.test_window_process import SAMPLE, opened, settings, until

__all__ = ["settings"]


async def test_a_first_start_begins_empty_where_a_person_wants_that(qapp: QApplication, settings: Settings) -> None:
    async with opened(qapp, settings) as process:
        window = process.window
        first = window.first_start
        assert window.current is first
        await until(lambda: first.step is not None)
        assert first.content.standing.has_sample
        first.content.choices.choose("empty")
        first.go_on.click()
        await until(lambda: first.step is first.model)
        assert not first.content.standing.patterns
        first.skip.click()
        await until(lambda: window.sidebar.library.entries)
        await until(lambda: all(entry.count == "0" for entry in window.sidebar.library.entries))
    async with opened(qapp, settings) as process:
        assert process.window.current is process.window.welcome
        window = process.window
        await until(lambda: window.sidebar.library.entries)
        # who has removed the sample is not given it again
        await until(lambda: all(entry.count == "0" for entry in window.sidebar.library.entries))


async def test_the_view_of_a_first_rule_is_open_at_the_next_start_and_its_times_are_known(
    qapp: QApplication, settings: Settings
) -> None:
    async with opened(qapp, settings) as process:
        window = process.window
        await until(lambda: window.first_start.step is not None)
        window.first_start.skip.click()
        process.panel.say(SAMPLE)
        await until(lambda: window.sidebar.view_names)
        [name] = window.sidebar.view_names
        window.open_view(name)
        await until(lambda: window.view.rows_text.startswith("24 rows"))
        window.life.show_diagnostics()
        await until(lambda: window.diagnostics.shown is not None and window.diagnostics.shown.rules)
        shown = window.diagnostics.shown
        assert shown is not None
        assert "guard" in dict(shown.rules[0].steps)
        assert shown.pool.listens
        assert shown.pool.most == 10
        window.open_view(name)
        await until(lambda: window.current is window.view)
    async with opened(qapp, settings) as process:
        window = process.window
        assert window.current is window.view
        assert window.status.database.text().startswith("Embedded PostgreSQL 18")
        await until(lambda: window.view.rows_text.startswith("24 rows"))
        assert window.view.name == name
