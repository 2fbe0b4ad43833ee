"""What a window remembers until its next start: place and size, sidebar, dock. Kept in an INI file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QWidget

from widgets.window_body import WindowBody


class WindowState:
    """The file at `path`, None to remember nothing. What in it cannot be read is as if it were not there."""

    def __init__(self, path: Path | None) -> None:
        self._file = QSettings(str(path), QSettings.Format.IniFormat) if path is not None else None

    def restore(self, window: QWidget, body: WindowBody) -> None:
        """Let the window stand as it stood; before it is shown."""
        geometry = self._read("geometry")
        if isinstance(geometry, QByteArray):
            window.restoreGeometry(geometry)
        if width := self._number("sidebar"):
            body.set_side_width(width)
        if width := self._number("dock"):
            body.drawer.set_dock_width(width)
        body.drawer.set_pinned(self._flag("pinned"))
        if body.drawer.pinned and self._flag("open"):
            body.drawer.open_drawer()

    def save(self, window: QWidget, body: WindowBody) -> None:
        """Remember how it stands."""
        if self._file is None:
            return
        drawer = body.drawer
        for key, value in (
            ("geometry", window.saveGeometry()), ("sidebar", body.side_width),
            ("dock", drawer.dock_width), ("pinned", drawer.pin_wanted), ("open", drawer.is_open),
        ):  # fmt: skip
            self._file.setValue(key, value)
        self._file.sync()

    def _read(self, key: str) -> object:
        return self._file.value(key) if self._file is not None else None

    def _flag(self, key: str) -> bool:
        return str(self._read(key)).lower() == "true"  # a word in the file, a bool before it is written

    def _number(self, key: str) -> int:
        text = str(self._read(key) or "")
        return int(text) if text.isdecimal() else 0
