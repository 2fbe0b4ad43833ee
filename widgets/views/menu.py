"""What can be done with a view, as one menu: on its page, and in the sidebar's list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from pitboss.models import ViewInfo
from widgets.parts import rounded
from widgets.theme import Theme

Deed = Literal[
    "open", "refresh", "stop", "sql", "rename", "describe", "pin", "duplicate", "schedule", "history", "copy", "forget",
    "drop",
]  # fmt: skip
Wanted = Callable[[str, str], object]
TRANSLATED = ("translated", "remembered", "model")

# deed, text, icon, key; an empty deed is a line
_LISTED: tuple[tuple[Deed | Literal[""], str, str, str], ...] = (
    ("open", "Open", "table", "Return"),
    ("refresh", "Refresh", "refresh", ""),
    ("stop", "Stop refreshing", "stop", ""),
    ("sql", "Show SQL", "code", ""),
    ("", "", "", ""),
    ("rename", "Rename…", "edit", "F2"),
    ("describe", "Describe…", "quote", ""),
    ("pin", "Pin to the top", "pin", ""),
    ("duplicate", "Duplicate", "layers", "Ctrl+D"),
    ("copy", "Copy name", "copy", ""),
    ("", "", "", ""),
    ("schedule", "Refresh on a schedule…", "clock", ""),
    ("history", "History", "history", ""),
    ("forget", "Translate again", "translate", ""),
    ("", "", "", ""),
    ("drop", "Drop…", "trash", "Del"),
)


def view_menu(
    theme: Theme, parent: QWidget, view: ViewInfo, wanted: Wanted, *, busy: bool, on_page: bool = False
) -> QMenu:
    """The menu for `view`; `wanted(deed, name)` is told what is chosen. It deletes itself once it is closed."""
    menu = rounded(QMenu(parent))
    menu.setObjectName("viewMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for deed, text, icon, key in _LISTED:
        if not deed:
            menu.addSeparator()
        elif _makes_sense(deed, view, busy=busy, on_page=on_page):
            unpin = deed == "pin" and view.pinned
            action = menu.addAction("Unpin" if unpin else text)
            action.setObjectName(f"viewMenu-{deed}")
            if key and not on_page:  # the list's keys; on the page they would be somebody else's
                action.setShortcut(key)
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                action.setShortcutVisibleInContextMenu(True)
            theme.dress(action, "pin-filled" if unpin else icon, "bad" if deed == "drop" else "muted")
            action.triggered.connect(lambda _checked=False, deed=deed: wanted(deed, view.name))
    return menu


def _makes_sense(deed: str, view: ViewInfo, *, busy: bool, on_page: bool) -> bool:
    match deed:
        case "open":
            return not on_page
        case "refresh":
            return not busy
        case "stop":
            return busy
        case "sql":
            return bool(view.sql) and not on_page
        case "forget":
            return view.source in TRANSLATED
        case "rename" | "duplicate" | "drop" | "schedule":
            return view.schema != "public"  # what belongs to the database itself is not changed from here
    return True
