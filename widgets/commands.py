"""What the command palette offers: the menu's actions, views, tables, rules, workflows and conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QLocale

from pitboss.models import ViewInfo
from widgets.chat.panel import ChatPanel
from widgets.menu import WindowMenu
from widgets.palette import Command
from widgets.ports import Desk
from widgets.sidebar import LIBRARY, Sidebar, shown_title, table_title
from widgets.table.cells import when_text


def commands(
    menu: WindowMenu,
    sidebar: Sidebar,
    desk: Desk,
    chat: ChatPanel | None = None,
    *,
    open_view: Callable[[str], None],
    open_table: Callable[[str], None],
    say: Callable[[str], None],
) -> list[Command]:
    """All of them: what is done most stands first. `say` says a line in the chat."""
    views = [_view(info, open_view) for name in sidebar.view_names if (info := sidebar.view(name)) is not None]
    tables = [
        Command(table_title(entry.key), "Table", LIBRARY.get(entry.key, ("", "table"))[1], _with(open_table, entry.key),
                f"{entry.count} rows" if entry.count else "", words=entry.key)
        for entry in sidebar.library.entries
    ]  # fmt: skip
    return [*_actions(menu), *views, *tables, *_rules(desk, say), *(_conversations(chat) if chat else ())]


def _actions(menu: WindowMenu) -> Iterator[Command]:
    for action, icon in menu.offered:
        if action.isEnabled() and action is not menu.palette_wanted:
            yield Command(action.text(), "Command", icon, action.trigger, keys=action.shortcut().toString())


def _view(info: ViewInfo, open_view: Callable[[str], None]) -> Command:
    summary = info.summary if info.summary.casefold().strip(". ") != info.title.casefold() else ""
    return Command(shown_title(info), "View", "table", _with(open_view, info.name), summary, words=info.name)


def _rules(desk: Desk, say: Callable[[str], None]) -> Iterator[Command]:
    for rule in desk.rules():
        yield Command(f"Run {rule.name}", "Rule", "play", _with(say, f"run {rule.code}"), rule.description,
                      words=rule.code)  # fmt: skip
    for flow in desk.workflows():
        yield Command(f"Run {flow.name}", "Workflow", "layers", _with(say, f"run {flow.code}"), flow.description,
                      words=flow.code)  # fmt: skip


def _conversations(chat: ChatPanel) -> Iterator[Command]:
    for one in chat.known_conversations:
        if one.title:
            yield Command(one.title, "Conversation", "chat", partial(chat.open_conversation, one.id),
                          when_text(one.updated_at, QLocale()))  # fmt: skip


def _with(act: Callable[[str], None], name: str) -> Callable[[], None]:
    return lambda: act(name)
