"""Whether the system asks for less motion. Qt has no word for it yet, so each desktop is asked in its own way."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtDBus import QDBusConnection, QDBusInterface, QDBusMessage
from PySide6.QtWidgets import QApplication

PORTAL_WAIT_MS = 200  # the desktop's settings portal answers in a few milliseconds, or is not there


def system_reduces_motion() -> bool:
    """True where animations are switched off in the system's settings; False where that cannot be known."""
    if sys.platform == "win32":
        return not QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
    if sys.platform == "darwin":
        return False
    bus = QDBusConnection.sessionBus()
    return bus.isConnected() and _portal_says_so(bus)


def _portal_says_so(bus: QDBusConnection) -> bool:
    """What freedesktop's settings portal says of GNOME's switch, which other desktops serve too."""
    place = "org.freedesktop.portal"
    portal = QDBusInterface(f"{place}.Desktop", "/org/freedesktop/portal/desktop", f"{place}.Settings", bus)
    portal.setTimeout(PORTAL_WAIT_MS)
    answer = portal.call("ReadOne", "org.gnome.desktop.interface", "enable-animations")
    if answer.type() != QDBusMessage.MessageType.ReplyMessage or not answer.arguments():
        return False
    value = answer.arguments()[0]
    return getattr(value, "variant", lambda: value)() is False
