"""The chat: one panel, told everything by events, asking by signals."""

from __future__ import annotations

from widgets.chat.panel import ChatPanel

__all__ = ["ChatPanel"]
