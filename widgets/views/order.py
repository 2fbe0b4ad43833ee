"""In which order views are listed, and which of them a filter leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from pitboss.models import ViewInfo

Order = Literal["newest", "name", "rows", "used"]
ORDERS: tuple[tuple[Order, str], ...] = (
    ("newest", "Newest first"), ("name", "By name"), ("rows", "Most rows first"), ("used", "Last used first"),
)  # fmt: skip


def order_of(text: str) -> Order:
    """The order of that name; the first one for any other text."""
    return next((order for order in get_args(Order) if order == text), "newest")


def title_of(view: ViewInfo) -> str:
    """What a view is called, on one line."""
    title = " ".join((view.own_title or view.title or view.name).split())
    return title[:1].upper() + title[1:]


def ordered(views: Iterable[ViewInfo], order: Order, used: Mapping[str, float]) -> list[ViewInfo]:
    """Pinned views first, each part in its order. `used`: when views were last opened, by name."""

    def key(view: ViewInfo) -> tuple[object, ...]:
        newest = -view.updated_at.timestamp()
        match order:
            case "name":
                return (title_of(view).casefold(), newest)
            case "rows":
                return (view.rows is None, -(view.rows or 0), newest)
            case "used":
                return (-used.get(view.name, 0.0), newest)
            case "newest":
                return (newest,)

    return sorted(views, key=lambda view: (not view.pinned, *key(view)))


def found(views: Iterable[ViewInfo], text: str) -> list[ViewInfo]:
    """The views whose title, name or words hold each word of `text`."""
    words = text.casefold().split()
    return [view for view in views if all(word in _said(view) for word in words)]


def _said(view: ViewInfo) -> str:
    return f"{title_of(view)} {view.name} {view.summary} {view.description}".casefold()
